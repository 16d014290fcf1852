/**
 * Blocks of memory that processes share by name: Python's `multiprocessing.shared_memory`.
 *
 * | To | use |
 * |---|---|
 * | share bytes, or large arrays of numbers | {@linkcode SharedMemory} |
 * | share a few values of different types | {@linkcode ShareableList} |
 *
 * For one number, or an array of a known type with a lock, see `Value` and `Array`.
 *
 * @example
 * ```ts
 * import { SharedMemory } from "@pystd/multiprocessing/shared_memory";
 * import { assertEquals } from "@std/assert";
 *
 * using block = new SharedMemory({ create: true, size: 512 });
 * block.buf[0] = 42;
 *
 * using same = new SharedMemory(block.name); // in this or any other process
 * assertEquals(same.buf[0], 42);
 * block.unlink();
 * ```
 *
 * @module
 */

export { ShareableList, type ShareableListOptions } from "./shareable_list.ts";
export { SharedMemory, type SharedMemoryOptions } from "./shared_memory.ts";
export type { Shareable } from "./slot.ts";
export { FileExistsError, FileNotFoundError } from "../errors.ts";
