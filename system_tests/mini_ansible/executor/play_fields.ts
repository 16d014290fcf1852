/**
 * The keywords of a play with all templates in them filled in.
 *
 * @module
 */

import { AnsibleParserError } from "../errors.ts";
import { PLAY, type Play, validated } from "../playbook/mod.ts";
import { type Templar, UndefinedVariableError } from "../templating/mod.ts";

/** Those that matter before any task does. Others are inherited, and templated with tasks. */
const TEMPLATED = [
  "name",
  "hosts",
  "gather_facts",
  "gather_subset",
  "gather_timeout",
  "fact_path",
  "force_handlers",
  "max_fail_percentage",
  "serial",
  "strategy",
  "order",
];

/**
 * Fills in the keywords of `play`.
 *
 * @throws {AnsibleParserError} If one is missing, uses what is not defined, or is not what it
 * must be.
 */
export function finalizePlay(play: Play, templar: Templar): void {
  if (play.own.get("hosts") === undefined) {
    throw new AnsibleParserError("the field 'hosts' is required but was not set");
  }
  for (const name of TEMPLATED) {
    const written = play.own.get(name);
    if (written === undefined) continue;
    try {
      play.own.set(name, validated(templar.template(written), PLAY[name]));
    } catch (error) {
      if (error instanceof UndefinedVariableError) {
        if (name === "name") continue; // it is shown as it is written
        throw new AnsibleParserError(
          `The field '${name}' has an invalid value, which includes an undefined variable. The error was: ${error.message}`,
          { cause: error },
        );
      }
      if (!(error instanceof Error) || error.name !== "InvalidValue") throw error;
      throw new AnsibleParserError(
        `the field '${name}' has an invalid value (${written}), and could not be converted to an ${
          PLAY[name].kind
        }. The error was: ${error.message}`,
        { cause: error },
      );
    }
  }
}
