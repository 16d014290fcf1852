/** Finds files of the playbook: beside its roles, its task files and itself. */

import { dirname, isAbsolute, join, normalize } from "node:path";
import { AnsibleFileNotFound } from "../errors.ts";
import type { ActionContext } from "./action.ts";
import { expandPath } from "./coerce.ts";
import { exists, isDirectory } from "./file_state.ts";
import { environmentOf } from "./module.ts";

/**
 * The path of `name`, which stands in a folder called `kind` (`files`, `templates`, `vars`) or
 * beside it.
 *
 * @throws {AnsibleFileNotFound} If it stands nowhere.
 */
export function findNeedle(context: ActionContext, kind: string, name: string): string {
  const candidates = candidatesFor(context, kind, name);
  const found = candidates.find(exists);
  if (found !== undefined) return found;
  throw new AnsibleFileNotFound(
    `Could not find or access '${name}'\nSearched in:\n\t${candidates.join("\n\t")} on the ` +
      "Ansible Controller.\nIf you are using a module and expect the file to exist on the " +
      "remote, see the remote_src option",
  );
}

function candidatesFor(context: ActionContext, kind: string, name: string): string[] {
  const path = name.startsWith("~") ? expandPath(name, environmentOf(context)) : name;
  if (isAbsolute(path)) return [normalize(path)];
  const hasKind = path.split("/")[0] === kind;
  const candidates: string[] = [];
  for (const folder of [...context.searchPaths, context.basedir]) {
    const parent = dirname(folder);
    // The tasks of a role may lie in a folder of their own.
    if (folder.endsWith("/tasks") && isRole(parent)) {
      candidates.push(join(parent, kind, path), join(parent, path));
    }
    if (!hasKind) candidates.push(join(folder, kind, path));
    candidates.push(join(folder, path));
  }
  return [...new Set(candidates)];
}

function isRole(folder: string): boolean {
  return ["tasks", "defaults", "handlers", "meta", "templates", "vars"].some((name) =>
    isDirectory(join(folder, name))
  );
}
