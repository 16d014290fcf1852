/**
 * A copy of the repository's files in a temporary folder, with another deno.json: for
 * what can only be tried under a configuration that is not the repository's own.
 *
 * @module
 */
import { dirname } from "node:path";
import { listFiles, ROOT } from "./repository.ts";

/** What deno.json holds, as far as the scripts change it. */
export interface Config {
  /** Stand-ins for packages. */
  links?: string[];
  /** What goes to the registry. */
  publish: { include: string[]; exclude: string[] };
}

/** The copy's folder; `using` removes it. */
export class TreeCopy implements AsyncDisposable {
  /** Absolute path of the folder. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Copies the files and lets `change` edit the configuration. */
  static async make(change: (config: Config) => void): Promise<TreeCopy> {
    const copy = new TreeCopy(await Deno.makeTempDir({ prefix: "multiprocessing_" }));
    for (const file of listFiles(".")) {
      await Deno.mkdir(dirname(`${copy.path}/${file}`), { recursive: true });
      await Deno.copyFile(new URL(file, ROOT), `${copy.path}/${file}`);
    }
    const config = JSON.parse(await Deno.readTextFile(`${copy.path}/deno.json`));
    change(config);
    await Deno.writeTextFile(`${copy.path}/deno.json`, JSON.stringify(config, null, 2) + "\n");
    return copy;
  }

  /** Runs `deno` in the copy; resolves to its exit code. */
  async deno(...args: string[]): Promise<number> {
    const command = new Deno.Command(Deno.execPath(), { args, cwd: this.path });
    return (await command.spawn().status).code;
  }

  /** Removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
