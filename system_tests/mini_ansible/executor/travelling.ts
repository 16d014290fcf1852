/**
 * Makes values of other rooms known to the codec, so that variables and results may hold them.
 *
 * @module
 */

import { task } from "@pystd/multiprocessing";
import { NativeText, PyFloat, UnsafeText } from "../templating/mod.ts";

for (const value of [PyFloat, NativeText, UnsafeText]) task(import.meta, value);
