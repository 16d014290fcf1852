/** Users and groups of this machine, by number and by name. */

import { readFileSync } from "node:fs";

/** A line of `/etc/passwd`. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: string;
  readonly home: string;
  readonly shell: string;
}

/** The user with this number or name. */
export function findUser(who: number | string): Account | undefined {
  for (const fields of database("/etc/passwd")) {
    const [name, , uid, gid, gecos, home, shell] = fields;
    if (name !== who && Number(uid) !== who) continue;
    return { name, uid: Number(uid), gid: Number(gid), gecos, home, shell };
  }
  return undefined;
}

/** The name of the group with this number. */
export function groupName(gid: number): string | undefined {
  return database("/etc/group").find((fields) => Number(fields[2]) === gid)?.[0];
}

/** The number of the group with this name. */
export function groupNumber(name: string): number | undefined {
  const found = database("/etc/group").find((fields) => fields[0] === name);
  return found && Number(found[2]);
}

/** The lines of a database like `/etc/passwd`; none if there is no such file. */
export function database(path: string): string[][] {
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    return lines.filter((line) => line.includes(":")).map((line) => line.split(":"));
  } catch {
    return [];
  }
}
