/**
 * Playbooks, run by mini-Ansible and by Ansible: inside a program, and as a command.
 *
 * @module
 */
import type { Comparison, Party, Work } from "../table/contest.ts";
import { INVENTORY, playbooksOf, type Workload } from "../workloads.ts";

/** What a workload is, and the most milliseconds that it may take inside a program. */
interface Timed {
  readonly workload: Workload;
  readonly title: string;
  readonly most: number;
  /** Most of the time of others is that of the commands, and of Python to start them. */
  readonly startsNoCommands?: boolean;
}

const TIMED: readonly Timed[] = [
  { workload: "simple", title: "one task", most: 10, startsNoCommands: true },
  { workload: "complex", title: "seven tasks, with loops and commands", most: 420 },
  { workload: "errors", title: "failures ignored and rescued", most: 150 },
  {
    workload: "sequence",
    title: "three playbooks in one run",
    most: 30,
    startsNoCommands: true,
  },
  { workload: "ten-tasks", title: "ten tasks", most: 110, startsNoCommands: true },
];

/** The works. */
export const PLAYBOOK_WORKS: readonly Work[] = TIMED.map(workOf);

function workOf({ workload, title, most, startsNoCommands }: Timed): Work {
  const inside = ours(workload, "inside");
  const ansible: Party = {
    name: "Ansible, inside",
    program: "rivals/ansible/inside.py",
    args: [INVENTORY, ...playbooksOf(workload)],
  };
  const faster: Partial<Comparison> = startsNoCommands ? { bar: { atLeast: 10 } } : {};
  return {
    name: `playbook-${workload}`,
    title: `Playbook: ${title}`,
    unit: "ms",
    per: "run",
    ratio: "speed",
    comparisons: [
      { ours: inside, bar: { below: most } },
      { ours: inside, rival: ansible, ...faster },
      {
        ours: ours(workload, "command"),
        rival: {
          name: "ansible-playbook",
          program: "rivals/ansible_playbook.ts",
          args: [workload],
        },
      },
    ],
  };
}

function ours(workload: Workload, how: "command" | "inside"): Party {
  const name = how === "inside" ? "mini-Ansible, inside" : "deno task playbook";
  return { name, program: "ours/playbook.ts", args: [workload, how] };
}
