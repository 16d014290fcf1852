/**
 * The second door of this room: what every child loads. It holds no more than
 * logging and the end of a process, since loading takes a child's time.
 *
 * @module
 */

export { hasEndBegun, runExit, runExitSync, setLeaving } from "./exit.ts";
export { debug, info, inheritLogging, logSettings, subDebug, subWarning, warn } from "./log.ts";
export type { LogSettings } from "./log.ts";
export { getTempDir } from "./temp_dir.ts";
