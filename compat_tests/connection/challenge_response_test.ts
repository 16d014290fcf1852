/**
 * `ChallengeResponseTest` of CPython's suite: what answers a challenge passes for its answer.
 */

import { assertEquals } from "@std/assert";
import { compat, type Passport } from "../harness.ts";
import { answering, drive, verifying } from "../../lib/connection/challenge.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
  edits: ["The private helpers are the steps of our handshake."],
};

const authkey = new TextEncoder().encode("supadupasecretkey");

/** What the answering side makes of `message`. */
async function createResponse(message: Uint8Array): Promise<Uint8Array> {
  const words = ["#CHALLENGE#", "#WELCOME#"].map((word) => new TextEncoder().encode(word));
  const sent: Uint8Array[] = [];
  await drive(answering(authkey), {
    recvBytes: () => {
      const word = words.shift()!;
      return words.length === 1 ? new Uint8Array([...word, ...message]) : word;
    },
    sendBytes: (bytes: Uint8Array) => sent.push(bytes),
  }, { authkey });
  return sent[0];
}

async function verifyChallenge(message: Uint8Array, response: Uint8Array): Promise<void> {
  const nobody = { recvBytes: () => new Uint8Array(), sendBytes: () => {} };
  await drive(verifying(message, response), nobody, { authkey });
}

compat("ChallengeResponseTest", PASSPORT, ({ test }) => {
  test("test_challengeresponse", async () => {
    for (const prefix of ["", "{md5}", "{sha256}"]) {
      const message = new TextEncoder().encode(`${prefix}is-twenty-bytes-long`);
      const response = await createResponse(message);
      const start = new TextDecoder().decode(response.subarray(0, prefix.length));
      assertEquals(start, prefix);
      await verifyChallenge(message, response);
    }
  });
});
