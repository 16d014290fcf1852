/**
 * Holds what the package offers against what CPython's `multiprocessing` has.
 *
 * @module
 */

import type { ApiDoc, Member, Offer, Signature } from "./api_doc.ts";
import { DUNDERS, exceptionFor, IGNORED_PARAMS, pendingUntil } from "./api_exceptions.ts";

/** A name of CPython's, see `api.json`. */
export interface ApiEntry {
  readonly name: string;
  readonly kind: string;
  readonly documented: boolean;
  readonly signature?: string;
  readonly value?: unknown;
  /** Our spelling of its last part. */
  readonly ts: string;
  readonly members?: readonly ApiMember[];
}

/** A member of a class of CPython's. */
export interface ApiMember {
  readonly name: string;
  readonly kind: string;
  readonly signature?: string;
  readonly settable?: boolean;
  readonly ts: string;
}

/** What became of a name. */
export interface ApiResult {
  /** CPython's name; of a member `module.Class.member`. */
  readonly name: string;
  readonly documented: boolean;
  /** Where it is here, as far as it is: `./queues Queue.put`. */
  readonly here: string;
  readonly status: "there" | "explained" | "pending" | "gap";
  /** What is missing, or which row of differences.md says why. */
  readonly note: string;
}

/** What is compared, and how it stands with the rest of the repository. */
export interface Comparison {
  readonly doc: ApiDoc;
  /** File behind a subpath of the package; undefined while it is not exported. */
  fileOf(subpath: string): string | undefined;
  /** Has the class really such a member? For those whose type is computed. */
  hasMember(member: { subpath: string; name: string; member: string }): boolean;
}

/** A parameter as Python's signature has it. */
interface PythonParam {
  readonly name: string;
  readonly isRequired: boolean;
  readonly star: "" | "*" | "**";
}

/** Python's kinds, and ours for them. */
const KINDS: Readonly<Record<string, readonly Offer["kind"][]>> = {
  class: ["class"],
  exception: ["class"],
  factory: ["class", "function", "variable"],
  function: ["function", "class", "variable"],
  constant: ["variable"],
  alias: ["class", "function", "variable"],
  attribute: ["variable"],
};

/** How many results there are of each status. */
export function countResults(
  results: readonly ApiResult[],
): Readonly<Record<ApiResult["status"], number>> {
  const counts = { there: 0, explained: 0, pending: 0, gap: 0 };
  for (const { status } of results) counts[status]++;
  return counts;
}

/** Compares every name and every member. */
export function compareApi(entries: readonly ApiEntry[], comparison: Comparison): ApiResult[] {
  return entries.flatMap((entry) => compareEntry(entry, comparison));
}

function compareEntry(entry: ApiEntry, comparison: Comparison): ApiResult[] {
  const { doc, fileOf } = comparison;
  const { subpath, name } = placeOf(entry);
  const hasMember = (member: string) => comparison.hasMember({ subpath, name, member });
  const file = fileOf(subpath);
  const found = file === undefined ? undefined : findOffer(doc, file, { name, kind: entry.kind });
  const offer = found?.offer;
  const judge = judgeFor(entry, fileOf);
  const here = found === undefined ? "" : `${subpath} ${found.name}`;
  if (offer === undefined) {
    const why = file === undefined
      ? `there is no ${subpath}`
      : `${subpath} does not export ${name}`;
    // Its members are missing with it, and need not be said one by one.
    return [judge(entry.name, { here, gaps: [why] })];
  }
  const gaps = entry.kind === "exception" ? [] : paramGaps(entry.signature, offer.signatures);
  if (!KINDS[entry.kind]?.includes(offer.kind)) gaps.unshift(`is a ${offer.kind}`);
  const members = (entry.members ?? []).map((member) =>
    judge(`${entry.name}.${member.name}`, {
      here: `${here}.${member.ts}`,
      gaps: memberGaps(member, offer, hasMember),
    })
  );
  return [judge(entry.name, { here, gaps }), ...members];
}

/** The export called `name`; a function's may begin with a small letter, as ours do. */
function findOffer(
  doc: ApiDoc,
  file: string,
  { name, kind }: { name: string; kind: string },
): { name: string; offer: Offer } | undefined {
  const names = kind === "function" ? [name, name[0].toLowerCase() + name.slice(1)] : [name];
  for (const each of names) {
    const offer = doc.offer(file, each);
    if (offer !== undefined) return { name: each, offer };
  }
  return undefined;
}

/** Where a name of CPython's is to be found here. */
export function placeOf({ name, ts }: Pick<ApiEntry, "name" | "ts">): {
  subpath: string;
  name: string;
} {
  const parts = name.split(".");
  const module = parts.slice(parts[0] === "multiprocessing" ? 1 : parts.length - 1, -1).join(".");
  return { subpath: module === "" ? "." : `./${module}`, name: ts };
}

function judgeFor({ documented }: ApiEntry, fileOf: Comparison["fileOf"]) {
  return (
    name: string,
    { here, gaps }: { here: string; gaps: readonly string[] },
  ): ApiResult => {
    const result = { name, documented, here };
    if (gaps.length === 0) return { ...result, status: "there", note: "" };
    const row = exceptionFor(name);
    if (row !== undefined) return { ...result, status: "explained", note: row };
    const awaited = pendingUntil(name);
    if (awaited !== undefined && fileOf(awaited) === undefined) {
      return { ...result, status: "pending", note: `waits for ${awaited}` };
    }
    return { ...result, status: "gap", note: gaps.join("; ") };
  };
}

function memberGaps(
  member: ApiMember,
  offer: Offer,
  hasMember: (name: string) => boolean,
): string[] {
  const names = Object.hasOwn(DUNDERS, member.name) ? DUNDERS[member.name] : [member.ts];
  if (names.length === 0) return []; // nothing that can be seen
  const found = names.flatMap((name) => offer.members.get(name) ?? []);
  if (found.length === 0) return names.some(hasMember) ? [] : [`has no ${names.join(" or ")}`];
  if (Object.hasOwn(DUNDERS, member.name)) return [];
  return kindGaps(member, found[0]);
}

function kindGaps({ kind, signature, settable }: ApiMember, member: Member): string[] {
  switch (kind) {
    case "property":
      if (member.kind !== "property") return ["is no property"];
      return settable && !member.isSettable ? ["cannot be set"] : [];
    case "attribute":
    case "class":
      return [];
    default: // a method; a property that can be called is as good
      return paramGaps(signature, member.signatures);
  }
}

/** Parameters of Python's that none of our signatures takes. */
function paramGaps(signature: string | undefined, ours: readonly Signature[]): string[] {
  if (signature === undefined || ours.length === 0) return [];
  const params = readSignature(signature).filter(({ name }) => !IGNORED_PARAMS.has(name));
  // Takes whatever it is given, to hand it on: that says nothing of what it needs.
  if (params.every(({ star }) => star !== "")) return [];
  const tries = ours.map((each) => missingFrom(params, each));
  // One overload may take what another does not.
  return tries.reduce((left, missing) => left.filter((gap) => missing.includes(gap)));
}

function missingFrom(params: readonly PythonParam[], ours: Signature): string[] {
  const isOnly = params.filter(({ star }) => star === "").length === 1;
  const rest = ours.some(({ isRest }) => isRest);
  const named = new Set(ours.flatMap(({ name, options }) => [name, ...options]));
  return params.flatMap(({ name, isRequired, star }, index) => {
    if (named.has(camelCase(name))) return [];
    if (star === "*") return rest ? [] : [`takes no ...${camelCase(name)}`];
    if (star === "**") return ours.length > 0 ? [] : ["takes no object"];
    // The only one is given by its place, whatever it is called.
    if (isOnly && ours[0]?.options.size === 0) return [];
    // Who has to be given is given by its place, whatever it is called.
    if (isRequired) return index < ours.length || rest ? [] : [`takes no ${camelCase(name)}`];
    return [`has no option ${camelCase(name)}`];
  });
}

/** The parameters in a signature as `inspect.signature()` prints it. */
export function readSignature(signature: string): PythonParam[] {
  const inner = signature.slice(1, -1).trim();
  if (inner === "" || inner === "...") return [];
  let isKeywordOnly = false;
  return splitAtCommas(inner).flatMap((part) => {
    if (part === "*") isKeywordOnly = true;
    if (part === "*" || part === "/") return [];
    const [, star, name, rest] = /^(\*{0,2})(\w+)(.*)$/s.exec(part)!;
    if (star === "*") isKeywordOnly = true;
    // A keyword without a default must be given, but never by its place.
    const isRequired = star === "" && !rest.includes("=") && !isKeywordOnly;
    return [{ name, isRequired, star: star as PythonParam["star"] }];
  });
}

/** Splits at the commas that are in no bracket. */
function splitAtCommas(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const char of text) {
    if ("([{<".includes(char)) depth++;
    if (")]}>".includes(char)) depth--;
    if (char === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}

function camelCase(name: string): string {
  return name.replace(/(?<=[a-z\d])_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}
