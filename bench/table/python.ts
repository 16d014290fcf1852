/**
 * Which CPython is the rival.
 *
 * @module
 */

/** An interpreter. */
export interface Python {
  readonly path: string;
  readonly version: string;
}

const PROBE = "import multiprocessing.synchronize, platform, sys; " +
  "print(sys.executable); print(platform.python_implementation(), platform.python_version())";

/** The interpreter that `name` starts; undefined if there is none, or it lacks multiprocessing. */
export async function findPython(name: string): Promise<Python | undefined> {
  try {
    const { code, stdout } = await new Deno.Command(name, { args: ["-c", PROBE] }).output();
    if (code !== 0) return undefined;
    const [path, version] = new TextDecoder().decode(stdout).trim().split("\n");
    return { path, version };
  } catch {
    return undefined;
  }
}
