/**
 * What client and server of a manager say to each other.
 *
 * A message is a head of plain bytes, and a value as the codec writes it. The head is not
 * encoded, so that an answer finds its call even if what it holds cannot be read.
 *
 * | Request | call (4 bytes) | grant (4) | act (1) | length of method (1) | method | arguments |
 * |---|---|---|---|---|---|---|
 * | **Answer** | call (4 bytes) | outcome (1) | value | | | |
 *
 * @module
 */

/** What a request asks for. */
export const ACT = {
  /** Call a method and answer. */
  call: 0,
  /** Call a method; nobody waits for an answer. */
  tell: 1,
  /** Give up the call of this number, whose caller does not want it any more. */
  cancel: 2,
  /** The grant is not needed any more; from other programs, which have no tickets. */
  release: 3,
  /** Keep what is granted for whoever claims it by the key that stands in place of a method. */
  lend: 4,
  /** What was lent under the key in place of a method, from now on by this grant. */
  claim: 5,
} as const;

/** One of {@linkcode ACT}. */
export type ACT = typeof ACT[keyof typeof ACT];

/** How a call has ended. */
export const OUTCOME = {
  /** The method returned the value. */
  returned: 0,
  /** The method threw it. */
  threw: 1,
  /** There was no method to call, or no way to send what it returned: a text that says why. */
  failed: 2,
} as const;

/** One of {@linkcode OUTCOME}. */
export type OUTCOME = typeof OUTCOME[keyof typeof OUTCOME];

/** The head of a request. */
export interface RequestHead {
  /** Number of the call, of the client's choice. */
  readonly call: number;
  /** What is called, by the number under which the server keeps it. */
  readonly grant: number;
  readonly act: ACT;
  readonly method: string;
}

/** The grant that stands for the server itself. */
export const SERVER_GRANT = 0;

/** Method that every server answers for everything it keeps: a copy of it. */
export const GETVALUE = "#GETVALUE";
/** The same: its text. */
export const STR = "__str__";

const REQUEST_HEAD = 10;
const ANSWER_HEAD = 5;
const LONGEST_METHOD = 255;
const FIRST = 1024;
const LARGEST_KEPT = 64 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NOTHING = new Uint8Array();

/** Names of methods as bytes; there are only so many. */
const methods = new Map<string, Uint8Array>();
const names = new Map<string, string>();
const REMEMBERED = 1_000;

let buffer = new Uint8Array(FIRST);

/** A request; valid until the next message is written. */
export function writeRequest(
  { call, grant, act, method }: RequestHead,
  args: Uint8Array = NOTHING,
): Uint8Array {
  const name = methodBytes(method);
  const at = REQUEST_HEAD + name.length;
  const message = room(at + args.length);
  writeInt(message, 0, call);
  writeInt(message, 4, grant);
  message[8] = act;
  message[9] = name.length;
  message.set(name, REQUEST_HEAD);
  message.set(args, at);
  return message;
}

/** The head of a request, and its arguments, a view on the message; undefined if it is none. */
export function readRequest(
  message: Uint8Array,
): { head: RequestHead; args: Uint8Array } | undefined {
  const at = REQUEST_HEAD + message[9];
  if (!(at <= message.length)) return undefined;
  const head = {
    call: readInt(message, 0),
    grant: readInt(message, 4),
    act: message[8] as ACT,
    method: methodName(message.subarray(REQUEST_HEAD, at)),
  };
  return { head, args: message.subarray(at) };
}

/** An answer; valid until the next message is written. */
export function writeAnswer(call: number, outcome: OUTCOME, value: Uint8Array): Uint8Array {
  const message = room(ANSWER_HEAD + value.length);
  writeInt(message, 0, call);
  message[4] = outcome;
  message.set(value, ANSWER_HEAD);
  return message;
}

/** What an answer says. */
export interface Answer {
  readonly call: number;
  readonly outcome: OUTCOME;
  /** A view on the message. */
  readonly value: Uint8Array;
}

/** Takes an answer apart; undefined if it is none. */
export function readAnswer(message: Uint8Array): Answer | undefined {
  if (message.length < ANSWER_HEAD) return undefined;
  return {
    call: readInt(message, 0),
    outcome: message[4] as OUTCOME,
    value: message.subarray(ANSWER_HEAD),
  };
}

/** Memory for a message; a large one does not make all that follow hold on to it. */
function room(length: number): Uint8Array {
  if (length > LARGEST_KEPT) return new Uint8Array(length);
  if (length > buffer.length) buffer = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
  return buffer.subarray(0, length);
}

function writeInt(message: Uint8Array, at: number, value: number): void {
  message[at] = value;
  message[at + 1] = value >> 8;
  message[at + 2] = value >> 16;
  message[at + 3] = value >> 24;
}

function readInt(message: Uint8Array, at: number): number {
  return message[at] | message[at + 1] << 8 | message[at + 2] << 16 | message[at + 3] << 24;
}

function methodBytes(method: string): Uint8Array {
  const known = methods.get(method);
  if (known !== undefined) return known;
  const bytes = encoder.encode(method);
  if (bytes.length > LONGEST_METHOD) {
    throw new RangeError(`Cannot call method: its name is too long, received ${method}`);
  }
  if (methods.size >= REMEMBERED) methods.clear();
  methods.set(method, bytes);
  return bytes;
}

/** The text of a name; a lookup by its bytes is faster than the decoder. */
function methodName(bytes: Uint8Array): string {
  let key = "";
  for (let i = 0; i < bytes.length; i++) key += String.fromCharCode(bytes[i]);
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = decoder.decode(bytes);
  if (names.size >= REMEMBERED) names.clear();
  names.set(key, name);
  return name;
}
