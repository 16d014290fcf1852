/**
 * Reading roles.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import type { Vars } from "../executor/data.ts";
import { AnsibleError, AnsibleParserError } from "../errors.ts";
import type { Block } from "./block.ts";
import { findRoleFiles } from "./role_files.ts";
import type { FileLoader } from "./file_loader.ts";
import { ROLE } from "./keywords.ts";
import { applied } from "./load_includes.ts";
import { loadBlocks, Malformed } from "./load_tasks.ts";
import type { Loading } from "./loading.ts";
import { loadKeywords } from "./node.ts";
import type { Play } from "./play.ts";
import { Role, RoleDefinition } from "./role.ts";
import type { Task } from "./task.ts";
import { boolean, isMapping } from "./validate.ts";

type Written = Record<string, unknown>;

/** Where a role is named. */
export interface RolePlace {
  readonly loading: Loading;
  readonly play: Play;
  /** The role that depends on it, or includes it. */
  readonly parentRole?: Role;
  readonly fromFiles?: Readonly<Record<string, unknown>>;
  readonly fromInclude?: boolean;
  /** Whether its arguments are checked against what it says of them. */
  readonly validates?: boolean;
}

/**
 * What an entry of `roles` says.
 *
 * @throws {AnsibleError} If there is no such role.
 */
export function loadRoleDefinition(written: unknown, place: RolePlace): RoleDefinition {
  const definition = new RoleDefinition();
  if (typeof written === "string" && written.includes(",")) {
    throw new AnsibleError(`Invalid old style role requirement: ${written}`);
  }
  if (!isMapping(written) && typeof written !== "string" && typeof written !== "number") {
    throw new AnsibleParserError(`Invalid role definition: ${JSON.stringify(written)}`);
  }
  const entry = isMapping(written) ? written : { role: String(written) };
  const name = entry.role ?? entry.name;
  if (typeof name !== "string" || name === "") {
    throw new AnsibleError("role definitions must contain a role name");
  }
  const keywords: Written = {};
  for (const [key, value] of Object.entries(entry)) {
    if (key === "role" || key === "name") continue;
    if (Object.hasOwn(ROLE, key)) keywords[key] = value;
    else definition.params[key] = value;
  }
  loadKeywords(definition, keywords);
  Object.assign(definition, findRole(name, place));
  return definition;
}

function findRole(
  written: string,
  { loading, play, parentRole }: RolePlace,
): { name: string; path: string } {
  const { files, rolesPath } = loading;
  const templar = loading.templar({ play });
  const name = String(templar.template(written));
  const folders = [
    join(files.basedir, "roles"),
    ...rolesPath,
    ...parentRole === undefined ? [] : [dirname(parentRole.path)],
    files.basedir,
  ];
  const plain = name.replace(/^ansible\.legacy\./, "");
  for (const folder of folders) {
    const path = files.resolve(join(folder, plain));
    if (files.exists(path)) return { name: plain, path };
  }
  const path = files.resolve(plain);
  if (files.exists(path)) return { name: basename(plain), path };
  throw new AnsibleError(`the role '${name}' was not found in ${folders.join(":")}`);
}

/** The role of `definition` with all its files; the same one if it was read before so. */
export function loadRole(definition: RoleDefinition, place: RolePlace): Role {
  const { play, parentRole, fromFiles = {}, fromInclude = false } = place;
  const key = cacheKey(definition, { fromFiles, fromInclude });
  const known = play.cachedRole(definition.name, key);
  if (known !== undefined) {
    if (parentRole !== undefined && !known.parents.includes(parentRole)) {
      known.parents.push(parentRole);
    }
    return known;
  }
  if (parentRole !== undefined) refuseCycle(definition, parentRole);
  const role = new Role(definition, { fromInclude, play });
  if (parentRole !== undefined) role.parents.push(parentRole);
  readRole(role, place);
  play.cacheRole(key, role);
  return role;
}

/** So deep nobody nests roles on purpose. */
const MOST_PARENTS = 50;

function refuseCycle({ path }: RoleDefinition, parent: Role): void {
  const chain = [parent, ...parent.depChain()];
  if (chain.filter((role) => role.path === path).length < MOST_PARENTS) return;
  throw new AnsibleError(
    "A recursion loop was detected with the roles specified. Make sure child roles do not have dependencies on parent roles",
  );
}

function cacheKey(definition: RoleDefinition, more: Written): string {
  const { params, own } = definition;
  return JSON.stringify([params, own.get("when"), own.get("tags"), own.get("vars"), more]);
}

function readRole(role: Role, place: RolePlace): void {
  const { loading, fromFiles = {} } = place;
  const { files } = loading;
  const read = (part: string, isMerged = false) =>
    readPart(files, { role, part, file: fromFiles[part], isMerged });
  role.vars = mapping(read("vars", true), { role, part: "vars" });
  role.defaults = mapping(read("defaults", true), { role, part: "defaults" });
  const meta = readPart(files, { role, part: "meta", file: undefined, isMerged: false });
  readMetadata(role, { meta: meta.content, place });
  const tasks = read("tasks");
  const list = withArgumentCheck(tasks.content, { role, meta: meta.content, place });
  const blocksOf = (part: { content: unknown; file: string }, isHandlers: boolean) => {
    try {
      return loadBlocks(part.content, {
        loading,
        play: place.play,
        file: part.file,
        role,
        isHandlers,
      });
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const name = isHandlers ? "handlers" : "tasks";
      throw new AnsibleParserError(
        `The ${name}/main.yml file for role '${role.name}' must contain a list of tasks`,
        { cause: error },
      );
    }
  };
  role.taskBlocks = blocksOf({ ...tasks, content: list }, false);
  role.handlerBlocks = blocksOf(read("handlers"), true);
}

interface Part {
  readonly role: Role;
  readonly part: string;
  /** What `tasks_from` and the like say. */
  readonly file: unknown;
  /** Whether a folder of files counts, all together. */
  readonly isMerged: boolean;
}

function readPart(
  files: FileLoader,
  { role, part, file, isMerged }: Part,
): { content: unknown; file: string } {
  const folder = join(role.path, part);
  const found = findRoleFiles(folder, { file, isMerged });
  if (found.length === 0 && file !== undefined) {
    throw new AnsibleParserError(`Could not find specified file in role: ${part}/${file}`);
  }
  let content: unknown = null;
  for (const path of found) {
    const more = files.load(path);
    content = isMapping(content) && isMapping(more) ? { ...content, ...more } : more ?? content;
  }
  return { content, file: found[0] ?? join(folder, "main.yml") };
}

function mapping(
  { content }: { content: unknown },
  { role, part }: { role: Role; part: string },
): Vars {
  if (content === null || content === undefined) return {};
  if (isMapping(content)) return content;
  throw new AnsibleParserError(
    `The ${part}/main.yml file for role '${role.name}' must contain a dictionary of variables`,
  );
}

interface Metadata {
  readonly meta: unknown;
  readonly place: RolePlace;
}

const META_KEYS = new Set([
  "allow_duplicates",
  "dependencies",
  "galaxy_info",
  "argument_specs",
  "collections",
  "standalone",
]);

function readMetadata(role: Role, { meta, place }: Metadata): void {
  if (meta === null || meta === undefined) return;
  if (!isMapping(meta)) {
    throw new AnsibleParserError(`the 'meta/main.yml' for role ${role.name} is not a dictionary`);
  }
  const unknown = Object.keys(meta).find((key) => !META_KEYS.has(key));
  if (unknown !== undefined) {
    throw new AnsibleParserError(`'${unknown}' is not a valid attribute for a RoleMetadata`);
  }
  role.allowDuplicates = boolean(meta.allow_duplicates ?? false);
  const dependencies = meta.dependencies ?? [];
  if (!Array.isArray(dependencies)) {
    throw new AnsibleParserError("Expected role dependencies to be a list.");
  }
  for (const dependency of dependencies) {
    const inner: RolePlace = { loading: place.loading, play: place.play, parentRole: role };
    role.dependencies.push(loadRole(loadRoleDefinition(dependency, inner), inner));
  }
}

interface ArgumentCheck extends Metadata {
  readonly role: Role;
}

/** Puts a check of its arguments before the tasks of a role that says what they are to be. */
function withArgumentCheck(list: unknown, { role, meta, place }: ArgumentCheck): unknown {
  if (place.validates === false) return list;
  const entry = String(place.fromFiles?.tasks ?? "main").replace(/\.ya?ml$/, "");
  const spec = argumentSpecs(role, { meta, place })[entry];
  if (!isMapping(spec)) return list;
  const about = "short_description" in spec ? ` - ${spec.short_description}` : "";
  const check = {
    name: `Validating arguments against arg spec '${entry}'${about}`,
    tags: ["always"],
    action: {
      module: "ansible.builtin.validate_argument_spec",
      argument_spec: spec.options ?? {},
      provided_arguments: role.params,
      validate_args_context: {
        type: "role",
        name: role.name,
        argument_spec_name: entry,
        path: role.path,
      },
    },
  };
  return [check, ...(list ?? []) as unknown[]];
}

function argumentSpecs(role: Role, { meta, place }: Metadata): Written {
  const [file] = findRoleFiles(join(role.path, "meta"), {
    file: "argument_specs",
    isMerged: false,
  });
  const found = file === undefined ? meta : place.loading.files.load(file);
  const specs = isMapping(found) ? found.argument_specs : undefined;
  return isMapping(specs) ? specs : {};
}

/** What came in with a role. */
export interface IncludedRole {
  readonly role: Role;
  readonly blocks: Block[];
}

/** Reads the role that an `include_role` or `import_role` names, as part of its play. */
export function importRole(
  task: Task,
  { loading, play }: { readonly loading: Loading; readonly play: Play },
): IncludedRole {
  const reference = task.roleReference!;
  const definition = loadRoleDefinition(reference.name, { loading, play, parentRole: task.role });
  const own = task.own.get("vars") as Vars | undefined;
  if (own !== undefined) definition.own.set("vars", { ...own });
  const templar = loading.templar({ play, task });
  const role = loadRole(definition, {
    loading,
    play,
    parentRole: task.role,
    fromFiles: templar.template(reference.fromFiles) as Vars,
    fromInclude: true,
    validates: reference.validates,
  });
  role.allowDuplicates = reference.allowDuplicates;
  reference.path = role.path;
  if (task.isStatic || reference.isPublic) play.roles.push(role);
  const around = applied(task, play);
  const blocks = role.compile(role.depChain());
  for (const block of blocks) block.parent = around;
  const handlers = role.handlers();
  for (const block of handlers) block.parent = around;
  play.handlerBlocks.push(...handlers.filter((block) => !play.handlerBlocks.includes(block)));
  return { role, blocks };
}
