/**
 * What the table is made of: works, the parties that do them, and the bars.
 *
 * A party is a program of its own, so that nobody's code, memory or threads stand in another's
 * way. It says `ready`, answers each line of its standard input, which is a scale, with `cost`
 * and what one unit of work took, and ends with its input. What else it prints means nothing.
 *
 * @module
 */

/** Says that a party is ready. */
export const READY = "ready";
/** Stands before a cost. */
export const COST = "cost";

/** Somebody who does the work. */
export interface Party {
  /** As the table calls it. */
  readonly name: string;
  /** A file of this folder, `.ts` or `.py`. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Is started anew for every round: one process cannot do the work twice. */
  readonly fresh?: boolean;
}

/**
 * What is asked for: to be so many times as fast, to take at most so many times as long (or as
 * much), or to stay below so many units.
 */
export type Bar = { readonly atLeast: number } | { readonly atMost: number } | {
  readonly below: number;
};

/** One row: ours against a rival, or against a figure. */
export interface Comparison {
  readonly ours: Party;
  readonly rival?: Party;
  /** No bar: the row is there to be seen. */
  readonly bar?: Bar;
}

/** How many times as fast we are, or how many times as much we take. */
export type Ratio = "speed" | "cost";

/** What a cost is counted in. */
export type Unit = "ns" | "ms" | "MB" | "%";

/** Something to be done, and all who do it in the same rounds. */
export interface Work {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  /** Of what `unit` is the cost. */
  readonly per: string;
  /** What the ratios of its rows compare. */
  readonly ratio: Ratio;
  /** Rounds at most, where one takes long and varies little. */
  readonly mostRounds?: number;
  readonly comparisons: readonly Comparison[];
}

/** The costs of one party, round by round, or why there are none. */
export type Costs = { readonly rounds: readonly number[] } | { readonly missing: string };

/** All who take part, each once. */
export function partiesOf({ comparisons }: Work): readonly Party[] {
  return [...new Set(comparisons.flatMap(({ ours, rival }) => rival ? [ours, rival] : [ours]))];
}
