/**
 * A program that does one scenario, named by its argument, on the host that runs it,
 * and prints what came of it. host_test.ts says what must come of it.
 */
import { host, type SocketPlace, type WorkerExit, type WorkerHandle } from "../mod.ts";
import { makeWords, WORD } from "./words.ts";

interface Agent {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly handle: WorkerHandle;
  readonly exit: Promise<WorkerExit>;
}

const { process } = globalThis as unknown as {
  process: { pid: number; argv: string[]; kill(pid: number, signal: string): void };
};

function start(act: string, more: { expected?: unknown; resourceLimits?: object } = {}): Agent {
  const words = makeWords();
  let onExit!: (info: WorkerExit) => void;
  const exit = new Promise<WorkerExit>((resolve) => onExit = resolve);
  const handle = host.createWorker({
    entry: import.meta.resolve("./agent.ts"),
    birth: { act, words, expected: more.expected },
    name: act,
    resourceLimits: more.resourceLimits,
    onExit,
  });
  return { words, handle, exit };
}

/** The words that tell a story, once the agent has ended. */
async function story({ words, exit }: Agent): Promise<unknown> {
  const { code, error } = await exit;
  return { code, error: error?.message, seen: words[1], value: words[2], after: words[3] };
}

/** Parks until the word is no longer 0. */
function parkUntil(words: Int32Array<SharedArrayBuffer>, word: number): void {
  while (Atomics.load(words, word) === 0) Atomics.wait(words, word, 0);
}

class Hidden {}
function maker(): Hidden {
  return new Hidden();
}

const scenarios: Record<string, (argument: string) => unknown> = {
  main() {
    const { isMainAgent, pid, mainModule, hasWorkers, hasSharedMemory } = host;
    return {
      isMainAgent,
      pid: pid === process.pid,
      mainModule: mainModule === import.meta.url,
      birth: host.birth() === undefined,
      cpus: host.cpuCount() >= 1,
      mayBlock: host.mayBlock(),
      hasWorkers,
      hasSharedMemory,
    };
  },
  async birth() {
    const expected = JSON.stringify([false, host.pid, host.mainModule, "birth"]);
    const agent = start("birth", { expected });
    await agent.exit;
    return agent.words[WORD.value];
  },
  parkedStart() {
    const { words } = start("ring");
    parkUntil(words, WORD.go); // the worker must come up without this loop
    return words[WORD.alive];
  },
  exit: () => story(start("exit")),
  request: () => story(start("request", { expected: process.argv[3] })),
  async uncaught() {
    const agent = start("uncaught");
    parkUntil(agent.words, WORD.after);
    return await story(agent);
  },
  drained: () => story(start("drained")),
  fail: () => story(start("fail")),
  async grow() {
    const { error } = await start("grow", { resourceLimits: { maxOldGenerationSizeMb: 32 } }).exit;
    return { outOfMemory: error?.outOfMemory, code: error?.code };
  },
  async terminate() {
    const idle = start("idle");
    parkUntil(idle.words, WORD.ticks);
    idle.handle.terminate();
    await idle.exit;
    const busy = start("spin");
    parkUntil(busy.words, WORD.alive);
    busy.handle.terminate();
    await busy.exit;
    const seen = { idle: goesOn(idle.words), busy: goesOn(busy.words) };
    Atomics.store(busy.words, WORD.go, 1);
    return { told: seen.busy ? "idle only" : "at once", ...seen, believed: host.terminateStops };
  },
  async held() {
    const { words, handle } = start("ring");
    handle.unref();
    const hold = host.holdLoop();
    await Atomics.waitAsync(words, WORD.go, 0).value;
    hold.release();
    hold.release();
    return words[WORD.go];
  },
  unheld() {
    for (const act of ["spin", "park", "idle"]) {
      const { words, handle } = start(act);
      parkUntil(words, WORD.alive);
      handle.unref();
    }
    host.holdLoop().release();
    return "main is done";
  },
  drain() {
    let calls = 0;
    host.onMainExit({
      drained() {
        console.log("drained", ++calls);
        if (calls === 1) return Promise.resolve();
        if (calls > 2) return;
        // Nothing but the promise of this hook keeps the program alive.
        const { words, handle } = start("ring");
        handle.unref();
        return Promise.resolve(Atomics.waitAsync(words, WORD.go, 0).value).then(() => {});
      },
      exiting: () => console.log("exiting"),
    });
    return "main is done";
  },
  exitMain() {
    host.onMainExit({
      drained: () => console.log("drained"),
      exiting: () => console.log("exiting"),
    });
    for (const act of ["spin", "park"]) parkUntil(start(act).words, WORD.alive);
    return host.exitAgent(5);
  },
  interrupt() {
    const hold = host.holdLoop();
    const remove = host.onInterrupt(() => {
      console.log("interrupted");
      remove();
      process.kill(process.pid, "SIGINT");
      parkUntil(makeWords(), WORD.go);
      hold.release();
    });
    process.kill(process.pid, "SIGINT");
  },
  listener() {
    host.onInterrupt(() => {});
    return "main is done";
  },
  stderr() {
    const { words } = start("stderr");
    parkUntil(words, WORD.after);
  },
  async locate() {
    return {
      module: await host.locateFunction(maker) === import.meta.url,
      hidden: await host.moduleScopeOf(maker, "Hidden") === Hidden,
      nothing: await host.moduleScopeOf(maker, "nothing") === undefined,
      native: await host.locateFunction(Math.max) === undefined,
    };
  },
  async sockets(folder: string) {
    const told: unknown[] = [];
    for (const place of [{ path: `${folder}/socket` }, { hostname: "127.0.0.1", port: 0 }]) {
      told.push(await talk(place));
    }
    return told;
  },
  idleSocket() {
    const { sockets } = host;
    const server = sockets!.listen({ hostname: "127.0.0.1", port: 0 }, 1);
    server.accept();
    sockets!.connect(server.place).then((socket) => socket.read());
    return "main is done";
  },
  async context() {
    const { asyncContext } = host;
    const after = asyncContext!.run("inner", async () => {
      await null;
      return asyncContext!.get();
    });
    return [asyncContext!.get() === undefined, await after];
  },
};

/** What becomes of a server at `place` and one client. */
async function talk(place: SocketPlace): Promise<unknown> {
  const hold = host.holdLoop();
  const server = host.sockets!.listen(place, 1);
  const taken = nameOf(() => host.sockets!.listen(server.place, 1));
  const accepting = server.accept();
  const client = await host.sockets!.connect(server.place);
  const accepted = (await accepting)!;
  const sent = client.write(new Uint8Array(1_000_000).fill(7));
  let received = 0;
  while (received < 1_000_000) received += (await accepted.read())!.length;
  await sent;
  client.close();
  client.close();
  const end = await accepted.read();
  accepted.close();
  const remote = accepted.remote !== undefined && "port" in accepted.remote;
  const waiting = server.accept();
  server.close();
  const closed = await waiting;
  const gone = await host.sockets!.connect(server.place).catch((error: Error) => error.name);
  hold.release();
  return { taken, received, end, remote, closed: closed ?? "closed", gone };
}

function nameOf(act: () => unknown): string {
  try {
    act();
    return "nothing was thrown";
  } catch (error) {
    return (error as Error).name;
  }
}

function goesOn(words: Int32Array<SharedArrayBuffer>): boolean {
  const before = Atomics.load(words, WORD.ticks);
  for (let i = 0; i < 1e7; i++) if (Atomics.load(words, WORD.ticks) !== before) return true;
  return false;
}

const result = await scenarios[process.argv[2]](process.argv[3]);
if (result !== undefined) console.log(JSON.stringify(result));
