/**
 * The script that a child loads. Reached by its URL, imported by nobody.
 *
 * @module
 */

import { bootstrap, type WorkerBirth } from "../process/backstage.ts";
import { host } from "../runtime/mod.ts";
// Loaded for their forms: what a start message may carry.
import "../connection/mod.ts";
import "../queues/mod.ts";
import "../shared_memory/mod.ts";
import "../sharedctypes/mod.ts";
import "../synchronize/mod.ts";

const birth = host.birth();
// Not awaited: a target that never finishes must not keep the module, and with it the loop, waiting.
if (birth !== undefined) void bootstrap(birth as unknown as WorkerBirth);
