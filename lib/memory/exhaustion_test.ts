import { assertEquals, assertThrows } from "@std/assert";
import {
  Chain,
  goneWith,
  LEDGER,
  load,
  OBJECT,
  PAGE,
  PAGES,
  ROOT,
  STATE,
  store,
} from "../kernel/mod.ts";
import { MemoryError } from "../errors.ts";
import { Family } from "./family.ts";
import { KIND, QUEUE } from "./kinds.ts";
import { exhaust } from "./testdata/exhaust.ts";

const { agent, heap, names, processes, references } = Family.current();

/** Has `act` fail for want of memory; it must take none, and leave the fence and the mutexes. */
function assertFails(act: () => unknown): void {
  const { free } = heap.statistics();
  assertThrows(act, MemoryError);
  assertEquals(load(agent.words, agent.page + PAGE.inCritical), 0);
  for (const mutex of [ROOT.heapMutex, ROOT.tableMutex, ROOT.namesMutex]) {
    assertEquals(load(agent.words, mutex), 0);
  }
  assertEquals(heap.statistics().free, free);
}

/** References until the next one needs a larger table; returns what lets them go. */
function fillReferences(): Disposable {
  const objects: number[] = [];
  const size = () => load(agent.words, agent.page + PAGE.refsSize);
  while (references.size === 0 || references.size < size()) {
    objects.push(references.create(KIND.words, OBJECT.size));
  }
  return {
    [Symbol.dispose]: () => {
      for (const object of objects) references.release(object);
    },
  };
}

Deno.test("Where the memory is used up, nothing is made, and nothing is lost", () => {
  const at = references.create(KIND.queue, QUEUE.size);
  const chain = new Chain(agent, heap, at + QUEUE.chain);
  chain.initialize();
  const before = heap.statistics();
  const used = before.top - before.free;
  {
    using _ = exhaust();
    assertFails(() => references.create(KIND.words, OBJECT.size));
    assertFails(() => chain.tryPut(new Uint8Array(10_000)));
    assertFails(() => names.claim("name", at, { track: false }));
    const message = new Uint8Array(10);
    assertFails(() => processes.bear({ parent: 1, name: "Process-1", message }));
  }
  const after = heap.statistics();
  assertEquals(after.top - after.free, used);
  assertEquals(chain.tryPut(new Uint8Array(10_000)), "put");
  references.release(at);
});

Deno.test("An object that there is no room to write down is not held, and can be made later", () => {
  const object = heap.allocateZeroed(OBJECT.size);
  store(agent.words, object + OBJECT.refs, 1);
  using _ = fillReferences();
  const { size } = references;
  {
    using _ = exhaust();
    assertFails(() => references.retain(object));
    assertEquals([references.size, load(agent.words, object + OBJECT.refs)], [size, 1]);
  }
  references.retain(object);
  references.release(object);
  assertEquals(load(agent.words, object + OBJECT.refs), 1);
  heap.free(object);
});

Deno.test("A process is buried even where there is no room for its name", () => {
  const page = processes.bear({ parent: 1, name: "Process-1" });
  store(agent.words, page + PAGE.state, goneWith(3));
  {
    using _ = exhaust();
    processes.bury(page);
  }
  assertEquals(load(agent.words, page + PAGE.state), STATE.FREE);
});

Deno.test("When all pages are taken no process starts, and one does when a page is free", () => {
  const most = PAGES.perChunk * PAGES.chunks;
  const pages: number[] = [];
  while (load(agent.words, ROOT.highSlot) < most) {
    pages.push(processes.bear({ parent: 1, name: "p" }));
  }
  assertFails(() => processes.bear({ parent: 1, name: "p", message: new Uint8Array(10) }));
  const page = pages.pop()!;
  store(agent.words, page + PAGE.state, goneWith(0));
  processes.bury(page);
  assertEquals(processes.bear({ parent: 1, name: "p" }), page);
  for (const each of [...pages, page]) {
    store(agent.words, each + PAGE.state, goneWith(0));
    processes.bury(each);
  }
});

Deno.test("When all ids are used up no process starts", () => {
  const lastId = load(agent.words, ROOT.lastId);
  store(agent.words, ROOT.lastId, LEDGER.perChunk * LEDGER.chunks - 2);
  const last = processes.bear({ parent: 1, name: "p" });
  assertEquals(load(agent.words, last + PAGE.id), LEDGER.perChunk * LEDGER.chunks - 1);
  assertFails(() => processes.bear({ parent: 1, name: "p", message: new Uint8Array(10) }));
  store(agent.words, last + PAGE.state, goneWith(0));
  processes.bury(last);
  store(agent.words, ROOT.lastId, lastId);
});
