/**
 * Comlink, a call of a function in a worker that returns its argument: nanoseconds for a call.
 *
 * @module
 */
import { type Endpoint, expose, wrap } from "npm:comlink@4.4.2";
import adapter from "npm:comlink@4.4.2/dist/esm/node-adapter.mjs";
import { nanosecondsEach } from "../payloads.ts";
import type { Performer } from "../table/party.ts";
import { dataFor, startThread } from "./threads.ts";

const COUNT = 10_000;
// Its types say that the default export is the module.
const nodeEndpoint = adapter as unknown as (port: unknown) => Endpoint;

interface Remote {
  echo(value: number): number;
}

const given = dataFor(import.meta.url);
if (given !== null) {
  const remote: Remote = { echo: (value) => value };
  expose(remote, nodeEndpoint(given.port));
}

/** Ready to be measured. */
export function prepare(): Performer {
  const remote = wrap<Remote>(nodeEndpoint(startThread(import.meta.url, null)));
  return {
    async round(scale) {
      const count = Math.ceil(COUNT * scale);
      const begun = performance.now();
      for (let index = 0; index < count; index++) await remote.echo(index);
      return nanosecondsEach(begun, count);
    },
  };
}
