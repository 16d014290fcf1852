/**
 * Makes values of other rooms known to the codec, so that variables and results may hold them.
 *
 * @module
 */

import { task } from "@pystd/multiprocessing";
import { NativeText, PyFloat } from "../templating/mod.ts";

for (const value of [PyFloat, NativeText]) task(import.meta, value);
