/** A real Ansible playbook: its tasks run in a subclass of Process, its results come by a queue. */

import { fileURLToPath } from "node:url";
import type { Callback, HostResult, Recap } from "../../mini_ansible/callbacks/mod.ts";
import { runPlaybooks } from "../../mini_ansible/executor/mod.ts";
import type { Scene, Setting } from "../scene.ts";
import { type Bar, duration } from "../stage.ts";

const PLAYBOOK = fileURLToPath(new URL("../data/site.yml", import.meta.url));
const HOSTS = Array.from({ length: 6 }, (_, index) => `web${index + 1}`);
const BROKEN = "web4";
/** Of the playbook, counting the handler and the rescue of one host. */
const RESULTS = HOSTS.length * 4 + 1;

/** The scene. */
export const playbook: Scene = {
  title: "An Ansible playbook: six hosts, templates, commands, a rescue, a handler",
  play,
};

/** Counts results, and keeps what is shown. */
class Audience implements Callback {
  readonly rescued: string[] = [];
  readonly published: string[] = [];
  recap: Recap = { hosts: {}, custom: {} };
  #results = 0;
  readonly #bar: Bar;

  constructor(bar: Bar) {
    this.#bar = bar;
  }

  /** How many results there were. */
  get results(): number {
    return this.#results;
  }

  runnerOk({ host, task, result }: HostResult): void {
    if (task.handler) this.published.push(`${host}: ${result.ansible_facts?.published}`);
    this.#count(task.name);
  }

  runnerSkipped({ task }: HostResult): void {
    this.#count(task.name);
  }

  runnerFailed({ host, task, rescued }: HostResult): void {
    if (rescued) this.rescued.push(host);
    this.#count(task.name);
  }

  stats(recap: Recap): void {
    this.recap = recap;
  }

  #count(task: string): void {
    this.#results++;
    this.#bar.advance(1, task);
  }
}

async function play({ stage, processes, method }: Setting): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "multiprocessing_demo_" });
  const bar = stage.bar("site.yml", RESULTS);
  const audience = new Audience(bar);
  const start = performance.now();
  try {
    await Deno.writeTextFile(`${folder}/hosts`, inventory());
    const code = await runPlaybooks({
      playbooks: [PLAYBOOK],
      inventory: [`${folder}/hosts`],
      extraVars: { folder, broken_host: BROKEN },
      forks: processes,
      startMethod: method,
      callbacks: [audience],
    });
    bar.stop();
    const time = duration(performance.now() - start);
    stage.say(
      `${audience.results} results of ${HOSTS.length} hosts, ${processes} workers, ${time}`,
    );
    for (const line of audience.published.sort().slice(0, 3)) stage.aside(line);
    stage.check(`exit code ${code}, as ansible-playbook's`, code === 0);
    stage.check(`rescued: ${audience.rescued}`, audience.rescued.join() === BROKEN);
    const pages = HOSTS.map((host) => Deno.readTextFileSync(`${folder}/${host}.html`));
    stage.check(
      `${pages.length} pages, the last one: ${pages.at(-1)!.trim()}`,
      pages.every((page, index) => page === `Welcome to ${HOSTS[index]}, 6 hosts\n`),
    );
    const { ok, changed } = audience.recap.hosts[HOSTS[0]];
    stage.check(`recap of ${HOSTS[0]}: ok=${ok} changed=${changed}`, ok === 3 && changed === 1);
  } finally {
    bar.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

function inventory(): string {
  return `[web]\n${HOSTS.join("\n")}\n[web:vars]\nansible_connection=local\n`;
}
