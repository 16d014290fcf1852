/**
 * What the costs say about a bar.
 *
 * @module
 */
import type { Bar, Comparison, Costs, Party, Ratio } from "./contest.ts";

/** A figure over the rounds. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** How a comparison ended. */
export interface Verdict {
  readonly ours: Figure | undefined;
  readonly rival: Figure | undefined;
  /** Of the pairs of each round. */
  readonly ratio: Figure | undefined;
  /** Undefined without a bar, or without figures. */
  readonly met: boolean | undefined;
  /** Why there is no figure. */
  readonly missing: string | undefined;
}

/** Judges `comparison` by the medians. */
export function judge(
  { ours, rival, bar }: Comparison,
  compared: Ratio,
  costs: ReadonlyMap<Party, Costs>,
): Verdict {
  const own = costs.get(ours)!;
  const other = rival && costs.get(rival)!;
  const missing = "missing" in own ? own.missing : other && "missing" in other && other.missing;
  const pairs = "rounds" in own && other && "rounds" in other
    ? own.rounds.map((cost, round) =>
      compared === "speed" ? other.rounds[round] / cost : cost / other.rounds[round]
    )
    : undefined;
  const ratio = pairs && figureOf(pairs);
  const ourFigure = "rounds" in own ? figureOf(own.rounds) : undefined;
  return {
    ours: ourFigure,
    rival: other && "rounds" in other ? figureOf(other.rounds) : undefined,
    ratio,
    met: isMet(bar, rival === undefined ? ourFigure : ratio),
    missing: missing || undefined,
  };
}

function isMet(bar: Bar | undefined, figure: Figure | undefined): boolean | undefined {
  if (bar === undefined || figure === undefined) return undefined;
  if ("atLeast" in bar) return figure.median >= bar.atLeast;
  return figure.median <= ("atMost" in bar ? bar.atMost : bar.below);
}

/** Median and range of `values`, of which there is at least one. */
export function figureOf(values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1)! };
}
