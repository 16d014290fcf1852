/**
 * House rules for `deno lint` that the built-in rules do not know.
 *
 * - **pystd/atomics-in-one-place**: in lib/, only kernel/atomics.ts spells `Atomics`.
 * - **pystd/host-in-runtime**: in lib/, only runtime/ spells `Deno`, `process` or `new Worker`.
 * - **pystd/no-private-keyword**: `#field`, not `private field`.
 * - **pystd/no-top-level-arrow**: what a module defines is a `function`, with a name in stacks.
 *
 * The first two do not bind tests, nor what serves tests only (testdata/, _model/).
 *
 * @module
 */

const TEST_FILE = /_test\.ts$|\/testdata\/|\/_model\//;

/** The path from `lib/` on; `undefined` for tests and for files elsewhere. */
export function libPath(filename: string): string | undefined {
  const path = filename.replaceAll("\\", "/");
  const at = path.lastIndexOf("/lib/");
  if (at === -1 || TEST_FILE.test(path)) return undefined;
  return path.slice(at + 1);
}

/** What only runtime/ may name, and how it is put in the message. */
const HOST_GLOBALS = new Set(["Deno", "process"]);
const HOST_MODULES = new Set(["node:process", "node:worker_threads", "process", "worker_threads"]);

const plugin: Deno.lint.Plugin = {
  name: "pystd",
  rules: {
    "atomics-in-one-place": {
      create(context) {
        const path = libPath(context.filename);
        if (path === undefined || path === "lib/kernel/atomics.ts") return {};
        return {
          MemberExpression(node) {
            if (!isGlobal(node, "Atomics")) return;
            context.report({
              node,
              message: "`Atomics` is spelt in lib/kernel/atomics.ts only",
              hint: "Import the operation from the kernel, so that the model checker sees it.",
            });
          },
        };
      },
    },
    "host-in-runtime": {
      create(context) {
        const path = libPath(context.filename);
        if (path === undefined || path.startsWith("lib/runtime/")) return {};
        const local = declaredNames(context.sourceCode.ast);
        const report = (node: Deno.lint.Node, what: string) =>
          context.report({
            node,
            message: `${what} is spelt in lib/runtime/ only`,
            hint: "Add what you need to the Host interface in lib/runtime/.",
          });
        return {
          MemberExpression(node) {
            for (const name of HOST_GLOBALS) {
              if (isGlobal(node, name) && !local.has(name)) report(node, `\`${name}.\``);
            }
          },
          NewExpression(node) {
            const { callee } = node;
            const isWorker = callee.type === "Identifier" && callee.name === "Worker";
            if (isWorker && !local.has("Worker")) report(node, "`new Worker`");
          },
          ImportDeclaration(node) {
            if (HOST_MODULES.has(node.source.value)) report(node, `"${node.source.value}"`);
          },
        };
      },
    },
    "no-private-keyword": {
      create(context) {
        const check = (node: Deno.lint.PropertyDefinition | Deno.lint.MethodDefinition) => {
          // A constructor cannot be named with a `#`.
          if (node.accessibility !== "private" || isConstructor(node)) return;
          context.report({ node, message: "Use `#name` instead of `private name`" });
        };
        return { PropertyDefinition: check, MethodDefinition: check };
      },
    },
    "no-top-level-arrow": {
      create(context) {
        return {
          "Program > VariableDeclaration > VariableDeclarator > ArrowFunctionExpression"(node) {
            report(node);
          },
          "Program > ExportNamedDeclaration > VariableDeclaration > VariableDeclarator > ArrowFunctionExpression"(
            node,
          ) {
            report(node);
          },
        };
        function report(node: Deno.lint.Node): void {
          context.report({ node, message: "Use a `function` declaration at the top level" });
        }
      },
    },
  },
};

export default plugin;

/** Whether `node` reads a property of the global `name`, or of `globalThis.name`. */
function isGlobal(node: Deno.lint.MemberExpression, name: string): boolean {
  const { object, property } = node;
  if (object.type === "Identifier") {
    if (object.name === name) return true;
    return object.name === "globalThis" && property.type === "Identifier" &&
      property.name === name;
  }
  return false;
}

function isConstructor(node: Deno.lint.PropertyDefinition | Deno.lint.MethodDefinition): boolean {
  return node.type === "MethodDefinition" && node.kind === "constructor";
}

/** Every name that the module declares anywhere; these shadow the globals. */
function declaredNames(program: Deno.lint.Program): Set<string> {
  const names = new Set<string>();
  collect(program, names);
  return names;
}

/** The keys under which a node of the syntax tree declares names. */
const DECLARING = new Set(["id", "params", "local", "param"]);

function collect(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) return node.forEach((item) => collect(item, names));
  if (typeof node !== "object" || node === null) return;
  for (const key of childKeys(node)) {
    const child = (node as Record<string, unknown>)[key];
    if (DECLARING.has(key)) collectPattern(child, names);
    collect(child, names);
  }
}

function collectPattern(pattern: unknown, names: Set<string>): void {
  if (Array.isArray(pattern)) return pattern.forEach((item) => collectPattern(item, names));
  if (typeof pattern !== "object" || pattern === null) return;
  const { type, name } = pattern as { type?: string; name?: unknown };
  if (type === "Identifier" && typeof name === "string") return void names.add(name);
  const { left, argument, elements, properties, value } = pattern as Record<string, unknown>;
  for (const part of [left, argument, elements, properties, value]) collectPattern(part, names);
}

function childKeys(node: object): string[] {
  const keys: string[] = [];
  for (const key in node) if (key !== "parent" && key !== "range") keys.push(key);
  return keys;
}
