/**
 * Where listeners are, and which family of addresses that belongs to.
 *
 * @module
 */

import { host, type SocketPlace } from "../runtime/mod.ts";
import { getTempDir } from "../util/backstage.ts";
import { ValueError } from "../errors.ts";

/**
 * Where a listener is: host and port, or a path of the file system, or a name
 * in this program, which begins with `family:`.
 */
export type Address = string | readonly [host: string, port: number];

/**
 * A family of addresses: TCP over IPv4 or IPv6, sockets with a path, names in this
 * program; and the pipes of Windows, which no host of ours has.
 */
export type AddressFamily = "AF_INET" | "AF_INET6" | "AF_UNIX" | "AF_FAMILY" | "AF_PIPE";

/** What every address in the program's own memory begins with. */
const FAMILY_PREFIX = "family:";
const PIPE_PREFIX = "\\\\";
/** What IPv4 means by these; a host might think of IPv6 first. */
const IPV4: Readonly<Record<string, string>> = { localhost: "127.0.0.1", "": "0.0.0.0" };
const KNOWN: ReadonlySet<string> = new Set([
  "AF_INET",
  "AF_INET6",
  "AF_UNIX",
  "AF_FAMILY",
  "AF_PIPE",
]);

/**
 * The families of addresses that can be used here.
 *
 * @example What there is
 * ```ts
 * import { families } from "@pystd/multiprocessing/connection";
 * import { assert } from "@std/assert";
 *
 * assert(families.includes("AF_FAMILY"));
 * ```
 */
export const families: readonly AddressFamily[] = [
  ...host.sockets?.families ?? [],
  "AF_FAMILY",
];

/** The family that a listener without an address takes. */
export const defaultFamily: AddressFamily = families.includes("AF_UNIX") ? "AF_UNIX" : "AF_FAMILY";

/**
 * The family to which an address belongs, by its shape.
 *
 * @throws {TypeError} If no family has such addresses.
 *
 * @example Shapes
 * ```ts
 * import { addressType } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(addressType(["localhost", 5000]), "AF_INET");
 * assertEquals(addressType("/run/app.sock"), "AF_UNIX");
 * assertEquals(addressType("family:adder"), "AF_FAMILY");
 * ```
 */
export function addressType(address: Address): AddressFamily {
  if (Array.isArray(address)) return "AF_INET";
  if (typeof address === "string") {
    if (address.startsWith(PIPE_PREFIX)) return "AF_PIPE";
    return address.startsWith(FAMILY_PREFIX) ? "AF_FAMILY" : "AF_UNIX";
  }
  throw new TypeError(`address type of ${address} unrecognized`);
}

/**
 * An address of `family` that nobody uses.
 *
 * @throws {ValueError} If there is no such family here.
 *
 * @example A port that the host picks
 * ```ts
 * import { arbitraryAddress } from "@pystd/multiprocessing/connection";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(arbitraryAddress("AF_INET"), ["localhost", 0]);
 * ```
 */
export function arbitraryAddress(family: AddressFamily): Address {
  switch (family) {
    case "AF_INET":
      return ["localhost", 0];
    case "AF_INET6":
      return ["::1", 0];
    case "AF_UNIX":
      return `${getTempDir()}/listener-${crypto.randomUUID().slice(0, 8)}`;
    case "AF_FAMILY":
      return `${FAMILY_PREFIX}listener-${crypto.randomUUID()}`;
    default:
      throw new ValueError("unrecognized family");
  }
}

/**
 * Lets families pass that are `available`: those of this host.
 *
 * @throws {ValueError} If `family` is none of them.
 */
export function checkFamily(
  family: string,
  available: readonly AddressFamily[] = families,
): void {
  if (!KNOWN.has(family)) throw new ValueError("unrecognized family");
  const isHere = family === "AF_INET6"
    ? available.includes("AF_INET")
    : available.includes(family as AddressFamily);
  if (!isHere) throw new ValueError(`Family ${family} is not recognized.`);
}

/** The name by which an address of the program's own is listed. */
export function familyName(address: Address): string {
  if (typeof address !== "string") {
    throw new TypeError(
      `Cannot use as address in AF_FAMILY: a name is required, received ${address}`,
    );
  }
  return address.startsWith(FAMILY_PREFIX) ? address : FAMILY_PREFIX + address;
}

/**
 * Where the host finds an address of sockets.
 *
 * @throws {TypeError} If it is none of that family.
 */
export function toPlace(address: Address, family: AddressFamily): SocketPlace {
  if (family === "AF_UNIX") {
    if (typeof address === "string") return { path: address };
    throw new TypeError(
      `Cannot use as address in AF_UNIX: a path is required, received ${address}`,
    );
  }
  if (typeof address === "string" || !Number.isInteger(address[1])) {
    throw new TypeError(`${family} address must be [host, port], not ${JSON.stringify(address)}`);
  }
  const [hostname, port] = address;
  if (family === "AF_INET") return { hostname: IPV4[hostname] ?? hostname, port };
  return { hostname: hostname === "" ? "::" : hostname, port };
}

/** The address of a place of the host. */
export function fromPlace(place: SocketPlace): Address {
  return "path" in place ? place.path : [place.hostname, place.port];
}
