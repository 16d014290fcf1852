/** A program whose main module only launches another one, which has the function. */

import { main } from "./package/check_sibling.ts";

if (import.meta.main) await main(Deno.args[0]);
