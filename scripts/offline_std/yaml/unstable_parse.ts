/**
 * Stand-in for `jsr:@std/yaml/unstable-parse`: `parse` and `parseAll` with a schema
 * by name and types of the caller's own.
 *
 * @module
 */
import * as yaml from "yaml";

/** What sort of node a type is for. */
export type KindType = "sequence" | "scalar" | "mapping";

/** How one tag is recognised and read. */
export interface Type<K extends KindType, D = unknown> {
  /** The tag's full name. */
  tag: string;
  /** The sort of node it is for. */
  kind: K;
  /** Whether `data` is of this type. */
  resolve: (data: string) => boolean;
  /** The value that `data` stands for. */
  construct: (data: string) => D;
}

/** A type that plain scalars may have without saying so. */
export type ImplicitType = Type<"scalar">;

/** The schemas that there are. */
export type SchemaType = "failsafe" | "json" | "core" | "default" | "extended";

/** Options of {@linkcode parse}. */
export interface ParseOptions {
  /** The schema to start from. @default {"default"} */
  schema?: SchemaType;
  /** Whether a key that comes again replaces the former instead of being an error. */
  allowDuplicateKeys?: boolean;
  /** Is told what is dubious, but no error. */
  onWarning?(error: Error): void;
  /** Types that are tried before those of the schema. */
  extraTypes?: ImplicitType[];
}

const MERGE = "tag:yaml.org,2002:merge";

/**
 * The value of the one document in `content`; an empty document is `null`.
 *
 * @throws {SyntaxError} If it is not YAML, or holds more than one document.
 */
export function parse(content: string, options: ParseOptions = {}): unknown {
  const documents = parseDocuments(content, options);
  if (documents.length > 1) {
    throw new SyntaxError(
      "Found more than 1 document in the stream: expected a single document",
    );
  }
  return documents[0] ?? null;
}

/**
 * The values of all documents in `content`.
 *
 * @throws {SyntaxError} If it is not YAML.
 */
export function parseAll(content: string, options: ParseOptions = {}): unknown {
  return parseDocuments(content, options);
}

function parseDocuments(content: string, options: ParseOptions): unknown[] {
  const { schema = "default", allowDuplicateKeys = false } = options;
  const documents = yaml.parseAllDocuments(content, {
    schema: schema === "failsafe" ? "failsafe" : "core",
    uniqueKeys: !allowDuplicateKeys,
    logLevel: "error",
    customTags: (known) => tags(known, options),
  });
  return [...documents].map((document) => valueOf(document as yaml.Document.Parsed, options));
}

function valueOf(document: yaml.Document.Parsed, { onWarning }: ParseOptions): unknown {
  const unknownTag = document.warnings.find(({ code }) => code === "TAG_RESOLVE_FAILED");
  const fault = document.errors[0] ?? unknownTag;
  if (fault !== undefined) throw new SyntaxError(fault.message);
  for (const warning of document.warnings) onWarning?.(new SyntaxError(warning.message));
  return document.toJS({ maxAliasCount: -1 });
}

function tags(known: yaml.Tags, { schema = "default", extraTypes = [] }: ParseOptions): yaml.Tags {
  const own: yaml.Tags = extraTypes.map((type) => type.tag === MERGE ? "merge" : scalarTag(type));
  const rest: yaml.Tags = ["default", "extended"].includes(schema)
    ? ["binary", "timestamp", "omap", "set", "merge"]
    : [];
  return [...own, ...known, ...rest];
}

function scalarTag({ tag, resolve, construct }: ImplicitType): yaml.ScalarTag {
  return {
    tag,
    default: true,
    test: { test: resolve } as RegExp,
    resolve: (text) => construct(text),
  };
}
