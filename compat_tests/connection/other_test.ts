/**
 * `OtherTest` of CPython's suite: challenges that fail.
 */

import { assertRejects } from "@std/assert";
import { AuthenticationError } from "@pystd/multiprocessing";
import { answerChallenge, deliverChallenge } from "@pystd/multiprocessing/connection";
import { compat, type Passport } from "../harness.ts";

const PASSPORT: Passport = {
  cpython: "3.14",
  file: "_test_multiprocessing.py",
  licence: "PSF-2.0",
};

const KEY = new TextEncoder().encode("abc");

/** A connection from which these texts come, then nothing but empty ones. */
function fakeConnection(...texts: string[]) {
  return {
    recvBytes: () => new TextEncoder().encode(texts.shift() ?? ""),
    sendBytes: () => {},
  };
}

compat("OtherTest", PASSPORT, ({ test }) => {
  test("test_deliver_challenge_auth_failure", async () => {
    const connection = fakeConnection("something bogus");
    await assertRejects(() => deliverChallenge(connection, KEY), AuthenticationError);
  });

  test("test_answer_challenge_auth_failure", async () => {
    const connection = fakeConnection("#CHALLENGE#", "something bogus");
    await assertRejects(() => answerChallenge(connection, KEY), AuthenticationError);
  });
});
