/**
 * The one run that measures us and the rivals and holds the ratios against the budget.
 * What is measured and how: README.md.
 *
 * @module
 */
import process from "node:process";
import { parseArgs } from "node:util";
import type { Work } from "./table/contest.ts";
import { machineFacts } from "./table/machine.ts";
import { measure } from "./table/measure.ts";
import { findPython, type Python } from "./table/python.ts";
import { document, type Report, type Section, summary, table } from "./table/report.ts";
import { judge } from "./table/verdict.ts";
import { WORKS } from "./works/mod.ts";

const HELP = `
Usage: deno task bench [--quick] [--only NAME]... [--python COMMAND]

Measures this package and its rivals in turn, prints the ratios as a table, and writes
docs/performance.md and docs/performance.json after a full run. Takes some minutes; on a busy
machine the ratios hold better than the figures.

  --quick           fewer rounds of less work; writes nothing
  --only NAME       only works whose name begins so; may be repeated; writes nothing
  --python COMMAND  the CPython to measure against (default: python3)
  --help            this text

Works: ${WORKS.map(({ name }) => name).join(", ")}
`;

const USUAL = { rounds: 5, scale: 1 };
const QUICK = { rounds: 3, scale: 0.2 };

/** What the command line asks for. */
interface Wishes {
  readonly quick: boolean;
  readonly works: readonly Work[];
  readonly python: string;
}

/** Reads the command line; exits with 0 for `--help`, with 2 if it makes no sense. */
function readWishes(): Wishes {
  try {
    const { values } = parseArgs({
      args: Deno.args,
      options: {
        help: { type: "boolean" },
        quick: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [""] },
        python: { type: "string", default: "python3" },
      },
    });
    if (values.help) {
      console.log(HELP.trim());
      Deno.exit(0);
    }
    const unknown = values.only.filter((name) => !WORKS.some((work) => work.name.startsWith(name)));
    if (unknown.length > 0) throw new Error(`Unknown work: ${unknown.join(", ")}`);
    const works = WORKS.filter(({ name }) => values.only.some((start) => name.startsWith(start)));
    return { quick: values.quick, python: values.python, works };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP.trim()}`);
    Deno.exit(2);
  }
}

async function run({ quick, works }: Wishes, python: Python | undefined): Promise<Report> {
  const facts = await machineFacts(python);
  const amount = quick ? QUICK : USUAL;
  const sections: Section[] = [];
  for (const [index, work] of works.entries()) {
    const onProgress = (text: string) =>
      progress(`${index + 1}/${works.length} ${work.name}: ${text}`);
    const costs = await measure(work, { ...amount, python: python?.path, onProgress });
    const rows = work.comparisons.map((comparison) => ({
      ...judge(comparison, work.ratio, costs),
      names: { ours: comparison.ours.name, rival: comparison.rival?.name ?? null },
      bar: comparison.bar ?? null,
    }));
    const { name, title, unit, per, ratio } = work;
    sections.push({ name, title, unit, per, ratio, rows });
  }
  progress("");
  return { facts, rounds: amount.rounds, sections };
}

/** One line that is written over on a terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== "") process.stderr.write(`${text}\n`);
}

/** `text` as `deno fmt` wants it. */
async function formatted(text: string, extension: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", extension, "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = child.output();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(text));
  await input.close();
  return new TextDecoder().decode((await output).stdout);
}

async function write(report: Report): Promise<void> {
  const docs = new URL("../docs/", import.meta.url);
  await Deno.mkdir(docs, { recursive: true });
  const json = await formatted(JSON.stringify(report), "json");
  await Deno.writeTextFile(
    new URL("performance.md", docs),
    await formatted(document(report), "md"),
  );
  await Deno.writeTextFile(new URL("performance.json", docs), json);
}

if (import.meta.main) {
  const wishes = readWishes();
  const python = await findPython(wishes.python);
  const report = await run(wishes, python);
  for (const [name, fact] of Object.entries(report.facts)) console.log(`${name}: ${fact}`);
  console.log(`\n${(await formatted(table(report.sections), "md")).trim()}\n`);
  console.log(summary(report.sections));
  const isWhole = !wishes.quick && wishes.works.length === WORKS.length;
  if (isWhole) await write(report);
}
