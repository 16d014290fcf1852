/**
 * The script that a child loads. Reached by its URL, imported by nobody.
 *
 * @module
 */

import { bootstrap } from "../process/bootstrap.ts";
import { host } from "../runtime/mod.ts";

const birth = host.birth();
// Not awaited: a target that never finishes must not keep the module, and with it the loop, waiting.
if (birth !== undefined) void bootstrap(birth as unknown as Parameters<typeof bootstrap>[0]);
