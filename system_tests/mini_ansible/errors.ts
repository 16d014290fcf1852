/**
 * What can go wrong with a playbook, in Ansible's words. The class says what becomes of the
 * run: an error of the parser ends it before anything runs (exit code 4), others with 1,
 * unless they happen inside a task, which they make fail.
 *
 * @module
 */

/** Where in a file something is written. */
export interface SourcePlace {
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
}

/** Any error that is about a playbook and not about this program. */
export class AnsibleError extends Error {
  override name = "AnsibleError";
  /** Where the part of the playbook is that it is about. */
  readonly place?: SourcePlace;

  /** With `message` in Ansible's words. */
  constructor(message: string, options: ErrorOptions & { readonly place?: SourcePlace } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.place = options.place;
  }

  /** What a run ends with that is broken off by this. */
  get exitCode(): number {
    return 1;
  }
}

/** A playbook, role or task file that is not what it should be. */
export class AnsibleParserError extends AnsibleError {
  override name = "AnsibleParserError";

  override get exitCode(): number {
    return 4;
  }
}

/** Options of the command line that do not fit. */
export class AnsibleOptionsError extends AnsibleError {
  override name = "AnsibleOptionsError";

  override get exitCode(): number {
    return 5;
  }
}

/** A file that a playbook names and nobody has. */
export class AnsibleFileNotFound extends AnsibleError {
  override name = "AnsibleFileNotFound";
}

/** An action's own failure, with the fields of its result. */
export class AnsibleActionFail extends AnsibleError {
  override name = "AnsibleActionFail";
  /** More fields of the result. */
  readonly result: Readonly<Record<string, unknown>>;

  /** Fails the task with `message`. */
  constructor(message: string, result: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.result = result;
  }
}

/** A host to which no connection can be made. */
export class AnsibleConnectionFailure extends AnsibleError {
  override name = "AnsibleConnectionFailure";
}

/** A playbook that was stopped by the user. */
export class UserInterrupt extends Error {
  override name = "UserInterrupt";
}
