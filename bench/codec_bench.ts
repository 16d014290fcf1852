/**
 * What it costs to send a value and to receive it, without any transport: our codec beside
 * what the hosts have. Each bench is a whole round trip, since the rivals cannot be halved.
 *
 * @module
 */
import { deserialize, serialize } from "node:v8";
import { decode, encode } from "../lib/codec/mod.ts";

const VALUES: Readonly<Record<string, unknown>> = {
  "int": 123_456,
  "short text": "hello world",
  "1 KB text": "x".repeat(1024),
  "small object": { id: 1, name: "task", ok: true },
  "nested object": { id: 7, args: [1, 2, 3], opts: { a: 1, b: "two" } },
  "100 rows": Array.from({ length: 100 }, (_, i) => ({ id: i, name: `n${i}`, ok: true })),
  "1,000 ints": Array.from({ length: 1_000 }, (_, i) => i),
  "64 KB bytes": new Uint8Array(65_536),
  "map": new Map([["a", 1], ["b", 2]]),
  "error": new TypeError("boom"),
};

for (const [group, value] of Object.entries(VALUES)) {
  Deno.bench("codec", { group, baseline: true }, () => {
    const { bytes, handles } = encode(value);
    decode(bytes, handles);
  });

  Deno.bench("structuredClone", { group }, () => {
    structuredClone(value);
  });

  Deno.bench("node:v8", { group }, () => {
    deserialize(serialize(value));
  });
}
