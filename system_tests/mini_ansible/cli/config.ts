/** Settings: those of `ansible.cfg` that make a difference here, and environment variables. */

import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";

/** What is set. */
export interface Config {
  /** The file that was read, if there is one. */
  readonly file?: string;
  readonly inventory: readonly string[];
  readonly rolesPath: readonly string[];
  readonly forks: number;
  readonly forceHandlers: boolean;
  /** Whether plays gather facts that do not say: `implicit`, `explicit`, `smart`. */
  readonly gathering: string;
  readonly strategy: string;
  /** What becomes of mappings with the same name: `replace`, `merge`. */
  readonly hashBehaviour: string;
  readonly colour?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings that hold in `cwd`. */
export function readConfig(environment: Environment, cwd: string): Config {
  const file = configFile(environment, cwd);
  const settings = file === undefined ? {} : settingsIn(readFileSync(file, "utf8"));
  const folder = file === undefined ? cwd : dirname(file);
  const value = (name: string) =>
    environment[`ANSIBLE_${name.toUpperCase()}`] ?? settings[`defaults.${name}`];
  const paths = (name: string, separator: string, usual: readonly string[]) => {
    const fromFile = environment[`ANSIBLE_${name.toUpperCase()}`] === undefined;
    const list = value(name)?.split(separator).map((path) => path.trim()).filter(Boolean);
    return list?.map((path) => absolute(path, fromFile ? folder : cwd)) ?? usual;
  };
  const flag = (name: string) => /^(?:1|true|yes|on|y|t)$/i.test(value(name) ?? "");
  return {
    file,
    inventory: paths("inventory", ",", []),
    rolesPath: paths("roles_path", delimiter, usualRolesPath(environment)),
    forks: Number(value("forks")) || 5,
    forceHandlers: flag("force_handlers"),
    gathering: value("gathering") ?? "implicit",
    strategy: value("strategy") ?? "linear",
    hashBehaviour: value("hash_behaviour") ?? "replace",
    colour: flag("force_color") ? true : flag("nocolor") ? false : undefined,
  };
}

function configFile(environment: Environment, cwd: string): string | undefined {
  const given = environment.ANSIBLE_CONFIG;
  const home = environment.HOME ?? os.homedir();
  const candidates = [
    ...(given === undefined ? [] : [resolve(cwd, given)]),
    join(cwd, "ansible.cfg"),
    join(home, ".ansible.cfg"),
    "/etc/ansible/ansible.cfg",
  ];
  return candidates.find((path) => existsSync(path));
}

/** Values by `section.name`. */
function settingsIn(text: string): Record<string, string> {
  const settings: Record<string, string> = {};
  let section = "";
  for (const line of text.split("\n")) {
    const head = /^\s*\[([^\]]+)\]/.exec(line);
    const pair = /^\s*([^#;=:\s][^=:]*?)\s*[=:]\s*(.*?)(?:\s+;.*)?\s*$/.exec(line);
    if (head !== null) section = head[1];
    else if (pair !== null) settings[`${section}.${pair[1]}`] = pair[2];
  }
  return settings;
}

function absolute(path: string, folder: string): string {
  if (path.startsWith("~")) return path.replace(/^~/, os.homedir());
  return isAbsolute(path) ? path : join(folder, path);
}

function usualRolesPath(environment: Environment): string[] {
  const home = environment.HOME ?? os.homedir();
  return [join(home, ".ansible/roles"), "/usr/share/ansible/roles", "/etc/ansible/roles"];
}
