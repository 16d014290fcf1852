/** Preloaded before a program: chooses the start method that the environment says. */

import { parentProcess, setStartMethod, type StartMethod } from "@pystd/multiprocessing";

const method = Deno.env.get("START_METHOD");
if (method !== undefined && parentProcess() === null) setStartMethod(method as StartMethod);
