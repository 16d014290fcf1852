import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { hmacSync } from "../runtime/mod.ts";
import { AuthenticationError, EOFError, OSError, ValueError } from "../errors.ts";
import {
  answerChallenge,
  answerChallengeSync,
  deliverChallenge,
  deliverChallengeSync,
  Pipe,
} from "./mod.ts";
import { drive, verifying } from "./challenge.ts";
import { Random } from "./testdata/random.ts";

const KEY = new TextEncoder().encode("secret");

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** A peer that says these words, whatever it hears, and is gone. */
function parrot(...words: Uint8Array[]) {
  const heard: Uint8Array[] = [];
  const next = () => {
    const word = words.shift();
    if (word === undefined) throw new EOFError();
    return word;
  };
  return {
    heard,
    sendBytes: (message: Uint8Array) => void heard.push(message.slice()),
    recvBytes: next,
    sendBytesSync: (message: Uint8Array) => void heard.push(message.slice()),
    recvBytesSync: next,
  };
}

for (const digestName of ["md5", "sha256", "sha384", "sha3_256", "sha3_384"] as const) {
  Deno.test(`both sides agree by ${digestName}`, async () => {
    const [left, right] = Pipe();
    await Promise.all([
      deliverChallenge(left, KEY, { digestName }),
      answerChallenge(right, KEY),
    ]);
    left.close();
    right.close();
  });
}

Deno.test("answerChallenge() computes what RFC 2104 says over all that follows the prefix", async () => {
  for (const name of ["sha256", "sha384", "sha3_256", "sha3_384", "md5"] as const) {
    const challenge = new Uint8Array([...bytes(`{${name}}`), ...new Random(1).bytes(40)]);
    const digest = hmacSync(name, { key: KEY, data: challenge });
    const expected = new Uint8Array([...bytes(`{${name}}`), ...digest]);
    const message = new Uint8Array([...bytes("#CHALLENGE#"), ...challenge]);
    const peer = parrot(message, bytes("#WELCOME#"));
    await answerChallenge(peer, KEY);
    assertEquals(peer.heard, [expected]);
    const blocking = parrot(message, bytes("#WELCOME#"));
    answerChallengeSync(blocking, KEY);
    assertEquals(blocking.heard, [expected]);
  }
});

Deno.test("answerChallenge() answers an old challenge by a bare MD5, which is taken for one", async () => {
  const challenge = new Random(2).bytes(20);
  const peer = parrot(new Uint8Array([...bytes("#CHALLENGE#"), ...challenge]), bytes("#WELCOME#"));
  await answerChallenge(peer, KEY);
  const [response] = peer.heard;
  assertEquals(response.length, 16);
  const verify = (answer: Uint8Array) =>
    drive(verifying(challenge, answer), peer, { authkey: KEY });
  await verify(response);
  response[3] ^= 1;
  await assertRejects(() => verify(response), AuthenticationError, "digest received was wrong");
});

Deno.test("deliverChallenge() rejects wrong answers, and says so to who gave them", async () => {
  const wrong: [Uint8Array, string][] = [
    [bytes("something bogus"), "unsupported message length"],
    [new Uint8Array(16), "digest received was wrong"],
    [bytes(`{sha256}${"x".repeat(32)}`), "digest received was wrong"],
    [bytes(`{sha256}${"x".repeat(31)}`), "expected 'sha256' of length 32 got 31"],
    [bytes(`{sha1}${"x".repeat(20)}`), "unsupported"],
    [bytes(`{constructor}${"x".repeat(20)}`), "unsupported"],
    [new Uint8Array(), "unsupported"],
  ];
  for (const [answer, message] of wrong) {
    const peer = parrot(answer);
    await assertRejects(() => deliverChallenge(peer, KEY), AuthenticationError, message);
    assertEquals(peer.heard[1], bytes("#FAILURE#"));
    const blocking = parrot(answer);
    assertThrows(() => deliverChallengeSync(blocking, KEY), AuthenticationError, message);
    assertEquals(blocking.heard[1], bytes("#FAILURE#"));
  }
});

Deno.test("answerChallenge() refuses what is no challenge, or too short, or not understood", async () => {
  const wrong: [Uint8Array[], string][] = [
    [[bytes("nothing of the kind")], "Protocol error, expected challenge"],
    [[bytes("#CHALLENGE#")], "challenge too short: 0 bytes"],
    [[bytes("#CHALLENGE#0123456789012345678")], "challenge too short: 19 bytes"],
    [[bytes("#CHALLENGE#{sha512}0123456789012345678901234567")], "unsupported"],
    [[bytes("#CHALLENGE#01234567890123456789"), bytes("#FAILURE#")], "digest sent was rejected"],
    [[bytes("#CHALLENGE#01234567890123456789"), bytes("whatever")], "digest sent was rejected"],
  ];
  for (const [words, message] of wrong) {
    await assertRejects(() => answerChallenge(parrot(...words), KEY), AuthenticationError, message);
    assertThrows(() => answerChallengeSync(parrot(...words), KEY), AuthenticationError, message);
  }
});

Deno.test("the halves refuse keys that are no bytes, and digests that are not known", async () => {
  for (const half of [deliverChallenge, answerChallenge]) {
    await assertRejects(() => Reflect.apply(half, null, [parrot(), "text"]), ValueError, "bytes");
  }
  const options = { digestName: "sha1" };
  await assertRejects(
    () => Reflect.apply(deliverChallenge, null, [parrot(), KEY, options]),
    ValueError,
  );
});

Deno.test("the halves go through with an empty key", async () => {
  const [left, right] = Pipe();
  const empty = new Uint8Array();
  await Promise.all([deliverChallenge(left, empty), answerChallenge(right, empty)]);
  const refused = assertRejects(() => deliverChallenge(left, empty), AuthenticationError);
  await assertRejects(() => answerChallenge(right, Uint8Array.of(1)), AuthenticationError);
  await refused;
  left.close();
  right.close();
});

Deno.test("no bytes from the other side end a handshake but in a welcome or a typed error", () => {
  const random = new Random(3);
  const words = [
    "#CHALLENGE#",
    "#WELCOME#",
    "#FAILURE#",
    "{sha256}",
    "{md5}",
    "{sha3_384}",
    "{",
    "}",
  ];
  const word = () => {
    const parts = Array.from(
      { length: random.next(4) },
      () =>
        random.next(2) === 0
          ? bytes(words[random.next(words.length)])
          : random.bytes([0, 16, 20, 32, 40, 100][random.next(6)]),
    );
    return Uint8Array.from(parts.flatMap((part) => [...part]));
  };
  for (let round = 0; round < 3_000; round++) {
    const half = round % 2 === 0 ? deliverChallengeSync : answerChallengeSync;
    try {
      half(parrot(word(), word(), word()), KEY);
      assert(half === answerChallengeSync, `round ${round}: let in without the key`);
    } catch (error) {
      const isTyped = error instanceof AuthenticationError || error instanceof EOFError ||
        error instanceof OSError;
      assert(isTyped, `round ${round}: ${(error as Error).stack}`);
    }
  }
});
