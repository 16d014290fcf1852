/**
 * Starting a process: may it be, how the child finds what it is to run, and
 * which back-end brings it to life.
 *
 * @module
 */

import { locate, type Reference, referenceTo } from "../codec/mod.ts";
import { AssertionError, RuntimeError } from "../errors.ts";
import { identity, throwIfEnded } from "../identity.ts";
import { Family } from "../memory/mod.ts";
import { addChild, childrenOf } from "./children.ts";
import { popenOf } from "./launch.ts";
import type { Popen, Startable } from "./popen.ts";
import { rememberModule } from "./preload.ts";
import { checkMethod, fixedMethod, type StartMethod } from "./start_method.ts";
import { openState, type ProcessState, type Target } from "./state.ts";
import { Workers } from "./workers.ts";

const BOOTSTRAPPING =
  "An attempt has been made to start a new process before the current process has finished its " +
  "bootstrapping phase. A child imports the module that defines its target, so whatever starts " +
  "processes must stand behind a guard there: if (import.meta.main) { … }";
/** Classes of the library itself: a child need not be told which. */
const libraryClasses = new WeakSet<object>();

/** Marks a class as one of the library's own. */
export function markLibraryClass(cls: object): void {
  libraryClasses.add(cls);
}

/** Starts `process`, asking the host where its functions are. */
export async function start(process: Startable): Promise<void> {
  const state = startable(process);
  const starting = async () => {
    const popen = popenOf(methodOf(process));
    const sent = sentFunctions(process, state, popen);
    const [target, cls] = await Promise.all(sent.map((each) => each && locate(each, state)));
    launch(process, state, { popen, target, cls });
  };
  try {
    await (state.starting = starting());
  } finally {
    state.starting = undefined;
  }
}

/** Starts `process` with what is known at once. */
export function startNow(process: Startable): void {
  const state = startable(process);
  const popen = popenOf(methodOf(process));
  const sent = sentFunctions(process, state, popen);
  const [target, cls] = sent.map((each) => each && referenceTo(each, state));
  launch(process, state, { popen, target, cls });
}

/** The target and the class that the child must find. */
function sentFunctions(
  process: Startable,
  { target }: ProcessState,
  { sends }: Popen,
): (Target | (new () => unknown) | undefined)[] {
  return sends ? [target, sentClass(process)] : [undefined, undefined];
}

/** The state of a process that may be started now. */
function startable(process: object): ProcessState {
  const state = openState(process);
  const self = identity();
  if (state.child !== undefined || state.starting !== undefined || state.self !== undefined) {
    throw new AssertionError("cannot start a process twice");
  }
  if (state.creator !== self) {
    throw new AssertionError("can only start a process object created by current process");
  }
  if (self.daemon && !state.isPermitted) {
    throw new AssertionError("daemonic processes are not allowed to have children");
  }
  if (self.booting) throw self.misstep = new RuntimeError(BOOTSTRAPPING);
  if (self.ended) throw self.ended;
  return state;
}

function launch(
  process: Startable,
  state: ProcessState,
  { popen, target, cls }: {
    popen: Popen;
    target: Reference | undefined;
    cls: Reference | undefined;
  },
): void {
  throwIfEnded(); // terminated while the functions were looked for
  const family = Family.current();
  Workers.open(family);
  childrenOf(); // forgets those that have ended
  for (const { how, modules } of [target, cls].filter((each) => each !== undefined)) {
    // What travels as source needs no module: where it was written may start processes itself.
    if (how !== "source" && modules.length > 0) rememberModule(modules[0]);
  }
  state.child = popen.launch({ family, process, state, target, cls });
  if (popen.sends) Object.assign(state, { target: undefined, args: [], kwargs: {} });
  addChild(process);
}

function methodOf(process: object): StartMethod {
  const { startMethod } = process.constructor as unknown as { startMethod?: StartMethod | null };
  return startMethod ? checkMethod(startMethod) : fixedMethod();
}

/** The class by which the child makes its own object, unless it is the library's. */
function sentClass(process: object): (new () => unknown) | undefined {
  const cls = process.constructor as new () => unknown;
  return libraryClasses.has(cls) ? undefined : cls;
}
