/**
 * Asks the in-process inspector where a function was written.
 *
 * V8 keeps the script of every function and the variables of its module; the
 * inspector is the one way to them. Callers ask for permission first: on Deno
 * the session needs `--allow-sys`.
 *
 * @module
 */

import type { Runtime } from "node:inspector";
import { builtin } from "./builtin.ts";

/** Where the inspector's expressions find what this file hands to them. */
const DESK = Symbol.for("@pystd/multiprocessing inspected");

/** Script ids to URLs, as told by the inspector so far. */
const scriptUrls = new Map<string, string>();

/** URL of the module in which `fn` was written, `undefined` if the inspector cannot say. */
export function locateFunction(fn: CallableFunction): Promise<string | undefined> {
  return inspect(async (post) => {
    const location = (await internals(post, fn)).get("[[FunctionLocation]]")?.value;
    const scriptId: string | undefined = location?.scriptId;
    if (scriptId === undefined) return undefined;
    if (!scriptUrls.has(scriptId)) {
      await post("Debugger.enable"); // tells of every script, this one among them
      await post("Debugger.disable"); // a debugged isolate is a slow one
    }
    return scriptUrls.get(scriptId) || undefined;
  });
}

/**
 * The value of `name` at the top level of the module in which `fn` was written.
 *
 * The engine keeps there what is exported or used by a function; the rest it
 * has forgotten once the module ran.
 */
export function moduleScopeOf(fn: CallableFunction, name: string): Promise<unknown> {
  return inspect(async (post) => {
    const scopes = (await internals(post, fn)).get("[[Scopes]]")?.objectId;
    if (scopes === undefined) return undefined;
    for (const scope of (await post("Runtime.getProperties", { objectId: scopes })).result) {
      if (scope.value?.description !== "Module") continue;
      const { result } = await post("Runtime.getProperties", { objectId: scope.value.objectId });
      const found = result.find((variable: { name: string }) => variable.name === name)?.value;
      return found?.objectId === undefined ? found?.value : await fetchObject(post, found.objectId);
    }
    return undefined;
  });
}

// deno-lint-ignore no-explicit-any -- the protocol is JSON, its types are not in the host
type Post = (method: string, params?: object) => Promise<any>;

/** Runs `ask` in a session of its own; whatever fails in there means "cannot say". */
async function inspect<T>(ask: (post: Post) => Promise<T>): Promise<T | undefined> {
  try {
    const session = new (builtin("node:inspector").Session)();
    session.connect();
    try {
      session.on("Debugger.scriptParsed", ({ params }) => {
        scriptUrls.set(params.scriptId, params.url);
      });
      return await ask((method, params = {}) =>
        new Promise((resolve, reject) =>
          session.post(method, params, (error, result) => error ? reject(error) : resolve(result))
        )
      );
    } finally {
      session.disconnect();
    }
  } catch {
    return undefined;
  }
}

/** The internal properties of `fn`. */
async function internals(
  post: Post,
  fn: CallableFunction,
): Promise<Map<string, Runtime.RemoteObject | undefined>> {
  const { result } = await onDesk(fn, () =>
    post("Runtime.evaluate", {
      expression: `globalThis[Symbol.for(${JSON.stringify(DESK.description)})]`,
    }));
  const found = await post("Runtime.getProperties", {
    objectId: result.objectId,
    ownProperties: true,
  });
  return new Map(
    found.internalProperties.map((
      { name, value }: { name: string; value?: Runtime.RemoteObject },
    ) => [name, value]),
  );
}

/** The object itself behind the inspector's id of it. */
function fetchObject(post: Post, objectId: string): Promise<unknown> {
  return onDesk(undefined, async () => {
    await post("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: `function () { globalThis[Symbol.for(${
        JSON.stringify(DESK.description)
      })] = this; }`,
    });
    return Reflect.get(globalThis, DESK);
  });
}

/** The last user of the desk; the next one comes after. */
let deskFree: Promise<unknown> = Promise.resolve();

/** Lays `thing` on the desk while `use` runs; one at a time. */
function onDesk<T>(thing: unknown, use: () => Promise<T>): Promise<T> {
  const turn = deskFree.then(async () => {
    Reflect.set(globalThis, DESK, thing);
    try {
      return await use();
    } finally {
      Reflect.deleteProperty(globalThis, DESK);
    }
  });
  deskFree = turn.catch(() => {});
  return turn;
}
