/**
 * What the package offers, as `deno doc` sees it: names, what they are, and which
 * parameters they take.
 *
 * @module
 */

/** Output of `deno doc --json --private` for every file of lib/ and mod.ts. */
export interface DocJson {
  readonly nodes: Readonly<Record<string, FileJson>>;
}
interface FileJson {
  readonly symbols?: readonly SymbolJson[];
  readonly imports?: readonly { importedName: string; originalName: string; src: string }[];
}
interface SymbolJson {
  readonly name: string;
  readonly declarations: readonly DeclarationJson[];
}
interface DeclarationJson {
  readonly kind: string;
  readonly declarationKind: string;
  readonly location: { readonly filename: string; readonly line: number };
  readonly def: DefJson;
}
interface DefJson {
  readonly target?: { readonly filename: string; readonly line: number };
  readonly params?: readonly ParamJson[];
  readonly tsType?: TypeJson;
  readonly extends?: string | readonly TypeJson[];
  readonly constructors?: readonly { params: readonly ParamJson[]; hasBody?: boolean }[];
  readonly callSignatures?: readonly { params: readonly ParamJson[] }[];
  readonly methods?: readonly MemberJson[];
  readonly properties?: readonly MemberJson[];
}
interface MemberJson {
  readonly name: string;
  readonly kind?: string;
  readonly readonly?: boolean;
  readonly accessibility?: string;
  readonly tsType?: TypeJson;
  readonly params?: readonly ParamJson[];
  readonly functionDef?: { readonly params: readonly ParamJson[]; readonly hasBody?: boolean };
}
interface ParamJson {
  readonly kind: string;
  readonly name?: string;
  readonly tsType?: TypeJson;
  readonly left?: ParamJson;
  readonly arg?: ParamJson;
  readonly props?: readonly { readonly key?: string; readonly name?: string }[];
}
interface TypeJson {
  readonly kind?: string;
  readonly value?: unknown;
}

/** A parameter that a function takes. */
export interface Param {
  readonly name: string;
  readonly isRest: boolean;
  /** Names of the options, if it takes an object of them. */
  readonly options: ReadonlySet<string>;
}

/** One way to call something. */
export type Signature = readonly Param[];

/** A member of a class. */
export interface Member {
  readonly kind: "method" | "property";
  readonly isSettable: boolean;
  /** How it is called; none if that cannot be seen from its type. */
  readonly signatures: readonly Signature[];
}

/** An exported name. */
export interface Offer {
  readonly kind: "class" | "function" | "variable" | "type";
  readonly signatures: readonly Signature[];
  readonly members: ReadonlyMap<string, Member>;
}

interface Found {
  readonly declarations: readonly DeclarationJson[];
  readonly file: string;
}

/** Types that say of their argument how it may be used, not what it holds. */
const WRAPPERS = new Set(["Omit", "Partial", "Pick", "Readonly", "Required"]);

/** The exports of a documented package. */
export class ApiDoc {
  readonly #nodes: DocJson["nodes"];

  /** Reads `doc`. */
  constructor(doc: DocJson) {
    this.#nodes = doc.nodes;
  }

  /** What `file` exports under `name`. */
  offer(file: string, name: string): Offer | undefined {
    const symbol = this.#nodes[file]?.symbols?.find((symbol) =>
      symbol.name === name &&
      symbol.declarations.some(({ declarationKind }) => declarationKind === "export")
    );
    const found = symbol && this.#follow(symbol.declarations);
    return found && this.#offerOf(found);
  }

  #offerOf(found: Found): Offer {
    const { declarations, file } = found;
    const kinds = declarations.map(({ kind }) => kind);
    if (kinds.includes("class")) {
      const members = this.#members(found);
      return { kind: "class", signatures: this.#constructors(found), members };
    }
    const functions = declarations.filter(({ kind }) => kind === "function");
    if (functions.length > 0) {
      const signatures = functions.map(({ def }) => this.#signature(file, def.params));
      return { kind: "function", signatures, members: new Map() };
    }
    const variable = declarations.find(({ kind }) => kind === "variable");
    if (variable === undefined) return { kind: "type", signatures: [], members: new Map() };
    const signatures = this.#callsOf(variable.def.tsType, file);
    return { kind: "variable", signatures, members: new Map() };
  }

  /** What a re-export leads to. `export *` shows the thing itself, with the file it is from. */
  #follow(declarations: readonly DeclarationJson[]): Found | undefined {
    const [{ kind, def, location }] = declarations;
    if (kind !== "reference" || def.target === undefined) {
      return { declarations, file: location.filename };
    }
    const { filename, line } = def.target;
    const target = this.#nodes[filename]?.symbols?.find((symbol) =>
      symbol.declarations.some(({ location }) => location.line === line)
    );
    return target && this.#follow(target.declarations);
  }

  /** What `name` means inside `file`. */
  #resolve(file: string, name: string): Found | undefined {
    const node = this.#nodes[file];
    const own = node?.symbols?.find((symbol) => symbol.name === name);
    if (own !== undefined) return this.#follow(own.declarations);
    const imported = node?.imports?.find(({ importedName }) => importedName === name);
    return imported && this.#resolve(imported.src, imported.originalName);
  }

  #base({ declarations, file }: Found): Found | undefined {
    const base = declarations.find(({ kind }) => kind === "class")?.def.extends;
    return typeof base === "string" ? this.#resolve(file, base) : undefined;
  }

  #constructors(found: Found): Signature[] {
    const def = found.declarations.find(({ kind }) => kind === "class")!.def;
    const all = def.constructors ?? [];
    if (all.length === 0) {
      const base = this.#base(found);
      return base === undefined ? [[]] : this.#constructors(base);
    }
    return declared(all).map(({ params }) => this.#signature(found.file, params));
  }

  #members(found: Found): Map<string, Member> {
    const base = this.#base(found);
    const members = base === undefined ? new Map<string, Member>() : this.#members(base);
    const { file } = found;
    const def = found.declarations.find(({ kind }) => kind === "class")!.def;
    const isPublic = ({ accessibility = "public" }: MemberJson) => accessibility === "public";
    for (const property of (def.properties ?? []).filter(isPublic)) {
      const signatures = this.#callsOf(property.tsType, file);
      const isSettable = !property.readonly;
      members.set(property.name, { kind: "property", isSettable, signatures });
    }
    const methods = Map.groupBy((def.methods ?? []).filter(isPublic), ({ name }) => name);
    for (const [name, all] of methods) {
      const calls = declared(all.map((each) => ({ ...each, ...each.functionDef })));
      const signatures = calls.map(({ params }) => this.#signature(file, params));
      const isAccessor = all.some(({ kind }) => kind === "getter" || kind === "setter");
      members.set(
        name,
        isAccessor
          ? {
            kind: "property",
            isSettable: all.some(({ kind }) => kind === "setter"),
            signatures: [],
          }
          : { kind: "method", isSettable: false, signatures },
      );
    }
    return members;
  }

  /** How a value of this type is called or constructed. */
  #callsOf(type: TypeJson | undefined, file: string): Signature[] {
    if (type?.kind === "fnOrConstructor") {
      return [this.#signature(file, (type.value as { params: ParamJson[] }).params)];
    }
    const name = type?.kind === "typeQuery" ? type.value as string : typeName(type);
    const found = name === undefined ? undefined : this.#resolve(file, name);
    if (found === undefined) return [];
    if (type?.kind === "typeQuery") return [...this.#offerOf(found).signatures];
    return found.declarations.flatMap(({ def }) =>
      [...def.constructors ?? [], ...def.callSignatures ?? []]
        // The parameters of a generic maker are not seen from here.
        .filter(({ params }) => !params.some(isGenericRest))
        .map(({ params }) => this.#signature(found.file, params))
    );
  }

  #signature(file: string, params: readonly ParamJson[] = []): Signature {
    return params.map((param): Param => {
      const inner = param.kind === "assign" ? param.left! : param;
      const isRest = inner.kind === "rest";
      const named = isRest ? inner.arg! : inner;
      const options = this.#options(inner.tsType ?? param.tsType, file);
      for (const { key, name } of inner.props ?? []) options.add(key ?? name ?? "");
      return { name: named.name ?? "", isRest, options };
    });
  }

  /** The names of the properties of an options object. */
  #options(type: TypeJson | undefined, file: string): Set<string> {
    switch (type?.kind) {
      case "union":
      case "intersection":
        return new Set(
          (type.value as TypeJson[]).flatMap((each) => [...this.#options(each, file)]),
        );
      case "parenthesized":
        return this.#options(type.value as TypeJson, file);
      case "typeOperator":
        return this.#options((type.value as { tsType: TypeJson }).tsType, file);
      case "typeLiteral":
        return new Set((type.value as DefJson).properties?.map(({ name }) => name));
      case "typeRef":
        return this.#optionsNamed(type, file);
      default:
        return new Set();
    }
  }

  #optionsNamed(type: TypeJson, file: string): Set<string> {
    const name = typeName(type)!;
    if (WRAPPERS.has(name)) {
      const [wrapped] = (type.value as { typeParams?: TypeJson[] }).typeParams ?? [];
      return this.#options(wrapped, file);
    }
    const found = this.#resolve(file, name);
    const names = new Set<string>();
    for (const { kind, def } of found?.declarations ?? []) {
      if (kind === "typeAlias") {
        for (const each of this.#options(def.tsType, found!.file)) names.add(each);
      }
      if (kind !== "interface") continue;
      for (const property of def.properties ?? []) names.add(property.name);
      for (const base of (def.extends ?? []) as TypeJson[]) {
        for (const each of this.#options(base, found!.file)) names.add(each);
      }
    }
    return names;
  }
}

function isGenericRest({ kind, tsType }: ParamJson): boolean {
  const { resolution } = (tsType?.value ?? {}) as { resolution?: { kind: string } };
  return kind === "rest" && resolution?.kind === "typeParam";
}

function typeName(type: TypeJson | undefined): string | undefined {
  return type?.kind === "typeRef" ? (type.value as { typeName: string }).typeName : undefined;
}

/** The overloads, without the body that serves them. */
function declared<T extends { readonly hasBody?: boolean }>(all: readonly T[]): readonly T[] {
  const heads = all.filter(({ hasBody }) => !hasBody);
  return heads.length > 0 ? heads : all;
}
