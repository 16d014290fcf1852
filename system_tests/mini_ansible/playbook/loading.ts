/**
 * What has to be known to read a playbook.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import type { Templar } from "../templating/mod.ts";
import type { FileLoader } from "./file_loader.ts";
import type { Play } from "./play.ts";
import type { Task } from "./task.ts";

/** Whose variables are wanted. */
export interface About {
  readonly play?: Play;
  readonly task?: Task;
}

/** Files, and the variables that are known before any host is looked at. */
export interface Loading {
  readonly files: FileLoader;
  /** Folders of roles, besides those of the playbook. */
  readonly rolesPath: readonly string[];
  /** All variables by now. */
  vars(about: About): Vars;
  /** A templar with them. */
  templar(about: About): Templar;
}
