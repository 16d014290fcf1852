/** Python's type codes, and what TypeScript knows of each. */

/** What is read from each type. */
export interface TypecodeValues {
  /** Signed, 8 bits. */
  b: number;
  /** Unsigned, 8 bits. */
  B: number;
  /** Signed, 16 bits. */
  h: number;
  /** Unsigned, 16 bits. */
  H: number;
  /** Signed, 32 bits. */
  i: number;
  /** Unsigned, 32 bits. */
  I: number;
  /** Signed, 64 bits: a bigint at run time where a number would not be exact. */
  l: number;
  /** Unsigned, 64 bits: a bigint at run time where a number would not be exact. */
  L: number;
  /** As `l`. */
  q: number;
  /** As `L`. */
  Q: number;
  /** A float of 32 bits. */
  f: number;
  /** A float of 64 bits. */
  d: number;
  /** One byte. */
  c: Uint8Array<ArrayBuffer>;
  /** One letter: a code point. */
  u: string;
  /** True or false, in a byte. Python has no code for it in arrays, but has the C type. */
  "?": boolean;
}

/** A type code. */
export type Typecode = keyof TypecodeValues;

/** What can be written where each type is. */
export interface TypecodeInits {
  /** Integers wrap around silently. */
  b: number | bigint;
  /** Integers wrap around silently. */
  B: number | bigint;
  /** Integers wrap around silently. */
  h: number | bigint;
  /** Integers wrap around silently. */
  H: number | bigint;
  /** Integers wrap around silently. */
  i: number | bigint;
  /** Integers wrap around silently. */
  I: number | bigint;
  /** Integers wrap around silently. */
  l: number | bigint;
  /** Integers wrap around silently. */
  L: number | bigint;
  /** Integers wrap around silently. */
  q: number | bigint;
  /** Integers wrap around silently. */
  Q: number | bigint;
  /** Rounded to 32 bits. */
  f: number | bigint;
  /** As it is. */
  d: number | bigint;
  /** One byte, a number below 256, or a letter that is one byte in UTF-8. */
  c: Uint8Array | string | number;
  /** One letter. */
  u: string;
  /** Whatever is true or false. */
  "?": boolean | number;
}

/** The typed array over each type. */
export interface TypecodeViews {
  /** Of `b`. */
  b: Int8Array<SharedArrayBuffer>;
  /** Of `B`. */
  B: Uint8Array<SharedArrayBuffer>;
  /** Of `h`. */
  h: Int16Array<SharedArrayBuffer>;
  /** Of `H`. */
  H: Uint16Array<SharedArrayBuffer>;
  /** Of `i`. */
  i: Int32Array<SharedArrayBuffer>;
  /** Of `I`. */
  I: Uint32Array<SharedArrayBuffer>;
  /** Of `l`. */
  l: BigInt64Array<SharedArrayBuffer>;
  /** Of `L`. */
  L: BigUint64Array<SharedArrayBuffer>;
  /** Of `q`. */
  q: BigInt64Array<SharedArrayBuffer>;
  /** Of `Q`. */
  Q: BigUint64Array<SharedArrayBuffer>;
  /** Of `f`. */
  f: Float32Array<SharedArrayBuffer>;
  /** Of `d`. */
  d: Float64Array<SharedArrayBuffer>;
  /** Of `c`. */
  c: Uint8Array<SharedArrayBuffer>;
  /** Of `u`: code points. */
  u: Uint32Array<SharedArrayBuffer>;
  /** Of `?`: zero is false. */
  "?": Uint8Array<SharedArrayBuffer>;
}
