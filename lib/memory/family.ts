/**
 * The family this agent belongs to: its segment, and everything that looks
 * after it. One per agent, made on first use or received at birth.
 *
 * @module
 */

import {
  Agent,
  type Attempt,
  type Deadline,
  Doorbell,
  load,
  markGone,
  PAGE,
  park,
  ROOT,
  STATE,
  store,
  type WaitOptions,
} from "../kernel/mod.ts";
import { agentIdentity } from "../identity.ts";
import { Attendance, type Attendant } from "./attendance.ts";
import { type Host, host } from "../runtime/mod.ts";
import { Heap } from "./heap.ts";
import { Names } from "./names.ts";
import { ProcessTable } from "./process_table.ts";
import { References } from "./references.ts";
import { Segment } from "./segment.ts";

/** Exit code of a process that was told to end by signal `number`. */
export function exitcodeOfSignal(number: number): number {
  return -number;
}

/** All that an agent has of its family. */
export class Family {
  static #current: Family | undefined;

  readonly host: Host = host;
  readonly segment: Segment;
  readonly agent: Agent;
  readonly heap: Heap;
  readonly references: References;
  readonly names: Names;
  readonly processes: ProcessTable;
  readonly doorbell: Doorbell;
  readonly #attendance = new Attendance();
  /** Page of the main agent. */
  readonly mainPage: number;
  /** Called at every ring, in the main agent. */
  onRing: (() => void) | undefined;
  /** Called when `interrupt()` came and nobody waited who could be told. */
  onInterrupt: (() => void) | undefined;

  /** The family of this agent, founded if there is none yet. */
  static current(): Family {
    return Family.#current ??= new Family(Segment.create(), undefined);
  }

  /** Was a family founded or joined? */
  static get exists(): boolean {
    return Family.#current !== undefined;
  }

  /** Joins the family behind `buffer`, as the process with `page`. */
  static join(buffer: SharedArrayBuffer, page: number): Family {
    return Family.#current = new Family(Segment.attach(buffer), page);
  }

  private constructor(segment: Segment, page: number | undefined) {
    this.segment = segment;
    const isMain = page === undefined;
    const { words } = segment.views();
    if (isMain) store(words, ROOT.bootPage + PAGE.id, 1);
    let hold: { release(): void } | undefined;
    const serve = () => this.#serve(true);
    const mustServe = () => isMain || !this.#attendance.isEmpty;
    this.agent = new Agent({
      views: () => segment.views(),
      exit: (): never => this.#exit(),
      mayBlock: this.host.mayBlock(),
      ringSelf: () => this.doorbell.lookSoon(),
      get serve() {
        return mustServe() ? serve : undefined;
      },
    }, page ?? ROOT.bootPage);
    this.heap = new Heap(this.agent, segment);
    this.processes = new ProcessTable(this.agent, this.heap);
    this.references = new References(this.agent, this.heap);
    this.names = new Names(this.agent, this.heap, this.references);
    this.doorbell = new Doorbell(this.agent, {
      holdLoop: (on) => {
        if (on) hold = this.host.holdLoop();
        else hold?.release();
      },
      serve: () => this.#serve(false),
      onInterrupt: () => this.onInterrupt?.(),
    });
    if (isMain) {
      this.agent.adopt(this.processes.bear({ parent: 0, name: "MainProcess" }));
      store(this.agent.words, ROOT.mainPage, this.agent.page);
      store(this.agent.words, this.agent.page + PAGE.state, STATE.LIVE);
      agentIdentity().id = this.agent.id;
      this.host.onMainExit({ drained() {}, exiting: () => this.#noteLeftovers() });
    }
    this.mainPage = load(this.agent.words, ROOT.mainPage);
  }

  /** Waits for `attempt` without blocking; see {@linkcode Doorbell.wait}. */
  wait(attempt: Attempt, deadline: Deadline, options?: WaitOptions): Promise<boolean> {
    return this.doorbell.wait(attempt, deadline, options);
  }

  /** Waits for `attempt`, blocking this agent; see {@linkcode park}. */
  park(attempt: Attempt, deadline: Deadline): boolean {
    return park(this.agent, attempt, deadline);
  }

  /** Has `attendant` look at every ring, even while this agent is parked; returns the remover. */
  attend(attendant: Attendant): () => void {
    this.doorbell.arm();
    this.#attendance.add(this.agent, attendant);
    return () => this.#attendance.remove(attendant);
  }

  #serve(isParked: boolean): void {
    this.onRing?.();
    if (!this.#attendance.isEmpty) this.#attendance.look(this.agent, isParked);
  }

  /** What was to be unlinked and was not. Source: CPython `resource_tracker`. */
  #noteLeftovers(): void {
    const left = this.names.list({ tracked: true });
    if (left.length === 0) return;
    const host: Host = this.host;
    host.writeStderr(
      `UserWarning: resource_tracker: There appear to be ${left.length} leaked shared_memory ` +
        `objects to clean up at shutdown: ${left.join(", ")}\n`,
    );
  }

  /** Ends this agent: it was condemned. */
  #exit(): never {
    const host: Host = this.host;
    const { words, page } = this.agent;
    const signal = load(words, page + PAGE.condemned);
    store(words, page + PAGE.signedOff, 1);
    markGone(this.agent, page, exitcodeOfSignal(signal));
    host.exitAgent(1);
  }
}
