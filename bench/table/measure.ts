/**
 * Has all parties of a work do it in turn, round after round.
 *
 * **Interleaved**: what the machine does meanwhile hits all of a round alike, and only costs of
 * one round are compared. **Warm**: the first round of each program does not count.
 *
 * @module
 */
import { type Costs, partiesOf, type Party, type Work } from "./contest.ts";
import { Player } from "./player.ts";

/** How a work is measured. */
export interface Measuring {
  readonly rounds: number;
  /** Of the usual amount of work. */
  readonly scale: number;
  readonly python: string | undefined;
  /** Is told what happens. */
  readonly onProgress: (text: string) => void;
}

/** The costs of each party of `work`. */
export async function measure(work: Work, measuring: Measuring): Promise<Map<Party, Costs>> {
  const rounds = Math.min(measuring.rounds, work.mostRounds ?? Infinity);
  const entrants = partiesOf(work).map((party) => new Entrant(party, measuring));
  for (let round = 1; round <= rounds; round++) {
    for (const entrant of entrants) {
      measuring.onProgress(`round ${round} of ${rounds}: ${entrant.party.name}`);
      await entrant.play();
    }
  }
  await Promise.all(entrants.map((entrant) => entrant.close()));
  return new Map(entrants.map((entrant) => [entrant.party, entrant.costs]));
}

/** A party on its way through the rounds. */
class Entrant {
  readonly party: Party;
  readonly #measuring: Measuring;
  readonly #rounds: number[] = [];
  #player: Player | undefined;
  #missing: string | undefined;

  constructor(party: Party, measuring: Measuring) {
    this.party = party;
    this.#measuring = measuring;
  }

  get costs(): Costs {
    return this.#missing === undefined ? { rounds: this.#rounds } : { missing: this.#missing };
  }

  async play(): Promise<void> {
    if (this.#missing !== undefined) return;
    const { scale, python, onProgress } = this.#measuring;
    try {
      if (this.#player === undefined) {
        this.#player = await Player.start(this.party, python);
        if (!this.party.fresh) await this.#player.round(scale);
      }
      this.#rounds.push(await this.#player.round(scale));
      if (this.party.fresh) await this.close();
    } catch (error) {
      this.#missing = (error as Error).message;
      onProgress(`${this.party.name} is out: ${this.#missing}`);
      await this.close();
    }
  }

  async close(): Promise<void> {
    const player = this.#player;
    this.#player = undefined;
    await player?.close();
  }
}
