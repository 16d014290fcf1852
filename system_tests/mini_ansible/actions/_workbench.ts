/** For tests: runs actions in a folder of their own, which goes when the test ends. */

import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { Templar } from "../templating/mod.ts";
import type { ActionContext, ActionResult } from "./action.ts";
import { findAction } from "./registry.ts";

/** What a test says besides the arguments. */
export type Circumstances = Partial<Omit<ActionContext, "name" | "args" | "templar">>;

/** A folder, and actions in it. */
export class Workbench implements Disposable {
  /** The folder of the host. */
  readonly folder = realpathSync(mkdtempSync(join(os.tmpdir(), "actions_")));

  /** Runs an action. */
  async run(
    name: string,
    args: Readonly<Record<string, unknown>>,
    circumstances: Circumstances = {},
  ): Promise<ActionResult> {
    const action = findAction(name);
    if (action === undefined) throw new Error(`no action ${name}`);
    const vars = circumstances.vars ?? {};
    return await action.run({
      name,
      args,
      vars,
      templar: new Templar({ vars, basedir: this.folder }),
      host: { name: "testhost", vars: {} },
      task: { action: name, name },
      checkMode: false,
      diffMode: false,
      environment: {},
      cwd: this.folder,
      searchPaths: [],
      basedir: this.folder,
      verbosity: 0,
      ...circumstances,
    });
  }

  /** The path of a file. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** The text of a file. */
  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Makes a file; returns its path. */
  write(name: string, text: string, mode = 0o644): string {
    writeFileSync(this.path(name), text, { mode });
    return this.path(name);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
