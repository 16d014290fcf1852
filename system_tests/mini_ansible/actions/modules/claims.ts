/** `assert` and `fail`: what must hold, and what must not be. */

import { AnsibleActionFail, AnsibleError } from "../../errors.ts";
import type { ActionContext, ActionResult } from "../action.ts";
import { defineController, looseBoolean } from "../controller.ts";
import { pythonType } from "../python_text.ts";

/** Fails unless all conditions hold. */
export const assert = defineController({
  arguments: ["fail_msg", "msg", "quiet", "success_msg", "that"],
  run: runAssert,
});

function runAssert({ args, templar }: ActionContext): ActionResult {
  if (!("that" in args)) throw new AnsibleError('conditional required in "that" string');
  const failMessage = message(args.fail_msg ?? args.msg, {
    names: "fail_msg or msg",
    usual: "Assertion failed",
  });
  const successMessage = message(args.success_msg, {
    names: "success_msg",
    usual: "All assertions passed",
  });
  const claims = Array.isArray(args.that) ? args.that : [args.that];
  const verbosity = looseBoolean(args.quiet, false) ? {} : { _ansible_verbose_always: true };
  for (const claim of claims) {
    if (templar.conditional([claim])) continue;
    return {
      ...verbosity,
      failed: true,
      evaluated_to: false,
      assertion: claim,
      msg: failMessage,
    };
  }
  return { ...verbosity, changed: false, msg: successMessage };
}

/** Text, or a list of texts. */
function message(
  given: unknown,
  { names, usual }: { names: string; usual: string },
): unknown {
  if (given === undefined || given === null) return usual;
  if (typeof given === "string") return given;
  if (!Array.isArray(given)) {
    throw new AnsibleError(
      `Incorrect type for ${names}, expected a string or list and got ${pythonType(given)}`,
    );
  }
  const strange = given.find((each) => typeof each !== "string");
  if (strange === undefined) return given;
  const which = names === "success_msg" ? "success_msg" : "fail_msg";
  throw new AnsibleError(
    `Type of one of the elements in ${which} list is not string type`,
  );
}

/** Fails. */
export const fail = defineController({
  arguments: ["msg"],
  run({ args }) {
    throw new AnsibleActionFail("", { msg: args.msg ?? "Failed as requested from task" });
  },
});
