import { assertEquals } from "@std/assert";
import { type Keeper, Session, type Visitor } from "./session.ts";
import type { Wire } from "./wire.ts";

const keeper: Keeper = {
  invoke: () => ({ outcome: 0, value: undefined }),
  noteEnds: () => {},
  heed: () => {},
};

/** A wire that ends at once, and notes what is asked of it. */
function endingWire(asked: string[]): Wire {
  const note = <T>(what: string, answer: T) => () => {
    asked.push(what);
    return answer;
  };
  return {
    comesByEvents: false,
    readable: 0,
    writable: 0,
    tryPut: note("tryPut", "closed"),
    tryTake: note("tryTake", "closed"),
    isReady: note("isReady", true),
    letGo: note("letGo", undefined),
    beforeBlocking: note("beforeBlocking", undefined),
    close: note("close", undefined),
  };
}

/** A client that has ended. */
const gone: Visitor = { name: "gone", exitcode: () => 0, hasEnded: () => true };

for (const end of ["serve", "endIfGone", "close"] as const) {
  Deno.test(`A session that ${end}() has ended asks nothing of its wire any more`, () => {
    const asked: string[] = [];
    const session = new Session(endingWire(asked), keeper, { visitor: gone });
    session[end]();
    assertEquals([session.isOver, asked.at(-1)], [true, "close"]);
    const before = asked.length;
    session.serve();
    session.endIfGone();
    session.close();
    assertEquals([session.isReady, asked.length], [false, before]);
  });
}
