/**
 * What identifies a thing that a server keeps.
 *
 * @module
 */

/**
 * Names a thing that a manager's server keeps. Source: CPython `managers.Token`.
 *
 * @example
 * ```ts
 * import { Token } from "@pystd/multiprocessing/managers";
 * import { assertEquals } from "@std/assert";
 *
 * const token = new Token("list", "server", "2a");
 * assertEquals(String(token), "Token(typeid='list', address='server', id='2a')");
 * ```
 */
export class Token {
  /** Under which its type was registered. */
  readonly typeid: string;
  /** Where its server is. */
  readonly address: unknown;
  /** Which of the server's things it is. */
  readonly id: string;

  /** The thing `id` of type `typeid` at the server at `address`. */
  constructor(typeid: string, address: unknown, id: string) {
    this.typeid = typeid;
    this.address = address;
    this.id = id;
  }

  /** As CPython's `repr`. */
  toString(): string {
    const address = Array.isArray(this.address)
      ? `('${this.address[0]}', ${this.address[1]})`
      : `'${this.address}'`;
    return `Token(typeid='${this.typeid}', address=${address}, id='${this.id}')`;
  }
}
