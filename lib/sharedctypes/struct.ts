/** Structs in shared memory: ctypes' `Structure`. */

import { AttributeError, ValueError } from "../errors.ts";
import { CData, copyIfSame, isCData, type Parts, partsOf, registerCData } from "./cdata.ts";
import { itemsOf } from "./items.ts";
import type { Description, Field, Layout, ViewShape } from "./layout.ts";
import type { Storage } from "./storage.ts";

/** Base of the classes of structs, each of which has its fields as accessors. */
export class StructData extends CData {
  /** The fields and their values. */
  override toString(): string {
    const { layout } = partsOf(this);
    const values = Object.entries(fieldsOf(this)).map(([name, value]) => `${name}=${value}`);
    return `${layout.name}(${values.join(", ")})`;
  }

  /** The values of the fields. */
  toJSON(): Record<string, unknown> {
    return fieldsOf(this);
  }
}

function fieldsOf(struct: StructData): Record<string, unknown> {
  const { storage, at, layout } = partsOf(struct);
  const { fields } = layout as StructLayout;
  return Object.fromEntries(
    fields.map(({ name, layout, offset }) => [name, layout.read(storage, at + offset)]),
  );
}

type StructClass = new (parts: unknown) => StructData;

/** By description: structs with the same fields are of one class. */
const layouts = new Map<string, StructLayout>();

/**
 * The layout of a struct with these fields.
 *
 * @throws {ValueError} If a field cannot be called so.
 */
export function structLayout(fields: readonly (readonly [string, Layout])[]): StructLayout {
  const description = {
    fields: fields.map(([name, layout]) => [name, layout.description] as const),
  };
  const key = JSON.stringify(description);
  let layout = layouts.get(key);
  if (layout === undefined) layouts.set(key, layout = new StructLayout(fields, description));
  return layout;
}

/** The layout of a struct. */
export class StructLayout implements Layout {
  readonly name = "Struct";
  readonly size: number;
  readonly alignment: number;
  readonly description: Description;
  readonly fields: readonly Field[];
  readonly #class: StructClass;

  /** One after another, each where its type may begin. */
  constructor(fields: readonly (readonly [string, Layout])[], description: Description) {
    this.description = description;
    let end = 0;
    this.fields = fields.map(([name, layout]) => {
      const offset = roundUp(end, layout.alignment);
      end = offset + layout.size;
      return { name, layout, offset };
    });
    this.alignment = Math.max(1, ...fields.map(([, layout]) => layout.alignment));
    this.size = roundUp(end, this.alignment);
    this.#class = classWith(this.fields);
  }

  /** The struct at `at`. */
  open(storage: Storage, at: number): StructData {
    return new this.#class({ storage, at, layout: this } satisfies Parts);
  }

  /** As {@linkcode StructLayout.open}. */
  read(storage: Storage, at: number): StructData {
    return this.open(storage, at);
  }

  /** The bytes. */
  viewOf(count: number): ViewShape {
    return { as: Uint8Array, length: count * this.size };
  }

  /** Structs are written one by one. */
  isFilledFrom(): boolean {
    return false;
  }

  /** Copies another struct of this type; or writes values by name or in order, zero for the rest. */
  write(storage: Storage, at: number, value: unknown): void {
    if (isCData(value) && copyIfSame(storage, at, { from: value, layout: this })) return;
    const values = this.#valuesFrom(value);
    for (const [i, { layout, offset }] of this.fields.entries()) {
      const given = values[i];
      const from = at + offset;
      if (given === undefined) storage.uint8.fill(0, from, from + layout.size);
      else layout.write(storage, from, given);
    }
  }

  /** The values of the fields, in their order. */
  #valuesFrom(value: unknown): ArrayLike<unknown> {
    if (typeof value !== "object" || value === null || Symbol.iterator in value) {
      const items = itemsOf(value, this);
      if (items.length > this.fields.length) throw new TypeError("too many initializers");
      return items;
    }
    for (const name of Object.keys(value)) {
      if (!this.fields.some((field) => field.name === name)) {
        throw new AttributeError(
          `Cannot write struct: it has no field called so, received ${name}`,
        );
      }
    }
    return this.fields.map(({ name }) => (value as Record<string, unknown>)[name]);
  }
}

function roundUp(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

function classWith(fields: readonly Field[]): StructClass {
  const cls = class Struct extends StructData {};
  for (const { name, layout, offset } of fields) {
    if (name in StructData.prototype || name === "__proto__" || name === "") {
      throw new ValueError(`Cannot make struct: a field cannot be called so, received "${name}"`);
    }
    Object.defineProperty(cls.prototype, name, {
      get(this: StructData): unknown {
        const { storage, at } = partsOf(this);
        return layout.read(storage, at + offset);
      },
      set(this: StructData, value: unknown): void {
        const { storage, at } = partsOf(this);
        layout.write(storage, at + offset, value);
      },
      enumerable: true,
      configurable: true,
    });
  }
  registerCData(cls);
  return cls;
}
