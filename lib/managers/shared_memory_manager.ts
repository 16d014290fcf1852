/**
 * `SharedMemoryManager`: blocks of shared memory that end with their manager.
 *
 * @module
 */

import { ShareableList, SharedMemory } from "../shared_memory/mod.ts";
import type { Shareable } from "../shared_memory/mod.ts";
import { ValueError } from "../errors.ts";
import { BaseManager } from "./base_manager.ts";
import { unlinkSegment } from "./segments.ts";

/**
 * A manager of blocks of shared memory and of lists in them: when it is shut down, or its server
 * ends, all that were made through it are unlinked. Those that show one go on showing it.
 *
 * Source: CPython `managers.SharedMemoryManager`.
 *
 * @example
 * ```ts
 * import { SharedMemoryManager } from "@pystd/multiprocessing/managers";
 * import { SharedMemory } from "@pystd/multiprocessing/shared_memory";
 * import { assertThrows } from "@std/assert";
 *
 * const manager = await new SharedMemoryManager().start();
 * const block = await manager.SharedMemory(10);
 * block.buf[0] = 1;
 * await manager.shutdown();
 * assertThrows(() => new SharedMemory(block.name), Error, "No such file");
 * ```
 */
export class SharedMemoryManager extends BaseManager {
  /** What was made here; its server may be killed before it can unlink. */
  readonly #names: string[] = [];

  /**
   * A new block of `size` bytes.
   *
   * @throws {ValueError} If the manager is not started.
   */
  async SharedMemory(size: number): Promise<SharedMemory> {
    this.#refuseIfNotStarted();
    const block = new SharedMemory({ create: true, size });
    await this.#track(block);
    return block;
  }

  /** As {@linkcode SharedMemoryManager.SharedMemory}, blocking this agent. */
  SharedMemorySync(size: number): SharedMemory {
    this.#refuseIfNotStarted();
    const block = new SharedMemory({ create: true, size });
    this.#trackSync(block);
    return block;
  }

  /**
   * A new list of the items of `sequence`.
   *
   * @throws {ValueError} If the manager is not started.
   */
  async ShareableList<T extends Shareable>(sequence: readonly T[]): Promise<ShareableList<T>> {
    this.#refuseIfNotStarted();
    const list = new ShareableList<T>(sequence);
    await this.#track(list.shm);
    return list;
  }

  /** As {@linkcode SharedMemoryManager.ShareableList}, blocking this agent. */
  ShareableListSync<T extends Shareable>(sequence: readonly T[]): ShareableList<T> {
    this.#refuseIfNotStarted();
    const list = new ShareableList<T>(sequence);
    this.#trackSync(list.shm);
    return list;
  }

  /** Shuts the server down; no block that was made here has its name any more. */
  override async shutdown(options: { timeout?: number } = {}): Promise<void> {
    await super.shutdown(options);
    this.#unlinkAll();
  }

  /** As {@linkcode SharedMemoryManager.shutdown}, blocking this agent. */
  override shutdownSync(options: { timeout?: number } = {}): void {
    super.shutdownSync(options);
    this.#unlinkAll();
  }

  #unlinkAll(): void {
    for (const name of this.#names.splice(0)) unlinkSegment(name);
  }

  async #track(block: SharedMemory): Promise<void> {
    this.#names.push(block.name);
    try {
      await this._server!._callmethod("trackSegment", [block.name]);
    } catch (error) {
      block.unlink();
      throw error;
    }
  }

  #trackSync(block: SharedMemory): void {
    this.#names.push(block.name);
    try {
      this._server!._callmethodSync("trackSegment", [block.name]);
    } catch (error) {
      block.unlink();
      throw error;
    }
  }

  #refuseIfNotStarted(): void {
    if (this._server === null) {
      throw new ValueError("Cannot make block: the manager is not started");
    }
  }
}
