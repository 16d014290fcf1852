/**
 * The host of this agent, found out once.
 *
 * @module
 */

import { detectHost } from "./detect.ts";
import type { Host } from "./host.ts";

/** The host of this agent. */
export const host: Host = detectHost();
