/**
 * `hostvars`: the variables of all hosts, as far as they have nothing to do with the play.
 *
 * @module
 */

import type { Vars } from "../executor/data.ts";
import { LazyMapping, Templar } from "../templating/mod.ts";

/** Where {@linkcode HostVars} gets them from. */
export interface HostVarsSource {
  /** Another one after each change. */
  readonly version: string;
  /** The hosts of the inventory. */
  hostNames(): string[];
  /** The variables of a host, untemplated; `undefined` if there is no such host. */
  rawVars(host: string): Vars | undefined;
  /** Where relative paths start. */
  readonly basedir: string;
}

/** A mapping from the names of hosts to their variables, which are templated when asked for. */
export class HostVars extends LazyMapping {
  readonly #source: HostVarsSource;
  readonly #hosts = new Map<string, VarsOfHost | undefined>();
  #version = "";

  /** The variables that `source` knows. */
  constructor(source: HostVarsSource) {
    super();
    this.#source = source;
  }

  override get(host: string): unknown {
    if (this.#version !== this.#source.version) {
      this.#hosts.clear();
      this.#version = this.#source.version;
    }
    if (!this.#hosts.has(host)) {
      const vars = this.#source.rawVars(host);
      const { basedir } = this.#source;
      this.#hosts.set(host, vars === undefined ? undefined : new VarsOfHost(vars, basedir));
    }
    return this.#hosts.get(host);
  }

  override has(host: string): boolean {
    return this.get(host) !== undefined;
  }

  override keys(): Iterable<string> {
    return this.#source.hostNames();
  }
}

/** The variables of one host. */
class VarsOfHost extends LazyMapping {
  readonly #vars: Vars;
  readonly #templar: Templar;

  constructor(vars: Vars, basedir: string) {
    super();
    this.#vars = vars;
    this.#templar = new Templar({ vars, basedir });
  }

  override get(name: string): unknown {
    const value = this.has(name) ? this.#vars[name] : undefined;
    if (value === undefined) return undefined;
    return this.#templar.template(value, { failOnUndefined: false, isVariable: true });
  }

  override has(name: string): boolean {
    return Object.hasOwn(this.#vars, name);
  }

  override keys(): Iterable<string> {
    return Object.keys(this.#vars);
  }
}
