/** A subclass without a constructor of its own, to be constructed elsewhere. */

import { Base } from "./handed.ts";

export class Subclass extends Base {}
