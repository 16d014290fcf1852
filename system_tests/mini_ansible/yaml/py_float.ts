/**
 * A floating-point number that is whole. JavaScript does not tell 3.0 from 3, Python does,
 * and a playbook shows it: `3.0` is printed as "3.0" and divided as such. A float with a
 * fraction needs no mark and stays a plain number.
 *
 * @module
 */

/** 3.0, -0.0, 1e20: computes as a number, prints as Python's float. */
export class PyFloat {
  /** What it is worth. */
  readonly value: number;

  /** Use {@linkcode float}, which leaves numbers with a fraction as they are. */
  constructor(value: number) {
    this.value = value;
  }

  /** Its worth, for arithmetic. */
  valueOf(): number {
    return this.value;
  }

  /** Its worth: JSON has one kind of number. */
  toJSON(): number {
    return this.value;
  }

  /** As Python prints it. */
  toString(): string {
    return formatFloat(this.value);
  }

  /** Keeps parsers from taking it for a mapping when it is a mapping's key. */
  get [Symbol.toStringTag](): string {
    return "PyFloat";
  }
}

/** `value` as a float: a number with a mark if nothing else tells it from an integer. */
export function float(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

/** `repr()` of a float: the shortest digits, an exponent below 1e-4 and from 1e16 on. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [digits, exponent] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= 16 || power < -4) {
    return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  const plain = power < 0 ? value.toFixed(digitsAfterPoint(digits, power)) : String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}

function digitsAfterPoint(digits: string, power: number): number {
  return digits.replace(/[-.]/g, "").length - 1 - power;
}
