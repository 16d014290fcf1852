/**
 * Holds the documents to what they say: examples are files that run and print what stands
 * below them, links lead somewhere, and each row of differences.md names a test.
 */

import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../", import.meta.url);
const EXAMPLES = "docs/examples";
/** Written by a tool, which has tests of its own. */
const GENERATED = new Set(["docs/compatibility.md"]);

const DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...listFiles("docs", ".md")]
  .filter((path) => !GENERATED.has(path));

/** A block of code that shows a file, and what is said to come out of it. */
interface Shown {
  readonly document: string;
  readonly file: string;
  readonly code: string;
  readonly output: string | undefined;
}

const SHOWN = DOCUMENTS.flatMap(shownIn);

for (const { document, file, code, output } of SHOWN) {
  Deno.test(`${document} shows ${file} as it stands`, () => {
    assertEquals(code, readText(file).trim());
  });

  if (output === undefined) continue;
  Deno.test(`${file} prints what ${document} says`, async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--allow-all", file],
      cwd: fileURLToPath(ROOT),
      env: { NO_COLOR: "1" },
      stderr: "inherit",
    }).output();
    assertEquals(new TextDecoder().decode(stdout).trim(), output);
  });
}

for (const { place, code } of programs()) {
  Deno.test(`the program in ${place} runs as it stands`, async () => {
    const file = await Deno.makeTempFile({ suffix: ".ts" });
    try {
      await Deno.writeTextFile(file, code);
      const { code: exitcode, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-check", "--allow-all", "--config", "deno.json", file],
        cwd: fileURLToPath(ROOT),
        env: { NO_COLOR: "1" },
        signal: AbortSignal.timeout(30_000),
      }).output();
      assertEquals(exitcode, 0, new TextDecoder().decode(stderr));
    } finally {
      await Deno.remove(file);
    }
  });
}

Deno.test("every example is shown, and run, in some document", () => {
  const shown = new Set(SHOWN.filter(({ output }) => output !== undefined).map(({ file }) => file));
  assertEquals(listFiles(EXAMPLES, ".ts").filter((file) => !shown.has(file)), []);
});

for (const document of DOCUMENTS) {
  Deno.test(`the links of ${document} lead somewhere`, () => {
    const broken = linksIn(readText(document)).filter((link) => !leadsSomewhere(link, document));
    assertEquals(broken, []);
  });
}

Deno.test("every row of differences.md names a test that exists", () => {
  const patterns = testNames();
  const names = rowsOf(readText("docs/differences.md")).map(lastCell);
  assert(names.length > 40, `${names.length} rows`);
  const missing = names.filter((name) => !patterns.some((pattern) => pattern.test(name)));
  assertEquals(missing, []);
});

// -- Examples --

function shownIn(document: string): Shown[] {
  const block =
    /^```ts\n\/\/ (docs\/examples\/\S+)\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```)?/gm;
  return [...readText(document).matchAll(block)].map(([, file, code, output]) => ({
    document,
    file,
    code: code.trim(),
    output: output?.trim(),
  }));
}

/** Blocks with a guard, which `deno test --doc` does not get past. */
function programs(): { place: string; code: string }[] {
  const sources = ["mod.ts", ...listFiles("lib", ".ts")].filter((file) => !file.includes("_test"));
  return [...DOCUMENTS, ...sources].flatMap((path) => {
    const text = path.endsWith(".md") ? readText(path) : readText(path).replaceAll(/^ \* ?/gm, "");
    const blocks = [...text.matchAll(/^```ts\n(?!\/\/ docs\/)([\s\S]*?)^```$/gm)];
    return blocks.flatMap(([, code], index) =>
      code.includes("if (import.meta.main)") ? { place: `${path}, block ${index + 1}`, code } : []
    );
  });
}

// -- Links --

function linksIn(text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
}

function leadsSomewhere(link: string, document: string): boolean {
  if (/^https?:/.test(link)) return true;
  const target = new URL(link, new URL(document, ROOT));
  const anchor = target.hash.slice(1);
  target.hash = "";
  try {
    if (anchor === "") return Deno.statSync(target) !== undefined;
    return anchorsOf(Deno.readTextFileSync(target)).has(anchor);
  } catch {
    return false;
  }
}

/** The anchors that a document's headings get. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
    ),
  );
}

// -- Rows --

function rowsOf(text: string): string[] {
  return text.split("\n").filter((line) => /^\| (?!Fact\b|-)/.test(line));
}

function lastCell(row: string): string {
  return row.split("|").at(-2)!.trim().replaceAll("`", "");
}

/** A test, declared by itself, by its definition, or by what runs it over several makers. */
const NAMED_TEST =
  /(?:\b(?:Deno\.test|test|testPools)\(\s*(?:[A-Z]+,\s*)?|\bname: )(["`])((?:(?!\1).)*)\1/g;

/** The names of all tests; what a name is put together from stands for anything. */
function testNames(): RegExp[] {
  const files = ["lib", "system_tests"].flatMap((folder) => listFiles(folder, "_test.ts"));
  const own = files.flatMap((file) =>
    [...readText(file).matchAll(NAMED_TEST)].map(([, , name]) =>
      new RegExp(`^${name.split(/\$\{[^}]*\}/).map((part) => RegExp.escape(part)).join(".*")}$`)
    )
  );
  return [...own, ...portedNames()];
}

/** The tests ported from CPython, as `Class.test_name`. */
function portedNames(): RegExp[] {
  return listFiles("compat_tests", "_test.ts").map(readText).flatMap((text) => {
    const classes = [...text.matchAll(/\bcompat\("(\w+)"/g)].map(([, name]) => name);
    const tests = [...text.matchAll(/\btest\("(\w+)"/g)].map(([, name]) => name);
    return tests.map((name) => new RegExp(`^(${classes.join("|")})\\.${name}$`));
  });
}

// -- Files --

function readText(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

function listFiles(folder: string, ending: string): string[] {
  const found: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...listFiles(path, ending));
    else if (name.endsWith(ending)) found.push(path);
  }
  return found.sort();
}
