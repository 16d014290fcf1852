/**
 * The modules on the call stack.
 *
 * A function does not say where it was defined, but whoever hands one over
 * mostly stands in the module that defined it, or was called from there. V8
 * gives structured frames; elsewhere the text of the stack is read, which
 * shortens `data:` URLs on some hosts.
 *
 * @module
 */

/** What of V8's `CallSite` is used here. */
interface CallSite {
  getFileName(): string | null | undefined;
  getScriptNameOrSourceURL?(): string | null | undefined;
  isEval(): boolean;
}

/** The parts of `Error` that V8 adds. */
interface ErrorConstructorOfV8 {
  prepareStackTrace?: unknown;
  stackTraceLimit?: number;
  captureStackTrace?(holder: object, below: unknown): void;
}

/** Deep enough to get out of a helper library. */
const FRAMES = 64;

/** Schemes of what is no module that another agent can import. */
const FOREIGN = new Set([
  "about",
  "bun",
  "chrome",
  "deno",
  "ext",
  "internal",
  "native",
  "node",
  "wasm",
]);
const SCHEME = /^([a-z][a-z0-9+.-]+):/i;
const WINDOWS_PATH = /^[a-z]:[\\/]/i;

/** The root of our own modules; undefined in a bundle, where ours and the user's are one file. */
const OURS = /^(.*\/)codec\/call_sites\.[jt]s(?:$|\?)/.exec(import.meta.url)?.[1];
const OUR_TESTS = /_test\.ts$|\/testdata\//;

/**
 * The distinct modules on the stack, innermost first, without the library's own.
 *
 * What was called before an `await` may be missing. In a constructor, the list
 * holds the module of the subclass, also if its constructor is implicit.
 */
export function constructionSite(): readonly string[] {
  const urls = new Set(scriptUrls());
  return [...urls].filter((url) => !isOurs(url));
}

/** The URL under which a script can be imported; undefined if it cannot. */
export function moduleUrl(script: string): string | undefined {
  if (WINDOWS_PATH.test(script)) return fileUrl(`/${script.replaceAll("\\", "/")}`);
  if (script.startsWith("/")) return fileUrl(script);
  const scheme = SCHEME.exec(script)?.[1].toLowerCase();
  return scheme === undefined || FOREIGN.has(scheme) ? undefined : script;
}

function fileUrl(path: string): string {
  const url = new URL("file:///");
  url.pathname = path.replaceAll("%", "%25");
  return url.href;
}

function isOurs(url: string): boolean {
  return OURS !== undefined && url.startsWith(OURS) && !OUR_TESTS.test(url);
}

/** The module of each frame above the library's entry, innermost first. */
function scriptUrls(): readonly string[] {
  const host = Error as ErrorConstructorOfV8;
  const { prepareStackTrace, stackTraceLimit } = host;
  const holder: { stack?: string | CallSite[] } = {};
  try {
    host.stackTraceLimit = FRAMES;
    host.prepareStackTrace = (_error: unknown, sites: CallSite[]) => sites;
    if (host.captureStackTrace) host.captureStackTrace(holder, constructionSite);
    else holder.stack = new Error().stack;
    const { stack } = holder;
    return Array.isArray(stack) ? urlsOf(stack) : urlsInText(stack ?? "");
  } catch {
    // A frozen `Error` (hardened realms) keeps its limit and its text.
    return urlsInText(new Error().stack ?? "");
  } finally {
    Reflect.set(host, "prepareStackTrace", prepareStackTrace);
    Reflect.set(host, "stackTraceLimit", stackTraceLimit);
  }
}

/** Asks each script once: some hosts take microseconds per question. */
function urlsOf(sites: readonly CallSite[]): string[] {
  const names = new Set<string | null | undefined>();
  return sites.flatMap((site) => {
    const name = site.getScriptNameOrSourceURL?.();
    if (names.has(name)) return [];
    names.add(name);
    if (site.isEval()) return [];
    // A `sourceURL` comment may hold any text; then the file's name is better.
    return moduleUrl(name ?? "") ?? moduleUrl(site.getFileName() ?? "") ?? [];
  });
}

const LOCATION = /((?:[a-z][\w+.-]*:\/\/|blob:|data:)\S*?)(?: line \d+ > .*?)?(?::\d+){1,2}\)?$/;

/** The modules that the text of a stack names: `at f (URL:1:2)` of V8, `f@URL:1:2` of the others. */
export function urlsInText(stack: string): string[] {
  return stack.split("\n").flatMap((line) =>
    moduleUrl(LOCATION.exec(line.trim())?.[1] ?? "") ?? []
  );
}
