/** How arrays lie in memory. */

import { IndexError } from "../errors.ts";
import { CArray } from "./c_array.ts";
import { CString, CText } from "./c_string.ts";
import { copyIfSame, isCData, type Parts } from "./cdata.ts";
import { itemsOf } from "./items.ts";
import type { ArrayShape, Description, Layout, ViewShape } from "./layout.ts";
import type { Storage } from "./storage.ts";

/** The layout of an array. */
export class ArrayLayout implements ArrayShape {
  readonly name: string;
  readonly size: number;
  readonly alignment: number;
  readonly element: Layout;
  readonly length: number;

  /** `length` times `element`. */
  constructor(element: Layout, length: number) {
    this.element = element;
    this.length = length;
    this.name = `${element.name}_Array_${length}`;
    this.size = element.size * length;
    this.alignment = element.alignment;
  }

  /** The element's, and how many. */
  get description(): Description {
    return { of: this.element.description, length: this.length };
  }

  /** All elements of all arrays in a row. */
  viewOf(count: number): ViewShape {
    return this.element.viewOf(count * this.length);
  }

  /** Arrays are written one by one. */
  isFilledFrom(): boolean {
    return false;
  }

  /** The array at `at`. */
  open(storage: Storage, at: number): CArray {
    const parts: Parts = { storage, at, layout: this };
    switch (this.element.description) {
      case "c":
        return new CString(parts) as unknown as CArray;
      case "u":
        return new CText(parts) as unknown as CArray;
    }
    return new CArray(parts);
  }

  /** As {@linkcode ArrayLayout.open}. */
  read(storage: Storage, at: number): CArray {
    return this.open(storage, at);
  }

  /** Copies another array of this type; or writes values, and zeros after them. */
  write(storage: Storage, at: number, value: unknown): void {
    if (isCData(value) && copyIfSame(storage, at, { from: value, layout: this })) return;
    const items = itemsOf(value, this.element);
    if (items.length > this.length) throw new IndexError("invalid index");
    const { element } = this;
    for (let i = 0; i < items.length; i++) element.write(storage, at + i * element.size, items[i]);
    storage.uint8.fill(0, at + items.length * element.size, at + this.size);
  }
}
