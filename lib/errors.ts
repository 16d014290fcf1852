/**
 * Every error class that the package throws, under Python's names.
 *
 * Each extends the nearest JavaScript class, so that `catch` code which knows
 * only JavaScript still does the right thing: a {@linkcode ValueError} is a
 * `RangeError`, everything else an `Error` or a `TypeError`.
 *
 * @example Catch by class
 * ```ts
 * import { ProcessError, TimeoutError } from "@pystd/multiprocessing";
 * import { assert } from "@std/assert";
 *
 * assert(new TimeoutError() instanceof ProcessError);
 * ```
 *
 * @module
 */

/** Base of the errors that are about processes, as in Python. */
export class ProcessError extends Error {}

/** A wait ran out of time where Python raises `multiprocessing.TimeoutError`. */
export class TimeoutError extends ProcessError {}

/**
 * A message did not fit into the caller's buffer.
 *
 * `args[0]` holds the whole message, as in Python: nothing is lost.
 */
export class BufferTooShort extends ProcessError {
  /** The message, whole. */
  readonly args: readonly [Uint8Array];

  /** Keeps the `message` that did not fit. */
  constructor(message: Uint8Array) {
    super(`Cannot receive into buffer: message of ${message.byteLength} bytes is too long`);
    this.args = [message];
  }
}

/** The other side did not prove that it knows the key. */
export class AuthenticationError extends ProcessError {}

/** Nothing could be had from a queue in time (Python's `queue.Empty`). */
export class Empty extends Error {}

/** A queue had no room in time (Python's `queue.Full`). */
export class Full extends Error {}

/** A right type with a wrong value (Python's `ValueError`). */
export class ValueError extends RangeError {}

/** A value does not fit into its packed form (Python's `struct.error`). */
export class StructError extends RangeError {}

/** A rule of use was broken by the caller (Python's `AssertionError`). */
export class AssertionError extends Error {}

/** The state of the program does not allow the call (Python's `RuntimeError`). */
export class RuntimeError extends Error {}

/** The host refused, or an object is closed (Python's `OSError`). */
export class OSError extends Error {}

/** What is to be made is there already (Python's `FileExistsError`). */
export class FileExistsError extends OSError {}

/** What is looked for by its name is not there (Python's `FileNotFoundError`). */
export class FileNotFoundError extends OSError {}

/** The other end of a pipe is gone, so nothing can be sent (Python's `BrokenPipeError`). */
export class BrokenPipeError extends OSError {}

/** Nobody listens at an address, or no longer (Python's `ConnectionRefusedError`). */
export class ConnectionRefusedError extends OSError {}

/** The other side broke a connection off (Python's `ConnectionResetError`). */
export class ConnectionResetError extends OSError {}

/** The host does not permit it (Python's `PermissionError`). */
export class PermissionError extends OSError {}

/** The last writer is gone and everything it sent was read (Python's `EOFError`). */
export class EOFError extends Error {}

/** An attribute does not exist (Python's `AttributeError`). */
export class AttributeError extends TypeError {}

/** The call is legal elsewhere, but this platform or object does not offer it. */
export class NotImplementedError extends Error {}

/** A value cannot be sent to another process; the message names the path to it. */
export class PicklingError extends TypeError {}

/** Bytes that arrived do not decode to a value. */
export class UnpicklingError extends TypeError {}

/** A barrier was aborted, timed out or reset while waited on (Python's `BrokenBarrierError`). */
export class BrokenBarrierError extends RuntimeError {}

/** The owner of a lock died while holding it; `reset()` makes the lock usable again. */
export class BrokenLockError extends RuntimeError {
  /** Name of the process that died, where it is still known. */
  readonly ownerName: string | undefined;
  /** Exit code of the process that died, where it is still known. */
  readonly ownerExitcode: number | undefined;

  /** Says who died how. */
  constructor(message: string, owner: { name?: string; exitcode?: number } = {}) {
    super(message);
    this.ownerName = owner.name;
    this.ownerExitcode = owner.exitcode;
  }
}

/** A blocking call would wait for ever on someone who can only run when it returns. */
export class DeadlockError extends RuntimeError {}

/** A shared object was used after it was released, or its handle is of another family. */
export class StaleHandleError extends OSError {}

/** A worker of a pool ended while it held a task. Only that task fails; the worker is replaced. */
export class WorkerLostError extends RuntimeError {
  /** Name of the worker. */
  readonly workerName: string | undefined;
  /** Exit code of the worker: negative if it was ended by a signal. */
  readonly exitcode: number | undefined;
  /** What it was doing, for people. */
  readonly task: string | undefined;

  /** Says who ended how, and what was lost. */
  constructor(
    message: string,
    worker: { workerName?: string; exitcode?: number; task?: string } = {},
  ) {
    super(message);
    this.workerName = worker.workerName;
    this.exitcode = worker.exitcode;
    this.task = worker.task;
  }
}

/** A pool can do no work: its initializer failed, or no worker can be started. */
export class BrokenPoolError extends RuntimeError {}

/** An executor can do no work any more (Python's `concurrent.futures.BrokenExecutor`). */
export class BrokenExecutor extends RuntimeError {}

/**
 * A worker of an executor was lost, and with it what was not done (Python's `BrokenProcessPool`).
 *
 * @example
 * ```ts
 * import { BrokenProcessPool, ProcessPoolExecutor } from "@pystd/multiprocessing/futures";
 * import { assertRejects } from "@std/assert";
 *
 * await using executor = new ProcessPoolExecutor(1);
 * const future = executor.submit(() => Deno.exit(3));
 * await assertRejects(() => future.result(), BrokenProcessPool);
 * ```
 */
export class BrokenProcessPool extends BrokenExecutor {}

/** The call behind a future was called off (Python's `concurrent.futures.CancelledError`). */
export class CancelledError extends Error {}

/** A future is told what does not fit its state (Python's `InvalidStateError`). */
export class InvalidStateError extends Error {}

/** The pool was terminated before the task was done. */
export class PoolTerminatedError extends RuntimeError {}

/**
 * The result of a pool's task, or its error, cannot be sent (Python's
 * `multiprocessing.pool.MaybeEncodingError`).
 */
export class MaybeEncodingError extends Error {
  /** Why, as text. */
  readonly exc: string;
  /** What could not be sent, as text. */
  readonly value: string;

  /** Both as text, since they may be what cannot be sent. */
  constructor(exc: string, value: string, options?: ErrorOptions) {
    super(`Error sending result: '${value}'. Reason: '${exc}'`, options);
    this.exc = exc;
    this.value = value;
  }
}

/**
 * The `cause` of an error that a pool's task threw in another process: its message is the
 * stack that the error had there.
 */
export class RemoteTraceback extends Error {
  /** Keeps `tb`, between lines of three quotes as Python prints it. */
  constructor(tb: string, options?: ErrorOptions) {
    super(`\n"""\n${tb}\n"""`, options);
  }

  /** The stack, as text. */
  get tb(): string {
    return this.message.slice('\n"""\n'.length, -'\n"""'.length);
  }
}

/** `interrupt()` reached a process that was waiting (Python's `KeyboardInterrupt`). */
export class KeyboardInterrupt extends Error {}

/** `exit(code)` inside a process (Python's `SystemExit`). */
export class SystemExit extends Error {
  /** What was handed to `exit()`: a number is the exit code, text is printed and means 1. */
  readonly code: unknown;

  /** Carries the exit `code`. */
  constructor(code?: unknown) {
    super(`exit(${code === undefined ? "" : String(code)})`);
    this.code = code;
  }
}

/** The root segment, or what the host allows of it, is used up. */
export class MemoryError extends RangeError {}

/** A key is not there (Python's `KeyError`). */
export class KeyError extends RangeError {}

/** An index is out of range (Python's `IndexError`). */
export class IndexError extends RangeError {}

/** Something went wrong in a manager's server beside the called method; the text tells what. */
export class RemoteError extends Error {}

/** A state that the library rules out; the message prints the words concerned. */
export class InvariantError extends Error {}

// On the prototypes, as the names of JavaScript's own errors.
for (
  const [name, cls] of Object.entries({
    ProcessError,
    TimeoutError,
    BufferTooShort,
    AuthenticationError,
    Empty,
    Full,
    ValueError,
    StructError,
    AssertionError,
    RuntimeError,
    OSError,
    FileExistsError,
    FileNotFoundError,
    BrokenPipeError,
    ConnectionRefusedError,
    ConnectionResetError,
    PermissionError,
    EOFError,
    AttributeError,
    NotImplementedError,
    PicklingError,
    UnpicklingError,
    BrokenBarrierError,
    BrokenLockError,
    DeadlockError,
    StaleHandleError,
    WorkerLostError,
    BrokenPoolError,
    BrokenExecutor,
    BrokenProcessPool,
    CancelledError,
    InvalidStateError,
    PoolTerminatedError,
    MaybeEncodingError,
    RemoteTraceback,
    KeyboardInterrupt,
    SystemExit,
    MemoryError,
    KeyError,
    IndexError,
    RemoteError,
    InvariantError,
  })
) {
  Object.defineProperty(cls.prototype, "name", { value: name, configurable: true, writable: true });
}
