/**
 * Python's operators on numbers, texts and lists. Whole numbers never lose digits, `/`
 * always gives a float, `//` and `%` round towards minus infinity.
 *
 * @module
 */
import { PyOverflowError, PyTypeError, PyZeroDivisionError } from "../errors.ts";
import { percentFormat } from "./percent_format.ts";
import { str } from "./repr.ts";
import { Undefined } from "./undefined.ts";
import {
  float,
  int,
  isInt,
  isList,
  isNumber,
  isText,
  PyFloat,
  PyObject,
  PyTuple,
  refusalOf,
  tuple,
  typeName,
} from "./values.ts";

/** What an object of its own kind does with an operator. */
export interface Operand {
  /** The result of `this operator other` (of `other operator this` if `swapped`), if it has one. */
  operate(operator: string, other: unknown, swapped: boolean): unknown;
}

/** `left operator right`, for a binary operator of Python. */
export function binary(operator: string, left: unknown, right: unknown): unknown {
  if (typeof left === "number" && typeof right === "number") {
    const quick = quickly(operator, left, right);
    if (quick !== undefined) return quick;
  }
  if (left instanceof Undefined) throw left.error();
  if (right instanceof Undefined) throw right.error();
  if (isNumeric(left) && isNumeric(right)) return numbers(operator, left, right);
  const result = others(operator, left, right);
  if (result === undefined) throw unsupported(operator, left, right);
  return result;
}

/** Sums, differences and products of small whole numbers. */
function quickly(operator: string, left: number, right: number): number | undefined {
  if (!Number.isInteger(left) || !Number.isInteger(right)) return undefined;
  const result = operator === "+"
    ? left + right
    : operator === "-"
    ? left - right
    : operator === "*"
    ? left * right
    : NaN;
  return Number.isSafeInteger(result) ? result + 0 : undefined;
}

type Numeric = number | bigint | boolean | PyFloat;

function isNumeric(value: unknown): value is Numeric {
  return isNumber(value) || typeof value === "boolean";
}

function numbers(operator: string, left: Numeric, right: Numeric): unknown {
  const bothWhole = isWhole(left) && isWhole(right);
  if (bothWhole && operator !== "/" && !(operator === "**" && Number(right) < 0)) {
    return int(integers(operator, BigInt(left as number), BigInt(right as number)));
  }
  return float(floats(operator, Number(left), Number(right)));
}

function isWhole(value: Numeric): value is number | bigint | boolean {
  return typeof value === "boolean" || isInt(value);
}

const LARGEST_POWER = 100_000n;

function integers(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "//":
      return floorDivide(left, right);
    case "%":
      return left - floorDivide(left, right, "integer modulo by zero") * right;
    default:
      if (right > LARGEST_POWER) throw new PyOverflowError("exponent too large");
      return left ** right;
  }
}

function floorDivide(
  left: bigint,
  right: bigint,
  problem = "integer division or modulo by zero",
): bigint {
  if (right === 0n) throw new PyZeroDivisionError(problem);
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

function floats(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      if (right === 0) throw new PyZeroDivisionError("division by zero");
      return left / right;
    case "//":
      if (right === 0) throw new PyZeroDivisionError("float floor division by zero");
      return Math.floor(left / right);
    case "%":
      if (right === 0) throw new PyZeroDivisionError("float modulo");
      return floatModulo(left, right);
    default:
      return power(left, right);
  }
}

function floatModulo(left: number, right: number): number {
  const rest = left % right;
  return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest;
}

function power(left: number, right: number): number {
  if (left === 0 && right < 0) {
    throw new PyZeroDivisionError("0.0 cannot be raised to a negative power");
  }
  const result = left ** right;
  if (!Number.isFinite(result) && Number.isFinite(left) && Number.isFinite(right)) {
    throw new PyOverflowError("(34, 'Numerical result out of range')");
  }
  return result;
}

function others(operator: string, left: unknown, right: unknown): unknown {
  if (operator === "%" && isText(left)) return percentFormat(str(left), right);
  if (operator === "+") {
    if (isText(left) && isText(right)) return str(left) + str(right);
    if (isList(left) && isList(right) && typeName(left) === typeName(right)) {
      return left instanceof PyTuple ? tuple(...left, ...right) : [...left, ...right];
    }
    if (isText(left)) {
      throw new PyTypeError(`can only concatenate str (not "${typeName(right)}") to str`);
    }
    if (isList(left)) {
      const kind = typeName(left);
      throw new PyTypeError(`can only concatenate ${kind} (not "${typeName(right)}") to ${kind}`);
    }
  }
  if (operator === "*") {
    const repeated = repeat(left, right) ?? repeat(right, left);
    if (repeated !== undefined) return repeated;
  }
  return objects(operator, left, right);
}

function repeat(value: unknown, times: unknown): unknown {
  if (!isInt(times) && typeof times !== "boolean") return undefined;
  const count = Math.max(0, Number(times));
  if (isText(value)) return str(value).repeat(count);
  if (!isList(value)) return undefined;
  const items = Array.from({ length: count }, () => [...value]).flat();
  return value instanceof PyTuple ? tuple(...items) : items;
}

function objects(operator: string, left: unknown, right: unknown): unknown {
  const mine = isOperand(left) ? left.operate(operator, right, false) : undefined;
  return mine ?? (isOperand(right) ? right.operate(operator, left, true) : undefined);
}

function isOperand(value: unknown): value is PyObject & Operand {
  return value instanceof PyObject && "operate" in value;
}

function unsupported(operator: string, left: unknown, right: unknown): Error {
  const refusal = refusalOf(left, right);
  if (refusal !== undefined) return refusal;
  const name = operator === "**" ? "** or pow()" : operator;
  return new PyTypeError(
    `unsupported operand type(s) for ${name}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** `-value` or `+value`. */
export function unary(operator: "-" | "+", value: unknown): unknown {
  if (value instanceof Undefined) throw value.error();
  if (typeof value === "boolean") return operator === "-" ? -Number(value) + 0 : Number(value);
  if (!isNumber(value)) {
    throw new PyTypeError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
  }
  if (operator === "+") return value;
  if (value instanceof PyFloat) return new PyFloat(-value.value);
  return typeof value === "bigint" ? int(-value) : isInt(value) ? 0 - value : -value;
}
