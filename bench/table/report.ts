/**
 * The results as Markdown.
 *
 * @module
 */
import type { Bar, Ratio, Unit } from "./contest.ts";
import type { Facts } from "./machine.ts";
import type { Figure, Verdict } from "./verdict.ts";

/** A row: who against whom, and how it went. */
export interface Row extends Verdict {
  readonly ours: Figure | undefined;
  readonly names: { readonly ours: string; readonly rival: string | null };
  readonly bar: Bar | null;
}

/** A work with its rows. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly per: string;
  readonly ratio: Ratio;
  readonly rows: readonly Row[];
}

/** All that a run found. */
export interface Report {
  readonly facts: Facts;
  readonly rounds: number;
  readonly sections: readonly Section[];
}

const HEADINGS = ["Work", "Ours", "", "Rival", "", "Ratio", "Bar", "Met"];

/** The rows as a table. */
export function table(sections: readonly Section[]): string {
  const lines = sections.flatMap((section) =>
    section.rows.map((row, index) => cells(section, row, index === 0))
  );
  const all = [HEADINGS, HEADINGS.map((_, column) => column === 2 || column === 4 ? "--:" : "---")];
  return [...all, ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/** The whole document. */
export function document({ facts, rounds, sections }: Report): string {
  const told = Object.entries(facts).map(([name, fact]) => `- ${name}: ${fact}`).join("\n");
  return `# Performance

Written by \`deno task bench\`. What is measured and how: \`bench/README.md\`.

${told}
- Rounds: ${rounds}, interleaved; medians, ratios of the pairs with their range

${table(sections)}

${summary(sections)}
`;
}

/** How many bars were met. */
export function summary(sections: readonly Section[]): string {
  const judged = sections.flatMap(({ rows }) => rows).filter(({ bar }) => bar !== null);
  const count = (met: boolean | undefined) => judged.filter((row) => row.met === met).length;
  return `${count(true)} met, ${count(false)} not met, ${count(undefined)} not measured.`;
}

function cells({ title, unit, per }: Section, row: Row, isFirst: boolean): string[] {
  const { names, ours, rival, ratio, bar, missing } = row;
  return [
    isFirst
      ? `${title} (${unit === "%" ? "% of a" : unit === "MB" ? "MB a" : `${unit} each`} ${per})`
      : "",
    names.ours,
    ours ? amount(ours.median) : "",
    names.rival ?? "",
    rival ? amount(rival.median) : "",
    missing === undefined ? (ratio ? times(ratio) : "") : `not measured: ${missing}`,
    bar ? barText(bar, unit) : "",
    row.met === undefined ? "" : row.met ? "met" : "**not met**",
  ];
}

/** Three digits are all that the rounds tell. */
function amount(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

function times({ median, min, max }: Figure): string {
  return `${amount2(median)}× (${amount2(min)}–${amount2(max)})`;
}

function amount2(value: number): string {
  return value >= 100 ? amount(value) : String(Number(value.toPrecision(2)));
}

function barText(bar: Bar, unit: Unit): string {
  if ("atLeast" in bar) return `≥ ${amount(bar.atLeast)}×`;
  if ("atMost" in bar) return `≤ ${amount(bar.atMost)}×`;
  return `≤ ${bar.below} ${unit}`;
}
