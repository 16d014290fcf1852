/** A class whose objects travel. */

import { task } from "../../codec/mod.ts";

/** Something with a field. */
export class Item {
  constructor(readonly size: number) {}
}
task(import.meta, Item);
