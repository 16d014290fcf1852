import { assertEquals } from "@std/assert";
import { writeAll } from "./write_all.ts";

/** A sink that takes at most `most` bytes a call, after `fail` had its say. */
function makeSink(most: number, fail: () => void = () => {}): {
  write: (bytes: Uint8Array) => number;
  text: () => string;
} {
  const taken: number[] = [];
  return {
    write(bytes) {
      fail();
      taken.push(...bytes.subarray(0, most));
      return Math.min(most, bytes.length);
    },
    text: () => new TextDecoder().decode(new Uint8Array(taken)),
  };
}

Deno.test("writeAll() goes on where a partial write stopped, inside a character too", () => {
  const sink = makeSink(1);
  writeAll("schön", sink.write);
  assertEquals(sink.text(), "schön");
});

for (const busy of [{ code: "EAGAIN" }, { name: "WouldBlock" }]) {
  Deno.test(`writeAll() tries again while the pipe is full (${JSON.stringify(busy)})`, () => {
    let refusals = 3;
    const sink = makeSink(2, () => {
      if (refusals-- > 0) throw Object.assign(new Error("busy"), busy);
    });
    writeAll("text", sink.write);
    assertEquals(sink.text(), "text");
  });
}

Deno.test("writeAll() keeps silent about a broken pipe", () => {
  let calls = 0;
  const sink = makeSink(2, () => {
    if (++calls === 2) throw Object.assign(new Error("gone"), { code: "EPIPE" });
  });
  writeAll("text", sink.write);
  assertEquals([sink.text(), calls], ["te", 2]);
});

Deno.test("writeAll() writes nothing for an empty text", () => {
  writeAll("", () => {
    throw new Error("called");
  });
});
