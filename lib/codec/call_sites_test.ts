import { assertEquals, assertStrictEquals } from "@std/assert";
import { constructionSite, moduleUrl, urlsInText } from "./call_sites.ts";
import { Base } from "./testdata/handed.ts";
import { Subclass } from "./testdata/subclass.ts";

const here = import.meta.url;
const handed = new URL("./testdata/handed.ts", here).href;
const subclass = new URL("./testdata/subclass.ts", here).href;

Deno.test("constructionSite() names the caller's module", () => {
  assertEquals(constructionSite(), [here]);
});

Deno.test("constructionSite() names each module once, innermost first", () => {
  assertEquals(new Base().site, [handed, here]);
});

Deno.test("constructionSite() names the module of a subclass with an implicit constructor", () => {
  assertEquals(new Subclass().site, [handed, subclass, here]);
});

Deno.test("constructionSite() names a data: module in full", async () => {
  const text = `import { constructionSite } from ${
    JSON.stringify(import.meta.resolve("./call_sites.ts"))
  };
    export function site() { return constructionSite(); } // ${"long ".repeat(1_000)}`;
  const url = `data:text/javascript,${encodeURIComponent(text)}`;
  const { site } = await import(url);
  assertEquals(site(), [url, here]);
});

Deno.test("constructionSite() reaches beyond the stack trace limit of the program", () => {
  const site = withStackTraceLimit(0, () => deep(20, constructionSite));
  assertEquals(site, [here]);
});

Deno.test("constructionSite() leaves out evaluated code", () => {
  // deno-lint-ignore no-eval
  const call = (0, eval)("(f) => f()\n//# sourceURL=file:///not/a/module.js");
  assertEquals(call(() => constructionSite()), [here]);
});

Deno.test("constructionSite() leaves Error as it was", () => {
  const host = Error as { prepareStackTrace?: unknown; stackTraceLimit?: number };
  const { prepareStackTrace, stackTraceLimit } = host;
  constructionSite();
  assertStrictEquals(host.prepareStackTrace, prepareStackTrace);
  assertStrictEquals(host.stackTraceLimit, stackTraceLimit);
});

Deno.test("moduleUrl() keeps URLs and turns paths into them", () => {
  assertEquals(moduleUrl("https://host/a.ts?v=1"), "https://host/a.ts?v=1");
  assertEquals(moduleUrl("data:text/javascript,1"), "data:text/javascript,1");
  assertEquals(moduleUrl("blob:https://host/1"), "blob:https://host/1");
  assertEquals(moduleUrl("npm:left-pad"), "npm:left-pad");
  assertEquals(moduleUrl("/a b/c%#?.js"), "file:///a%20b/c%25%23%3F.js");
  assertEquals(moduleUrl("C:\\a\\b.js"), "file:///C:/a/b.js");
});

Deno.test("moduleUrl() is undefined for what cannot be imported", () => {
  const scripts = [
    "node:internal/timers",
    "ext:core/01.js",
    "evalmachine.<anonymous>",
    "",
    "native",
  ];
  for (const script of scripts) assertEquals(moduleUrl(script), undefined, script);
});

Deno.test("urlsInText() reads the stacks of V8, Firefox and WebKit", () => {
  const v8 =
    "Error: x\n    at f (https://host/a.ts:1:2)\n    at async file:///b.ts:3:4\n    at <anonymous>";
  assertEquals(urlsInText(v8), ["https://host/a.ts", "file:///b.ts"]);
  const firefox = "f@https://host/a.js:1:2\nasync*g@https://host/b.js?q=1:3:4\n" +
    "h@https://host/c.js line 5 > eval:1:1\n@blob:https://host/1-2:1:1\n";
  assertEquals(urlsInText(firefox), [
    "https://host/a.js",
    "https://host/b.js?q=1",
    "https://host/c.js",
    "blob:https://host/1-2",
  ]);
  const webkit = "f@https://host:8080/a.js:1:2\nmodule code@https://host/b.js:3:4\n[native code]";
  assertEquals(urlsInText(webkit), ["https://host:8080/a.js", "https://host/b.js"]);
});

function deep<T>(levels: number, call: () => T): T {
  return levels === 0 ? call() : deep(levels - 1, call);
}

function withStackTraceLimit<T>(limit: number, call: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = limit;
  try {
    return call();
  } finally {
    Error.stackTraceLimit = before;
  }
}
