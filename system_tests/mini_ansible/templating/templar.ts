/**
 * Fills in the templates of a playbook, as Ansible's Templar does without native types: text
 * stays text unless it looks like a list, a mapping or a boolean; a template that is nothing
 * but a variable keeps the variable's number or boolean. Variables are templates themselves
 * and filled in when they are used, so one that is never used may be wrong.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { isUnsafe, markUnsafe, UnsafeText } from "../yaml/mod.ts";
import { allHold } from "./conditional.ts";
import {
  pythonClass,
  PyTypeError,
  TemplateError,
  TemplateSyntaxError,
  UndefinedVariableError,
} from "./errors.ts";
import { FILTERS } from "./filters/mod.ts";
import { findGlobal } from "./globals.ts";
import { evaluate, join } from "./jinja/concat.ts";
import type { Environment } from "./jinja/environment.ts";
import { Scope } from "./jinja/scope.ts";
import type { Output } from "./jinja/statements.ts";
import { ANSIBLE_SYNTAX, type Syntax } from "./jinja/syntax.ts";
import { compileTemplate, type Template } from "./jinja/template.ts";
import { runLookup } from "./lookups/mod.ts";
import { borrow } from "./python/attributes.ts";
import { repr, str } from "./python/repr.ts";
import { Undefined } from "./python/undefined.ts";
import { LazyMapping, NativeText, PyFloat, PyObject } from "./python/values.ts";
import { readHeader } from "./template_header.ts";
import { findTemplate } from "./template_files.ts";
import { templateFileVars } from "./template_vars.ts";
import { TESTS } from "./tests/mod.ts";
import { toPlain } from "./to_plain.ts";

/** Variables by name. */
export type Vars = Record<string, unknown>;

/** What a {@linkcode Templar} is made with. */
export interface TemplarOptions {
  /** Variables by name; their values may be templates. */
  readonly vars: Vars;
  /** Where relative paths start. */
  readonly basedir?: string;
  /** Where files are looked for, the nearest first; `basedir` comes last. */
  readonly searchPaths?: readonly string[];
  /** Whether an undefined variable is an error; else the template is left as it is. */
  readonly fatalOnUndefined?: boolean;
  /** Is told of what is dubious. */
  readonly onWarning?: (message: string) => void;
}

/** How one value is filled in. */
export interface TemplateOptions {
  /** Whether text that looks like a list, a mapping or a boolean becomes one. @default {true} */
  readonly convertData?: boolean;
  /** Whether an undefined variable is an error. */
  readonly failOnUndefined?: boolean;
  /** Whether `\` in `{{ }}` stands for itself. @default {true} */
  readonly escapeBackslashes?: boolean;
  /** Other marks and white space rules than usual. */
  readonly syntax?: Partial<Syntax>;
  /** Whether text that must stay text comes as a {@linkcode NativeText}. @default {false} */
  readonly keepNativeText?: boolean;
  /** Whether it is a variable's value: what came from outside is no template then. */
  readonly isVariable?: boolean;
}

/** How a whole file is filled in. */
export interface TemplateFileOptions {
  /** More variables. */
  readonly vars?: Vars;
  /** Whether text that looks like a list, a mapping or a boolean becomes one. @default {false} */
  readonly convertData?: boolean;
  /** Other marks and white space rules than usual. */
  readonly syntax?: Partial<Syntax>;
  /** The file that is written, for `template_destpath`. */
  readonly destination?: string;
}

const POSSIBLE = /\{[{%#]/;
const ONE_VARIABLE = /^\{\{\s*(\w*)\s*\}\}$/;
const PLAIN_TEMPLATE_SYNTAX: Syntax = { ...ANSIBLE_SYNTAX, rawStrings: false };

/** Fills in templates from a set of variables. */
export class Templar {
  readonly #layers: readonly Vars[];
  readonly #options: TemplarOptions;
  readonly #env: Environment;
  /** The variables that are being filled in right now. */
  readonly #resolving: Set<string>;
  #merged: Vars | undefined;
  #touchedUnsafe = false;

  /** A templar for `options.vars`. */
  constructor(options: TemplarOptions, layers: readonly Vars[] = [options.vars]) {
    this.#options = options;
    this.#layers = layers;
    this.#resolving = new Set();
    this.#env = this.#environment();
  }

  /** All variables, as they are defined. */
  get vars(): Readonly<Vars> {
    this.#merged ??= this.#layers.length === 1
      ? this.#layers[0]
      : Object.assign({}, ...[...this.#layers].reverse());
    return this.#merged!;
  }

  /** A templar that knows `vars` as well, which come before the others. */
  with(vars: Vars): Templar {
    return new Templar(this.#options, [vars, ...this.#layers]);
  }

  /** Whether `value`, or something in it, is a template. */
  isTemplate(value: unknown): boolean {
    if (typeof value === "string") return POSSIBLE.test(value);
    if (Array.isArray(value)) return value.some((each) => this.isTemplate(each));
    if (!isContainer(value)) return false;
    return Object.values(value as object).some((each) => this.isTemplate(each));
  }

  /**
   * `value` with all templates in it filled in.
   *
   * @throws {UndefinedVariableError} If a template uses what is not defined.
   * @throws {TemplateError} If it cannot be filled in for another reason.
   */
  template(value: unknown, options: TemplateOptions = {}): unknown {
    try {
      return this.#fill(value, options);
    } catch (error) {
      if (error instanceof RangeError && /call stack/.test(error.message)) {
        throw new TemplateError(`recursive loop detected in template string: ${str(value)}`);
      }
      throw error;
    }
  }

  /**
   * Whether the condition holds: an expression, a boolean, or a list that all must.
   *
   * @throws {TemplateError} If it cannot be evaluated.
   */
  conditional(when: unknown): boolean {
    return allHold(this, when);
  }

  /**
   * What the lookup `name` gives for `terms`, as `with_name` takes it.
   *
   * @throws {LookupError} If there is no such lookup, or it fails.
   */
  lookup(name: string, terms: unknown, kwargs: Record<string, unknown> = {}): unknown[] {
    const found = runLookup(this.#env, name, {
      terms: Array.isArray(terms) ? terms : [terms],
      options: kwargs,
    });
    return markUnsafe(toPlain(found) as unknown[]);
  }

  /**
   * The file at `path`, filled in: what `template` writes.
   *
   * @throws {TemplateError} If it cannot be filled in.
   */
  templateFile(path: string, options: TemplateFileOptions = {}): unknown {
    const { vars = {}, convertData = false, syntax, destination } = options;
    const directory = dirname(resolve(path));
    const scoped = new Templar(
      { ...this.#options, searchPaths: [directory, ...this.#options.searchPaths ?? []] },
      [vars, templateFileVars(path, destination), ...this.#layers],
    );
    const text = Deno.readTextFileSync(path);
    return scoped.template(text, { convertData, escapeBackslashes: false, syntax });
  }

  #fill(value: unknown, options: TemplateOptions): unknown {
    if (typeof value === "string") return this.#fillText(value, options);
    if (Array.isArray(value)) return value.map((each) => this.#fill(each, options));
    if (value instanceof UnsafeText) return this.#unsafe(value.text);
    if (!isContainer(value)) return value;
    const filled: Vars = {};
    for (const [key, each] of Object.entries(value as Vars)) {
      filled[key] = this.#fill(each, options);
    }
    return filled;
  }

  /** Notices that there is text which is no template. */
  #unsafe(text: string): string {
    this.#touchedUnsafe = true;
    return text;
  }

  #fillText(text: string, options: TemplateOptions): unknown {
    if (options.syntax === undefined && !POSSIBLE.test(text)) return text;
    if (options.isVariable && isUnsafe(text)) return this.#unsafe(text);
    const name = ONE_VARIABLE.exec(text)?.[1];
    if (name) {
      const value = this.#find(name);
      if (typeof value === "string" && isUnsafe(value)) return value;
      if (isScalarOfItsOwn(value)) return value;
    }
    try {
      const result = this.#render(text, options);
      return options.keepNativeText || !(result instanceof NativeText) ? result : result.text;
    } catch (error) {
      const fail = options.failOnUndefined ?? this.#options.fatalOnUndefined ?? true;
      if (!fail && error instanceof UndefinedVariableError) return text;
      throw error;
    }
  }

  #render(text: string, options: TemplateOptions): unknown {
    const touchedBefore = this.#touchedUnsafe;
    this.#touchedUnsafe = false;
    const out: Output = [];
    try {
      const { source, syntax } = this.#syntaxOf(text, options);
      const template = this.#compile(source, text, syntax);
      const rendering = {
        env: this.#env,
        plugins: { filters: FILTERS, tests: TESTS },
        blocks: new Map(),
      };
      template.render(new Scope(rendering), out);
      const result = options.convertData === false ? join(out) : evaluate(out);
      const whole = typeof result === "string" ? withNewlines(result, source) : result;
      return this.#touchedUnsafe ? markUnsafe(whole) : whole;
    } catch (error) {
      if (!(error instanceof PyTypeError)) throw error;
      if (error.message.includes("AnsibleUndefined")) {
        throw new UndefinedVariableError(
          `Unable to look up a name or access an attribute in template string (${text}).\n` +
            "Make sure your variable name does not contain invalid characters like '-': " +
            error.message,
          { cause: error },
        );
      }
      throw new TemplateError(
        `Unexpected templating type error occurred on (${text}): ${error.message}`,
        { cause: error },
      );
    } finally {
      this.#touchedUnsafe ||= touchedBefore;
    }
  }

  #syntaxOf(text: string, options: TemplateOptions): { source: string; syntax: Syntax } {
    const base = options.escapeBackslashes === false ? PLAIN_TEMPLATE_SYNTAX : ANSIBLE_SYNTAX;
    if (options.syntax === undefined && !text.startsWith("#jinja2:")) {
      return { source: text, syntax: base };
    }
    return readHeader(text, { ...base, ...options.syntax });
  }

  #compile(source: string, text: string, syntax: Syntax): Template {
    try {
      return compileTemplate(source, syntax, { filters: FILTERS, tests: TESTS });
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error;
      throw new TemplateSyntaxError(
        `template error while templating string: ${error.message}. String: ${text}`,
        { cause: error },
      );
    }
  }

  #environment(): Environment {
    const { basedir = ".", searchPaths = [], onWarning } = this.#options;
    // deno-lint-ignore no-this-alias
    const templar = this;
    const env: Environment = {
      get vars() {
        return templar.vars;
      },
      basedir,
      searchPaths: [...searchPaths, basedir],
      resolve: (name) => this.#resolve(name),
      load: (name) => {
        const source = findTemplate(name, env.searchPaths);
        return source === undefined
          ? undefined
          : this.#compile(source, source, PLAIN_TEMPLATE_SYNTAX);
      },
      lookup: (name, terms, options) => runLookup(env, name, { terms, options }),
      template: (value, options) => this.#fill(value, { keepNativeText: true, ...options }),
      templateFile: (path, options) => this.templateFile(path, options),
      warn: (message) => onWarning?.(message),
    };
    return env;
  }

  /** The value of a variable as it is defined. */
  #find(name: string): unknown {
    for (const layer of this.#layers) {
      if (Object.hasOwn(layer, name) && layer[name] !== undefined) return layer[name];
    }
    return undefined;
  }

  #resolve(name: string): unknown {
    const value = this.#find(name);
    if (value === undefined) return name === "vars" ? this.vars : findGlobal(this.#env, name);
    if (typeof value === "string") {
      if (!POSSIBLE.test(value)) return value;
    } else if (typeof value !== "object" || value === null) return value;
    return name === "vars" ? value : this.#resolveTemplate(name, value);
  }

  #resolveTemplate(name: string, value: unknown): unknown {
    if (typeof value === "object" && !this.#hasTemplate(value)) {
      if (value !== null) borrow(value);
      return value;
    }
    if (typeof value === "string" && isUnsafe(value)) return this.#unsafe(value);
    if (this.#resolving.has(name)) {
      throw new TemplateError(
        `recursive loop detected in template string: ${
          typeof value === "string" ? value : repr(value)
        }`,
      );
    }
    this.#resolving.add(name);
    try {
      return this.#fill(value, { keepNativeText: true, failOnUndefined: true, isVariable: true });
    } catch (error) {
      return this.#unresolved(name, value, error);
    } finally {
      this.#resolving.delete(name);
    }
  }

  /** An undefined part is only told of when the variable is used. */
  #unresolved(name: string, value: unknown, error: unknown): Undefined {
    if (error instanceof UndefinedVariableError) {
      return Undefined.variable(name, `${printed(value)}: ${error.message}`);
    }
    if (!(error instanceof Error) || error instanceof RangeError) throw error;
    throw new TemplateError(
      `An unhandled exception occurred while templating '${printed(value)}'. Error was a ` +
        `${pythonClass(error)}, original message: ${error.message}`,
      { cause: error },
    );
  }

  /** Whether something in `value` must be filled in; notices what must not. */
  #hasTemplate(value: unknown): boolean {
    if (value instanceof UnsafeText) return true; // it has to become text
    if (typeof value === "string") {
      if (!POSSIBLE.test(value)) return false;
      if (!isUnsafe(value)) return true;
      this.#touchedUnsafe = true;
      return false;
    }
    if (Array.isArray(value)) return value.some((each) => this.#hasTemplate(each));
    if (!isContainer(value)) return false;
    for (const key in value as Vars) {
      if (this.#hasTemplate((value as Vars)[key])) return true;
    }
    return false;
  }
}

function isContainer(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return !(value instanceof PyObject || value instanceof PyFloat || value instanceof NativeText ||
    value instanceof LazyMapping || value instanceof Map || value instanceof UnsafeText);
}

/** Numbers and booleans keep their type when a template is nothing but their name. */
function isScalarOfItsOwn(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean" || value instanceof PyFloat;
}

function printed(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}

/** Jinja drops a line end at the end of a template; Ansible puts back what was there. */
function withNewlines(result: string, source: string): string {
  if (!source.endsWith("\n")) return result;
  const missing = trailingNewlines(source) - trailingNewlines(result);
  return missing > 0 ? result + "\n".repeat(missing) : result;
}

function trailingNewlines(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === "\n") count++;
  return count;
}
