/**
 * The steps of `deno task ok`: what is run, in which order, and how long it may take.
 *
 * @module
 */
import { entryPoints, exists, listFiles, ROOT } from "./repository.ts";

/** One step. */
export interface Step {
  /** What it is called at the command line and in the output. */
  readonly name: string;
  /** What it makes sure of. */
  readonly purpose: string;
  /** Arguments of `deno`; or why there is nothing to do. */
  readonly command: () => readonly string[] | { readonly skip: string };
  /** Minutes after which it counts as hung. */
  readonly minutes?: number;
}

/** Types have had a step of their own by the time that tests run. */
const TEST = ["test", "--allow-all", "--no-check"];

/** All steps, the quick ones first. */
export const STEPS: readonly Step[] = [
  {
    name: "fmt",
    purpose: "files are formatted",
    command: () => ["fmt", "--check"],
  },
  {
    name: "lint",
    purpose: "the rules of Deno, of JSR and of the house",
    command: () => ["lint"],
  },
  {
    name: "types",
    purpose: "everything type-checks, tests and tools too",
    command: () => ["check", "."],
  },
  {
    name: "layers",
    purpose: "rooms import only what stands below them",
    command: () => script("check_layers"),
  },
  {
    name: "exports",
    purpose: "every room and the package offer what they should",
    command: () => script("check_exports"),
  },
  {
    name: "api",
    purpose: "every name of CPython's is here, or explained",
    command: () => script("check_api"),
  },
  {
    name: "doc-lint",
    purpose: "every public symbol is documented, and no type is left private",
    command: () => unlessEmpty(entryPoints(), "no entry point exists yet", ["doc", "--lint"]),
  },
  {
    name: "docs",
    purpose: "functions and classes have examples, files say what they are for",
    command: () => script("check_docs"),
  },
  {
    name: "doc-examples",
    purpose: "the examples in docstrings and documents run",
    command: () =>
      unlessEmpty(filesWithExamples(), "no file has an example yet", [
        "test",
        "--allow-all",
        "--doc",
      ]),
    minutes: 5,
  },
  {
    name: "unit",
    purpose: "the tests beside the files of lib/, scripts/ and bench/",
    command: () => unlessEmpty(unitTests(), "no test in lib/ or scripts/ yet", TEST),
    minutes: 15,
  },
  {
    name: "model",
    purpose: "the kernel's protocols in every order up to a bound",
    command: () =>
      listFiles("lib").some(isModelTest)
        ? script("model")
        : { skip: "no *_model_test.ts in lib/kernel/ yet" },
    minutes: 10,
  },
  {
    name: "compat",
    purpose: "the tests ported from CPython's suite",
    command: () =>
      listFiles("compat_tests").some(isTest)
        ? script("compat")
        : { skip: "no test in compat_tests/ yet" },
    minutes: 15,
  },
  {
    name: "system",
    purpose: "whole programs",
    command: () =>
      unlessEmpty(listFiles("system_tests").filter(isTest), "no test in system_tests/ yet", TEST),
    minutes: 10,
  },
];

/** The tests of lib/, scripts/ and bench/ that run on real atomics. */
export function unitTests(): string[] {
  return [...listFiles("lib"), ...listFiles("scripts"), ...listFiles("bench")].filter((file) =>
    isTest(file) && !isModelTest(file)
  );
}

/** Files whose code blocks `deno test --doc` runs; not entry/, which acts when it is loaded. */
function filesWithExamples(): string[] {
  const sources = ["mod.ts", ...listFiles("lib")].filter((file) =>
    /(?<!_test)\.ts$/.test(file) && !/^lib\/entry\/|\/testdata\/|\/_model\//.test(file)
  );
  const documents = ["README.md", ...listFiles("docs").filter((file) => file.endsWith(".md"))];
  return [...sources, ...documents].filter((file) =>
    exists(file) && Deno.readTextFileSync(new URL(file, ROOT)).includes("```ts")
  );
}

function isTest(file: string): boolean {
  return file.endsWith("_test.ts") && !file.includes("/testdata/");
}

function isModelTest(file: string): boolean {
  return file.endsWith("_model_test.ts") || (isTest(file) && file.includes("/_model/"));
}

function script(name: string): string[] {
  return ["run", "--allow-all", "--no-check", `scripts/${name}.ts`];
}

function unlessEmpty(
  files: readonly string[],
  skip: string,
  command: readonly string[],
): readonly string[] | { skip: string } {
  return files.length === 0 ? { skip } : [...command, ...files];
}
