/** `tempfile` and `assemble`: files that are made of nothing, or of parts. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { dirname, join } from "node:path";
import { AnsibleFileNotFound } from "../../errors.ts";
import { compileRegex, searchRegex } from "../../templating/mod.ts";
import type { ActionContext, ActionPlugin, ActionResult } from "../action.ts";
import { backUp, writeChanges } from "../atomic_write.ts";
import { toBoolean } from "../coerce.ts";
import { setAttributes, wantedAttributes } from "../file_attributes.ts";
import { checksumOf, digest, exists, isDirectory, osErrorText } from "../file_state.ts";
import { defineModule, type Module, settle } from "../module.ts";
import { findNeedle } from "../needle.ts";
import { pythonText } from "../python_text.ts";

/** Makes an empty file, or a folder, of which nobody else knows the name. */
export const tempfile = defineModule({
  spec: {
    arguments: {
      state: { default: "file", choices: ["file", "directory"] },
      path: { type: "path" },
      prefix: { default: "ansible." },
      suffix: { default: "" },
    },
  },
  supportsCheckMode: false,
  run(module) {
    const { state, prefix, suffix } = module.params;
    const folder = module.text("path") ?? module.environment.TMPDIR ?? os.tmpdir();
    const path = join(folder, `${prefix}${crypto.randomUUID().slice(0, 8)}${suffix}`);
    try {
      if (state === "directory") mkdirSync(module.resolve(path), { mode: 0o700 });
      else writeFileSync(module.resolve(path), "", { mode: 0o600, flag: "wx" });
    } catch (error) {
      module.fail(osErrorText(error, `'${path}'`));
    }
    return { changed: true, path };
  },
});

const assembleModule = defineModule({
  name: "ansible.legacy.assemble",
  spec: {
    arguments: {
      src: { type: "path", required: true },
      dest: { type: "path", required: true },
      delimiter: {},
      remote_src: { type: "bool", default: true },
      regexp: {},
      ignore_hidden: { type: "bool", default: false },
      backup: { type: "bool", default: false },
      decrypt: { type: "bool", default: true },
      validate: {},
    },
    fileCommon: true,
  },
  run: joinFragments,
});

/** Joins the files of a folder into one. */
export const assemble: ActionPlugin = {
  run: (context) => settle(() => runAssemble(context)),
};

function runAssemble(context: ActionContext): ActionResult | Promise<ActionResult> {
  const { src, dest, remote_src: remote } = context.args;
  if (src === undefined || dest === undefined) {
    return { failed: true, msg: "src and dest are required" };
  }
  if (remote === undefined || toBoolean(remote)) return assembleModule.run(context);
  try {
    const found = findNeedle(context, "files", pythonText(src));
    if (!isDirectory(found)) return { failed: true, msg: `Source (${found}) is not a directory` };
    return assembleModule.run({ ...context, args: { ...context.args, src: found } });
  } catch (error) {
    if (error instanceof AnsibleFileNotFound) return { failed: true, msg: error.message };
    throw error;
  }
}

async function joinFragments(module: Module): Promise<ActionResult> {
  const src = module.text("src")!;
  const dest = module.text("dest")!;
  const folder = module.resolve(src);
  if (!exists(folder)) module.fail(`Source (${src}) does not exist`);
  if (!isDirectory(folder)) module.fail(`Source (${src}) is not a directory`);
  const content = fragments(module, folder);
  const checksum = digest(content);
  const result: ActionResult = { src, dest, checksum, md5sum: digest(content, "md5") };
  let changed = checksumOf(module.resolve(dest)) !== checksum;
  if (changed && !module.checkMode) {
    if (module.flag("backup")) {
      const backup = backUp(module, dest);
      if (backup !== "") result.backup_file = backup;
    }
    if (!exists(dirname(module.resolve(dest)))) {
      module.fail(`Destination directory ${dirname(dest)} does not exist`);
    }
    await writeChanges({ module, path: dest, content });
  }
  if (exists(module.resolve(dest))) {
    changed = setAttributes(module, wantedAttributes(module, dest)) || changed;
  }
  return { ...result, changed, msg: "OK" };
}

/** All parts in the order of their names, each on lines of its own. */
function fragments(module: Module, folder: string): string {
  const pattern = module.text("regexp");
  const delimiter = module.text("delimiter")?.replaceAll("\\n", "\n");
  const names = readdirSync(folder).sort().filter((name) => {
    if (pattern !== undefined && searchRegex(compileRegex(pattern), name) === undefined) {
      return false;
    }
    const isHidden = module.flag("ignore_hidden") && name.startsWith(".");
    return !isHidden && !isDirectory(join(folder, name));
  });
  let text = "";
  for (const [index, name] of names.entries()) {
    if (index > 0) {
      if (text !== "" && !text.endsWith("\n")) text += "\n";
      if (delimiter) text += delimiter.endsWith("\n") ? delimiter : `${delimiter}\n`;
    }
    text += readFileSync(join(folder, name), "utf8");
  }
  return text;
}
