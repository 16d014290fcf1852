/**
 * What a worker that shares no memory is told: what is new to it, and what it is to do.
 *
 * @module
 */

import type { Change, StoreName } from "../vars/mod.ts";
import type { TaskFields, Vars } from "./data.ts";

/** A layer of variables: one that was sent under this number, or a host's in a store. */
export type LayerReference = number | readonly [store: StoreName, host: string];

/** The layers of every host's own variables, for `hostvars`. */
export interface HostLayers {
  readonly basedir: string;
  readonly hosts: Readonly<Record<string, readonly LayerReference[]>>;
}

/** One job. Everything but the job itself is sent to each worker once. */
export interface JobMessage {
  readonly id: number;
  readonly host: { readonly name: string; readonly address: string };
  /** The task's uuid. */
  readonly task: string;
  readonly layers: readonly LayerReference[];
  readonly vars: Vars;
  readonly basedir: string;
  readonly news: News;
}

/** What a worker does not know yet. */
export interface News {
  /** Forget all layers and tasks first. */
  readonly isFresh: boolean;
  readonly task?: TaskFields;
  readonly layers: readonly (readonly [id: number, vars: Vars])[];
  readonly changes: readonly Change[];
  readonly hostLayers?: HostLayers;
  /** Texts that look like templates and are none. */
  readonly unsafe: readonly string[];
}

/** A job, or the end of all work. */
export type WorkerMessage = JobMessage | "stop";
