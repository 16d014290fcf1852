/** Who runs this, when, and with which environment. */

import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import process from "node:process";
import { findUser } from "../accounts.ts";
import type { Module } from "../module.ts";
import { assignments, namesIn, readText } from "./read.ts";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** The user, and the command line of the kernel. */
export function session(_module: Module): Record<string, unknown> {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  const account = findUser(uid);
  const keys: Record<string, unknown> = {};
  for (const kind of ["dsa", "rsa", "ecdsa", "ed25519"]) {
    const [type, key] = readText(`/etc/ssh/ssh_host_${kind}_key.pub`).split(/\s+/);
    if (key === undefined) continue;
    keys[`ssh_host_key_${kind}_public`] = key;
    keys[`ssh_host_key_${kind}_public_keytype`] = type;
  }
  const words = readText("/proc/cmdline").split(/\s+/).filter((word) => word !== "");
  const options = words.map((
    word,
  ) => [word.split("=")[0], word.split("=").slice(1).join("=") || true]);
  return {
    user_id: account?.name ?? os.userInfo().username,
    user_uid: uid,
    user_gid: gid,
    user_gecos: account?.gecos ?? "",
    user_dir: account?.home ?? os.homedir(),
    user_shell: account?.shell ?? "",
    real_user_id: uid,
    effective_user_id: process.geteuid?.() ?? uid,
    real_group_id: gid,
    effective_group_id: process.getegid?.() ?? gid,
    cmdline: Object.fromEntries(options),
    proc_cmdline: Object.fromEntries(options),
    ...keys,
  };
}

/** The environment of the task. */
export function environment({ environment }: Module): Record<string, unknown> {
  return { env: { ...environment } };
}

/** The time, in all the ways that one may want it. */
export function dateTime(_module: Module): Record<string, unknown> {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, "0");
  const [year, month, day] = [
    String(now.getFullYear()),
    two(now.getMonth() + 1),
    two(now.getDate()),
  ];
  const [hour, minute, second] = [
    two(now.getHours()),
    two(now.getMinutes()),
    two(now.getSeconds()),
  ];
  const iso = now.toISOString();
  const epoch = String(Math.floor(now.getTime() / 1_000));
  const compact = `${year}${month}${day}T${hour}${minute}${second}`;
  const micro = `${String(now.getMilliseconds()).padStart(3, "0")}000`;
  const offset = -now.getTimezoneOffset();
  const hours = two(Math.floor(Math.abs(offset) / 60));
  return {
    date_time: {
      year,
      month,
      weekday: WEEKDAYS[now.getDay()],
      weekday_number: String(now.getDay()),
      weeknumber: two(weekOf(now)),
      day,
      hour,
      minute,
      second,
      epoch,
      epoch_int: epoch,
      date: `${year}-${month}-${day}`,
      time: `${hour}:${minute}:${second}`,
      iso8601_micro: iso.replace("Z", "000Z"),
      iso8601: iso.replace(/\.\d+/, ""),
      iso8601_basic: `${compact}${micro}`,
      iso8601_basic_short: compact,
      tz: zoneName(now),
      tz_dst: zoneName(now),
      tz_offset: `${offset < 0 ? "-" : "+"}${hours}${two(Math.abs(offset) % 60)}`,
    },
  };
}

/** The week of the year that begins with its first Monday, as C's `%W`. */
function weekOf(date: Date): number {
  const start = new Date(date.getFullYear(), 0, 1);
  const day = Math.round((date.getTime() - start.getTime()) / 86_400_000);
  return Math.floor((day + 7 - ((date.getDay() + 6) % 7)) / 7);
}

/** Names of zones are slow to get, so not for the one that servers have. */
function zoneName(date: Date): string {
  if (date.getTimezoneOffset() === 0) return "UTC";
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(date);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "UTC";
}

/** Facts that the machine's owner has put into files. */
export function local(module: Module): Record<string, unknown> {
  const folder = module.text("fact_path");
  const facts: Record<string, unknown> = {};
  if (folder === undefined) return { local: facts };
  const path = module.resolve(folder);
  for (const name of namesIn(path).filter((each) => each.endsWith(".fact"))) {
    facts[name.slice(0, -".fact".length)] = read(join(path, name), module);
  }
  return { local: facts };
}

/** What a file of facts says: JSON, sections of settings, or what it prints if it can be run. */
function read(path: string, module: Module): unknown {
  let text = readText(path);
  try {
    accessSync(path, constants.X_OK);
    text = execFileSync(path, { encoding: "utf8", env: { ...module.environment } });
  } catch {
    // It is no program, or none that works.
  }
  try {
    return JSON.parse(text);
  } catch {
    return sections(text);
  }
}

function sections(text: string): unknown {
  const parts = text.split(/^\[([^\]]+)\]\s*$/m);
  if (parts.length < 3) return "error loading facts as JSON or ini - please check content";
  const found: Record<string, unknown> = {};
  for (let i = 1; i < parts.length; i += 2) {
    const settings = assignments(parts[i + 1].replaceAll(/^(\s*[\w.]+)\s*[=:]\s*/gm, "$1="));
    found[parts[i]] = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name.toLowerCase(), value]),
    );
  }
  return found;
}
