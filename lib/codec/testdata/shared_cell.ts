/** A shared object without any memory behind it. */

import { StaleHandleError } from "../../errors.ts";
import { type Handle, registerSharedForm } from "../shared_form.ts";

/** Knows where it would be. */
export class Cell {
  readonly #handle: Handle;
  #state: unknown;

  constructor(address: number, generation: number) {
    this.#handle = { address, generation };
  }

  get handle(): Handle {
    return this.#handle;
  }

  get state(): unknown {
    return this.#state;
  }

  set state(value: unknown) {
    this.#state = value;
  }
}

/** What a program derives from it. */
export class FinalCell extends Cell {
  label = "final";

  shout(): string {
    return this.label.toUpperCase();
  }
}

registerSharedForm(Cell, {
  tag: "Cell",
  handles({ handle }) {
    if (handle.address < 0) throw new Error("cell is closed");
    return [handle];
  },
  state: ({ state }) => state,
  rebuild([{ address, generation }], state) {
    if (generation === 99) throw new StaleHandleError("cell is gone");
    return Object.assign(new Cell(address, generation), { state });
  },
});
