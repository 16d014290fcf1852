/** A process class that keeps a pipe and answers in capitals. */

import { type Connection, Pipe, Process, task } from "@pystd/multiprocessing";

/** Answers each text with itself in capitals, until it is stopped. */
export class UpperCaser extends Process {
  readonly childEnd: Connection;
  readonly parentEnd: Connection;

  constructor() {
    super();
    [this.childEnd, this.parentEnd] = Pipe();
  }

  override async run(): Promise<void> {
    this.parentEnd.close();
    for (;;) {
      const text = await this.childEnd.recv() as string | null;
      if (text === null) break;
      await this.childEnd.send(text.toUpperCase());
    }
    this.childEnd.close();
  }

  /** Asks the child for `text` in capitals. */
  async submit(text: string): Promise<unknown> {
    await this.parentEnd.send(text);
    return await this.parentEnd.recv();
  }

  /** Tells the child to end. */
  async stop(): Promise<void> {
    await this.parentEnd.send(null);
    this.parentEnd.close();
    this.childEnd.close();
  }
}

task(import.meta, UpperCaser);
