import { assert } from "@std/assert";
import { PicklingError, UnpicklingError } from "../errors.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { registerModule } from "./loaded_modules.ts";
import * as models from "./testdata/models.ts";
import * as cells from "./testdata/shared_cell.ts";

// Addresses of no place: what is flipped must not depend on where these tests lie.
registerModule("https://example.com/models.ts", models);
registerModule("https://example.com/shared_cell.ts", cells);

/** A small generator of pseudo-random numbers, so that a failure can be had again. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** An integer from 0 up to `below`. */
  next(below: number): number {
    this.#state = Math.imul(this.#state ^ this.#state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
    const mixed = Math.imul(this.#state ^ this.#state >>> 13, 0x297a2d39);
    return ((mixed ^ mixed >>> 16) >>> 0) % below;
  }
}

const cycle: Record<string, unknown> = { list: [1, "two", 3n] };
cycle.self = cycle;

const SAMPLES: readonly Uint8Array[] = [
  [1, -2, 3.5, "text", null, undefined, true, 10n ** 30n],
  Array.from({ length: 20 }, (_, i) => ({ id: i, name: `n${i}`, __proto: i })),
  { map: new Map<unknown, unknown>([[1, new Set(["a"])], ["b", cycle]]) },
  [, new Date(0), /a+/gi, new URL("https://example.com"), Object("boxed"), -0, "\ud800"],
  [new Float64Array(4), new DataView(new ArrayBuffer(8), 2), new Uint8Array(100)],
  new models.Point(1, 2),
  [new models.Counter(1), new models.Stack(3), new models.Recent([["a", 1]])],
  new AggregateError([new models.ShopError({ code: 1 })], "both", { cause: cycle }),
  [new cells.FinalCell(8, 1), Object.assign(Object.create(null), { a: 1 })],
  JSON.parse('{"__proto__": {"a": 1}}'),
].map((value) => encode(value).bytes.slice());

const HANDLES = [{ address: 8, generation: 1 }];
const LIMITS = { maxBytes: 10_000, maxDepth: 50, maxItems: 1_000 };

/** Either a value or a typed error; nothing else comes of any bytes. */
function survives(bytes: Uint8Array, note: string): void {
  for (const options of [{}, { limits: LIMITS, allowModules: () => false }]) {
    try {
      decode(bytes.slice(), HANDLES, options);
    } catch (error) {
      // A constructor of the program that is called with what came in may throw what it likes.
      const { stack = "" } = error as Error;
      const isTyped = error instanceof UnpicklingError || error instanceof PicklingError ||
        stack.includes("testdata/models.ts");
      assert(isTyped, `${note}: ${stack}`);
    }
  }
}

Deno.test("decode() of random bytes gives a value or a typed error", () => {
  const random = new Random(1);
  for (let round = 0; round < 4_000; round++) {
    const bytes = Uint8Array.from({ length: random.next(60) }, () => random.next(256));
    if (round % 2 === 0 && bytes.length > 0) bytes[0] = 0xc1;
    survives(bytes, `random, round ${round}`);
  }
});

Deno.test("decode() of random tokens gives a value or a typed error", () => {
  const random = new Random(2);
  const tokens = [0xc1, 0x90, 0x91, 0x92, 0x93, 0x96, 0x81, 0xd4, 0x00, 0x72, 0x41, 0xa1, 0xc4];
  for (let round = 0; round < 4_000; round++) {
    const bytes = Uint8Array.from(
      { length: random.next(40) },
      () => random.next(3) === 0 ? random.next(28) : tokens[random.next(tokens.length)],
    );
    // A graph without references, and a node at its root: the rest is what the forms read.
    if (round % 2 === 0) bytes.set([0xc1, 0x92, 0x90].slice(0, bytes.length));
    survives(bytes, `tokens, round ${round}`);
  }
});

Deno.test("decode() of every truncation gives a value or a typed error", () => {
  for (const [i, sample] of SAMPLES.entries()) {
    for (let length = 0; length < sample.length; length++) {
      survives(sample.subarray(0, length), `sample ${i}, ${length} bytes`);
    }
  }
});

Deno.test("decode() of flipped bits gives a value or a typed error", () => {
  const random = new Random(3);
  for (let round = 0; round < 4_000; round++) {
    const bytes = SAMPLES[round % SAMPLES.length].slice();
    const flips = 1 + random.next(3);
    for (let i = 0; i < flips; i++) bytes[random.next(bytes.length)] ^= 1 << random.next(8);
    survives(bytes, `flips, round ${round}`);
  }
});

Deno.test("decode() of bytes that were swapped gives a value or a typed error", () => {
  const random = new Random(4);
  for (let round = 0; round < 4_000; round++) {
    const bytes = SAMPLES[round % SAMPLES.length].slice();
    const other = SAMPLES[random.next(SAMPLES.length)];
    const at = random.next(bytes.length);
    const part = other.subarray(random.next(other.length)).subarray(0, bytes.length - at);
    bytes.set(part, at);
    survives(bytes, `splice, round ${round}`);
  }
});

Deno.test("decode() still works after all that", () => {
  for (const sample of SAMPLES) decode(sample, HANDLES);
});

Deno.test("no bytes have changed a prototype", () => {
  assert(!("a" in {}) && !("polluted" in {}));
});
