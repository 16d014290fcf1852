/**
 * The functions that every template knows.
 *
 * @module
 */
import { FilterError, PyTypeError, PyValueError } from "./errors.ts";
import type { Environment } from "./jinja/environment.ts";
import { Namespace } from "./jinja/namespace.ts";
import { lookupInTemplate } from "./lookups/in_template.ts";
import { bind } from "./plugin.ts";
import { pairs } from "./python/collection_methods.ts";
import { now } from "./python/datetime.ts";
import { toInt } from "./python/number.ts";
import { str } from "./python/repr.ts";
import { Undefined } from "./python/undefined.ts";
import { dict, dictEntries, type Kwargs, PyFunction, PyObject } from "./python/values.ts";

/** What `default(omit)` gives: an argument with this value is left out. */
export const OMIT = "__omit_place_holder__b2f1c8ad4f3c9a0d5f7f3f5f1f0c9d3b6e8a7c21";

type Call = (env: Environment, args: unknown[], kwargs: Kwargs) => unknown;

const FUNCTIONS: Readonly<Record<string, Call>> = {
  range: (_env, args) => range(args.map((arg) => Number(toInt(arg)))),
  dict: (_env, [source], kwargs) =>
    dict([...(source === undefined ? [] : pairs(source)), ...dictEntries(kwargs)]),
  namespace: (_env, [source], kwargs) =>
    new Namespace(
      [...(source === undefined ? [] : pairs(source)), ...dictEntries(kwargs)]
        .map(([key, value]) => [str(key), value] as const),
    ),
  cycler: (_env, items) => new Cycler(items),
  joiner: (_env, args, kwargs) => {
    const [separator = ", "] = bind("joiner", ["sep?"], { args, kwargs });
    let used = false;
    return new PyFunction("joiner", () => {
      const text = used ? separator : "";
      used = true;
      return text;
    });
  },
  lipsum: (_env, args, kwargs) => {
    const [n = 5] = bind("lipsum", ["n?", "html?", "min?", "max?"], { args, kwargs });
    return Array.from({ length: Number(n) }, () => LIPSUM).join("\n\n");
  },
  lookup: (env, [name, ...terms], kwargs) => lookupInTemplate(env, str(name), { terms, kwargs }),
  query: query,
  q: query,
  now: (_env, args, kwargs) => {
    const [utc = false, format] = bind("now", ["utc?", "fmt?"], { args, kwargs });
    const time = now(utc === true);
    return format ? time.format(str(format)) : time;
  },
  undef: (_env, args, kwargs) => {
    const [hint] = bind("undef", ["hint?"], { args, kwargs });
    return Undefined.variable("undef", hint === undefined ? "Undefined" : str(hint));
  },
};

const LIPSUM = "Lorem ipsum dolor sit amet, consectetur adipiscing elit.";

function query(
  env: Environment,
  [name, ...terms]: unknown[],
  kwargs: Kwargs,
): unknown {
  return lookupInTemplate(env, str(name), { terms, kwargs: { ...kwargs, wantlist: true } });
}

/** The function of that name, for templates of `env`. */
export function findGlobal(env: Environment, name: string): unknown {
  if (name === "omit") return OMIT;
  if (!Object.hasOwn(FUNCTIONS, name)) return undefined;
  const call = FUNCTIONS[name];
  return new PyFunction(name, (args, kwargs) => call(env, args, kwargs));
}

const LONGEST_RANGE = 10_000_000;

function range(args: number[]): number[] {
  if (args.length === 0) throw new PyTypeError("range expected at least 1 argument, got 0");
  if (args.length > 3) {
    throw new PyTypeError(`range expected at most 3 arguments, got ${args.length}`);
  }
  const [start, stop] = args.length === 1 ? [0, args[0]] : args;
  const step = args[2] ?? 1;
  if (step === 0) throw new PyValueError("range() arg 3 must not be zero");
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > LONGEST_RANGE) throw new FilterError("range is too long");
  return Array.from({ length }, (_, index) => start + index * step);
}

/** What `cycler()` makes. */
class Cycler extends PyObject {
  readonly typeName = "Cycler";
  readonly #items: unknown[];
  #at = 0;

  constructor(items: unknown[]) {
    super();
    if (items.length === 0) throw new PyTypeError("at least one item has to be provided");
    this.#items = items;
  }

  override attribute(name: string): unknown {
    if (name === "current") return this.#items[this.#at];
    if (name === "next") {
      return new PyFunction("next", () => {
        const item = this.#items[this.#at];
        this.#at = (this.#at + 1) % this.#items.length;
        return item;
      });
    }
    if (name === "reset") {
      return new PyFunction("reset", () => {
        this.#at = 0;
        return null;
      });
    }
    return undefined;
  }
}
