import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { PicklingError, UnpicklingError } from "../errors.ts";
import { decodeInteger, encodeInteger } from "./pickle_integer.ts";
import { loads } from "./pickle_reader.ts";
import { dumps } from "./pickle_writer.ts";
import { Random } from "./testdata/random.ts";

/** Bytes from text whose characters are bytes. */
function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

// -- Values --

Deno.test("dumps() and loads() keep plain data, and what kind they are", () => {
  const values = [
    null,
    true,
    false,
    ...[0, 1, -1, 255, 256, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1],
    ...[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 53, 0.5, -0, 1e300, NaN, -Infinity],
    ...[2n ** 53n, -(2n ** 63n), 2n ** 64n, -(2n ** 64n) - 1n, 2n ** 5_000n, -(2n ** 5_000n)],
    ...["", "text", "é😀\0", "x".repeat(300), "\ud800 alone, and \udfff", "\uFEFFmark"],
    ...[new Uint8Array(), Uint8Array.of(0, 255), new Uint8Array(70_000)],
    [],
    [1, [2, ["three"]]],
    new Map<unknown, unknown>([["a", 1], [2, [3]], [null, new Map()]]),
    new Set(),
    new Set([1, "a", null]),
  ];
  for (const value of values) {
    const copy = loads(dumps(value));
    assertEquals(copy, value);
    assert(Object.is(typeof copy, typeof value));
    if (value === 0) assert(Object.is(copy, value));
  }
});

Deno.test("dumps() writes an object as a dict, undefined as None", () => {
  const value = { a: 1, __proto__: null, b: { c: undefined } };
  const expected = new Map<string, unknown>([["a", 1], ["b", new Map([["c", null]])]]);
  assertEquals(loads(dumps(value)), expected);
  assertEquals(loads(dumps(JSON.parse('{"__proto__": 1}'))), new Map([["__proto__", 1]]));
});

Deno.test("a frozen array is a tuple, a frozen set a frozenset, on both ways", () => {
  const value = Object.freeze([1, Object.freeze([]), Object.freeze(new Set([2])), [3], new Set()]);
  const copy = loads(dumps(value)) as unknown[];
  assertEquals(copy, [...value]);
  assertEquals([copy, ...copy.slice(1)].map((each) => Object.isFrozen(each)), [
    true,
    true,
    true,
    false,
    false,
  ]);
  const keyed = new Map([[Object.freeze([1, 2]), "by tuple"]]);
  assertEquals([...loads(dumps(keyed)) as Map<unknown, unknown>], [[[1, 2], "by tuple"]]);
});

Deno.test("dumps() and loads() keep identity and cycles", () => {
  const shared = { x: 1 };
  const list: unknown[] = [shared, shared];
  list.push(list, Object.freeze([list]));
  const map = new Map<unknown, unknown>([["list", list]]);
  map.set("self", map);
  const copy = loads(dumps(map)) as Map<string, unknown>;
  assertStrictEquals(copy.get("self"), copy);
  const copied = copy.get("list") as unknown[];
  assertStrictEquals(copied[0], copied[1]);
  assertStrictEquals(copied[2], copied);
  assertStrictEquals((copied[3] as unknown[])[0], copied);

  const inner: unknown[] = [];
  const tuple = Object.freeze([inner, inner]);
  inner.push(tuple);
  const [first] = loads(dumps(tuple)) as [unknown[]];
  assertStrictEquals((first[0] as unknown[])[0], first);
});

Deno.test("more than 256 objects are remembered", () => {
  const items = Array.from({ length: 300 }, (_, i) => [i]);
  const copy = loads(dumps([...items, items[299]])) as unknown[];
  assertStrictEquals(copy[300], copy[299]);
});

Deno.test("integers of any size are as few bytes as in Python", () => {
  const expected: [bigint, number[]][] = [
    [0n, []],
    [1n, [1]],
    [127n, [127]],
    [128n, [128, 0]],
    [255n, [255, 0]],
    [256n, [0, 1]],
    [-1n, [255]],
    [-128n, [128]],
    [-129n, [127, 255]],
    [-255n, [1, 255]],
    [-256n, [0, 255]],
    [-32_768n, [0, 128]],
    [32_768n, [0, 128, 0]],
  ];
  for (const [value, encoded] of expected) {
    assertEquals([...encodeInteger(value)], encoded, `${value}`);
    assertEquals(BigInt(decodeInteger(Uint8Array.from(encoded))), value);
  }
});

Deno.test("dumps() refuses everything else, with the path to it", () => {
  class Own {}
  const refused: [unknown, string][] = [
    [new Date(), "Cannot send message: it is of class Date, and no plain data"],
    [{ a: [0, new Own()] }, "Cannot send message.a[1]: it is of class Own"],
    [[() => 1], "message[0]: it is a function"],
    [Symbol("x"), "a symbol"],
    [new Float64Array(1), "of class Float64Array"],
    [new Error("x"), "of class Error"],
    [new Set([[1]]), "cannot hash"],
    [new Map([[{}, 1]]), "cannot hash"],
    [new Map([[Object.freeze([[]]), 1]]), "cannot hash"],
  ];
  for (const [value, message] of refused) {
    assertThrows(() => dumps(value), PicklingError, message);
  }
  let deep: unknown[] = [];
  for (let i = 0; i < 1_100; i++) deep = [deep];
  assertThrows(() => dumps(deep), PicklingError, "levels deep");
});

// -- Other protocols --

Deno.test("loads() reads what older protocols write", () => {
  const samples: [string, unknown][] = [
    // pickle.dumps({1}, 2), as Python 3 and Python 2 write it
    ["\x80\x02c__builtin__\nset\nq\x00]q\x01K\x01a\x85q\x02Rq\x03.", new Set([1])],
    ["\x80\x03cbuiltins\nfrozenset\nq\x00]q\x01(K\x01K\x02e\x85q\x02Rq\x03.", new Set([1, 2])],
    // pickle.dumps(b"\xff", 2), pickle.dumps(b"", 2)
    [
      "\x80\x02c_codecs\nencode\nq\x00X\x02\x00\x00\x00\xc3\xbfq\x01X\x06\x00\x00\x00latin1q\x02\x86q\x03Rq\x04.",
      Uint8Array.of(255),
    ],
    ["\x80\x02c__builtin__\nbytes\nq\x00)Rq\x01.", new Uint8Array()],
    // pickle.dumps(bytearray(b"a"), 3) and 5
    ["\x80\x03cbuiltins\nbytearray\nq\x00C\x01aq\x01\x85q\x02Rq\x03.", Uint8Array.of(97)],
    [
      "\x80\x05\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x96\x01\x00\x00\x00\x00\x00\x00\x00a\x94.",
      Uint8Array.of(97),
    ],
    // Python 2's cPickle.dumps(["a", 1L], 2)
    ["\x80\x02]q\x01(U\x01aq\x02\x8a\x01\x01e.", ["a", 1]],
    // {1: 2}.items(), as a manager sends it
    [
      "\x80\x04\x8c\x08builtins\x94\x8c\x04list\x94\x93\x94]\x94K\x01K\x02\x86\x94a\x85\x94R\x94.",
      [[1, 2]],
    ],
    // without a protocol at its head
    ["(K\x01K\x02l.", [1, 2]],
    ["(K\x01K\x02d.", new Map([[1, 2]])],
    // a dict of one item, pickle.dumps({1: 2}, 4)
    ["\x80\x04}\x94K\x01K\x02s.", new Map([[1, 2]])],
  ];
  for (const [pickled, value] of samples) assertEquals(loads(bytes(pickled)), value);
});

Deno.test("loads() reads protocols 0 and 1, whose numbers and texts are lines", () => {
  const samples: [string, unknown][] = [
    ["I01\n.", true],
    ["I00\n.", false],
    ["I-1\n.", -1],
    ["L1180591620717411303424L\n.", 2n ** 70n],
    ["L9007199254740992L\n.", 2n ** 53n],
    ["F0.5\n.", 0.5],
    ["F-0.0\n.", -0],
    ["F1e+300\n.", 1e300],
    ["F-inf\n.", -Infinity],
    ["Fnan\n.", NaN],
    // pickle.dumps("\xe9\n\\u0041\u20ac\U0001f600\x80", 0), as Python 3 writes it
    ["V\xe9\\u000a\\u005cu0041\\u20ac\\U0001f600\x80\np0\n.", "\xe9\n\\u0041€😀\x80"],
    ["V\\ud83d\\ude00 \\ud800\np0\n.", "😀 \ud800"],
    ["V\\x\\\\u0041\\\n.", "\\x\\\\u0041\\"], // not what Python writes, but reads
    // Python 2's pickle.dumps("a'\"\n\\", 0)
    ["S'a\\'\"\\n\\\\\\x41'\np0\n.", "a'\"\n\\A"],
    ['S"it\'s"\n.', "it's"],
    ["(lp0\nI1\na(lp1\nag1\na.", [1, ...Array(2).fill([])]],
    ["(I1\nI2\ntp0\n.", [1, 2]],
    ["(dp0\nI1\nI2\ns.", new Map([[1, 2]])],
    ["}q\x00K\x01K\x02s.", new Map([[1, 2]])],
    ["c__builtin__\nset\np0\n((lp1\nI1\natp2\nRp3\n.", new Set([1])],
    ["c_codecs\nencode\np0\n(Va\xff\np1\nVlatin1\np2\ntp3\nRp4\n.", Uint8Array.of(97, 255)],
  ];
  for (const [pickled, value] of samples) assertEquals(loads(bytes(pickled)), value, pickled);
});

// -- Strangers --

Deno.test("loads() builds nothing but plain data, and says what was wanted", () => {
  const samples: [string, string][] = [
    // os.system("true")
    ["\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R.", '"os.system"'],
    ["\x80\x02cposix\nsystem\nU\x04true\x85R.", '"posix.system"'],
    ["\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.", '"builtins.eval"'],
    ["\x80\x04\x8c\x08builtins\x8c\x03set\x93.", '"builtins.set"'],
    ["\x80\x04\x8c\x08builtins\x8c\x09__proto__\x93)R.", '"builtins.__proto__"'],
    ["\x80\x04\x8c\x09__proto__\x8c\x0bconstructor\x93)R.", '"__proto__.constructor"'],
  ];
  for (const [pickled, message] of samples) {
    assertThrows(() => loads(bytes(pickled)), UnpicklingError, message);
  }
});

Deno.test("loads() refuses what is no pickle, and what is cut short", () => {
  for (
    const pickled of [
      "",
      ".",
      "\x80",
      "\x80\x06N.",
      "a.",
      "]",
      "(.",
      "h\x00.",
      "K\x01K\x02s.",
      "}K\x01K\x02K\x03u.",
      "N}K\x01s.",
      "(K\x01\x90.",
      "NR.",
      "N)R.",
      "Nb.",
      "]}b.",
      "\x8a\x05\x01.",
      "\x8b\xff\xff\xff\xff.",
      "X\xff\xff\xff\x7fabc.",
      "\x8d\xff\xff\xff\xff\xff\xff\xff\xffabc.",
      "X\x01\x00\x00\x00\xff.",
      "U\x01\xff.",
      "cbuiltins\nset",
      "P1\n.",
      "Q.",
      "I\n.",
      "I1",
      "I1L2\n.",
      "I0x1\n.",
      "I 1\n.",
      `L${"9".repeat(100_001)}L\n.`,
      "F\n.",
      "F0x1\n.",
      "FInfinity\n.",
      "F1 \n.",
      "V\\u12\n.",
      "V\\U00110000\n.",
      "V\\U000000\n.",
      "S\n.",
      "S'\n.",
      "Sabc\n.",
      "S'a\n.",
      "S'\\'\n.",
      "S'\\q'\n.",
      "S'\\xff'\n.",
      "S'\xff'\n.",
      "g0\n.",
      "Np-1\n.",
      "Np1.5\n.",
      "cbuiltins\nset\nK\x01\x85R.",
      "cbuiltins\nset\nX\x01\x00\x00\x00a\x85R.",
    ]
  ) {
    assertThrows(() => loads(bytes(pickled)), UnpicklingError, "Cannot receive message: ", pickled);
  }
});

Deno.test("loads() keeps within limits", () => {
  const deep = bytes("]".repeat(40) + "a".repeat(39) + ".");
  assertEquals(Array.isArray(loads(deep, { maxDepth: 40 })), true);
  assertThrows(() => loads(deep, { maxDepth: 39 }), UnpicklingError, "39 levels deep");
  // From the outside inwards, each list under its own number.
  const inwards = bytes(
    "]q\x00" + Array.from({ length: 40 }, (_, i) => `h${char(i)}]q${char(i + 1)}a0`).join("") +
      "h\x00.",
  );
  assertThrows(() => loads(inwards, { maxDepth: 39 }), UnpicklingError, "39 levels deep");
  assertThrows(() => loads(dumps([1, 2, 3]), { maxItems: 5 }), UnpicklingError, "5 values");
  assertThrows(() => loads(dumps("long text"), { maxBytes: 5 }), UnpicklingError, "5 bytes");
  assertEquals(loads(bytes("]q\x00h\x00a."), { maxDepth: 3 }) instanceof Array, true); // a cycle
});

Deno.test("loads() makes no more of a message than it has bytes", () => {
  const lists = `(${"K\x01".repeat(100)}lq\x000`;
  const set = "cbuiltins\nset\nh\x00\x85R0";
  assertThrows(() => loads(bytes(`${lists}${set.repeat(50)}N.`)), UnpicklingError, "stands for");
  const text = `U\xff${"a".repeat(255)}q\x000U\x06latin1q\x010`;
  const encoded = "c_codecs\nencode\nh\x00h\x01\x86R0";
  assertThrows(() => loads(bytes(`${text}${encoded.repeat(50)}N.`)), UnpicklingError, "stands for");
  // What is written as Python does is never so.
  const sets = `]${"cbuiltins\nset\n](K\x01K\x02K\x03e\x85Ra".repeat(500)}.`;
  assertEquals((loads(bytes(sets)) as unknown[]).length, 500);
});

function char(code: number): string {
  return String.fromCharCode(code);
}

// -- Fuzz --

const LIMITS = { maxBytes: 10_000, maxDepth: 50, maxItems: 1_000 };
const OPCODES = bytes("()]}.012BCFGIJKLMNRSTUVX]abcdeghjlpqrstu}\n").join() + "," +
  Array.from({ length: 24 }, (_, i) => 0x80 + i).join();
const TOKENS = OPCODES.split(",").map(Number);

/** Either a value or a typed error; nothing else comes of any bytes. */
function survives(pickled: Uint8Array, note: string): void {
  try {
    loads(pickled, LIMITS);
  } catch (error) {
    assert(error instanceof UnpicklingError, `${note}: ${(error as Error).stack}`);
  }
}

Deno.test("loads() of random opcodes gives a value or a typed error", () => {
  const random = new Random(1);
  for (let round = 0; round < 20_000; round++) {
    const pickled = Uint8Array.from(
      { length: random.next(40) },
      () => random.next(4) === 0 ? random.next(8) : TOKENS[random.next(TOKENS.length)],
    );
    survives(pickled, `opcodes, round ${round}: ${pickled}`);
  }
});

Deno.test("loads() of what was cut or changed gives a value or a typed error", () => {
  const random = new Random(2);
  const samples = [
    dumps({ a: [1, 2.5, 2n ** 70n, null], b: new Map([["x", new Set(["y"])]]) }),
    dumps(Object.freeze([Object.freeze([1]), new Uint8Array(20), "é".repeat(20)])),
    bytes("\x80\x02c__builtin__\nset\nq\x00]q\x01K\x01a\x85q\x02Rq\x03."),
  ];
  for (const sample of samples) {
    for (let end = 0; end < sample.length; end++) survives(sample.subarray(0, end), `cut ${end}`);
  }
  for (let round = 0; round < 20_000; round++) {
    const pickled = samples[round % samples.length].slice();
    const flips = 1 + random.next(3);
    for (let i = 0; i < flips; i++) pickled[random.next(pickled.length)] ^= 1 << random.next(8);
    survives(pickled, `flips, round ${round}`);
  }
  assert(!("polluted" in {}));
});

Deno.test("dumps() and loads() agree on random data", () => {
  const random = new Random(3);
  for (let round = 0; round < 500; round++) {
    const value = anything(random, 4);
    assertEquals(loads(dumps(value)), value, `round ${round}`);
  }
});

function anything(random: Random, depth: number): unknown {
  const items = () => Array.from({ length: random.next(5) }, () => anything(random, depth - 1));
  switch (random.next(depth > 0 ? 9 : 6)) {
    case 0:
      return null;
    case 1:
      return random.next(2) === 0;
    case 2:
      return random.next(2 ** 31) - random.next(2 ** 31);
    case 3:
      return random.next(1_000) + 0.25;
    case 4:
      return String.fromCharCode(
        ...Array.from({ length: random.next(9) }, () => random.next(65_536)),
      );
    case 5:
      return random.bytes(random.next(300));
    case 6:
      return items();
    case 7:
      return Object.freeze(items());
    default:
      return new Map(items().map((item, i) => [`key ${i}`, item]));
  }
}
