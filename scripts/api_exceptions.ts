/**
 * Where the package need not have what CPython has: each exception names the row
 * of docs/differences.md that tells users why.
 *
 * @module
 */

/** Names of CPython's, and the fact in `docs/differences.md` that explains their absence. */
interface Exceptions {
  /** First cell of the row. */
  readonly row: string;
  /** Names, of members too; a `*` at the end stands for anything. */
  readonly names: readonly string[];
}

const EXCEPTIONS: readonly Exceptions[] = [
  {
    row: "Modules of the inside",
    names: [
      "multiprocessing.reduction.*",
      "multiprocessing.resource_tracker.*",
      "multiprocessing.heap.*",
      "multiprocessing.spawn.*",
      "multiprocessing.dummy.connection.*",
      "multiprocessing.connection.SocketListener",
    ],
  },
  {
    row: "Constructors of what only the package makes",
    names: [
      "multiprocessing.connection.Connection",
      "multiprocessing.context.DefaultContext",
      "multiprocessing.managers.AcquirerProxy",
      "multiprocessing.managers.ArrayProxy",
      "multiprocessing.managers.AutoProxy",
      "multiprocessing.managers.BarrierProxy",
      "multiprocessing.managers.BaseProxy",
      "multiprocessing.managers.ConditionProxy",
      "multiprocessing.managers.DictProxy",
      "multiprocessing.managers.EventProxy",
      "multiprocessing.managers.IteratorProxy",
      "multiprocessing.managers.ListProxy",
      "multiprocessing.managers.NamespaceProxy",
      "multiprocessing.managers.PoolProxy",
      "multiprocessing.managers.Server",
      "multiprocessing.managers.SetProxy",
      "multiprocessing.managers.ValueProxy",
      "multiprocessing.pool.ApplyResult",
      "multiprocessing.pool.AsyncResult",
      "multiprocessing.pool.MapResult",
      "multiprocessing.synchronize.SemLock",
    ],
  },
  {
    row: "Containers and values of `dummy`",
    names: [
      "multiprocessing.dummy.Namespace",
      "multiprocessing.dummy.Value",
      "multiprocessing.dummy.Value.value",
      "multiprocessing.dummy.dict",
      "multiprocessing.dummy.list",
    ],
  },
  {
    row: "What a forked child must do over",
    names: [
      "multiprocessing.util.ForkAwareLocal",
      "multiprocessing.util.ForkAwareThreadLock",
      "multiprocessing.util.close_all_fds_except",
      "multiprocessing.util.register_after_fork",
    ],
  },
  {
    row: "A form of one's own",
    names: ["multiprocessing.reducer", "multiprocessing.context.BaseContext.reducer"],
  },
  {
    row: "When queues and locks travel",
    names: ["multiprocessing.context.assert_spawning"],
  },
];

/** Room by room: names that are no gap before its subpath is exported. */
const PENDING: readonly { readonly subpath: string; readonly names: RegExp }[] = [
  {
    subpath: "./pool",
    names: /^multiprocessing\.(pool\.|Pool$|dummy\.Pool$)|\.BaseContext\.Pool$/,
  },
  {
    subpath: "./managers",
    names:
      /^multiprocessing\.(managers\.|Manager$|dummy\.(Manager|Namespace|list|dict)$)|\.BaseContext\.Manager$/,
  },
  { subpath: "./shared_memory", names: /^multiprocessing\.shared_memory\./ },
  {
    subpath: "./sharedctypes",
    names:
      /^multiprocessing\.(sharedctypes\.|dummy\.)?(Raw)?(Value|Array)\b|^multiprocessing\.sharedctypes\.|\.BaseContext\.(Raw)?(Value|Array)$/,
  },
];

/**
 * Python's special methods, and the members by which JavaScript does the same: any will do.
 * What a `Proxy` does for properties of any name cannot be seen, so nothing is asked for there.
 */
export const DUNDERS: Readonly<Record<string, readonly string[]>> = {
  __call__: ["call"],
  __contains__: ["has", "includes"],
  __delattr__: [],
  __delitem__: ["delete", "splice"],
  __enter__: ["[Symbol.dispose]", "[Symbol.asyncDispose]", "hold"],
  __exit__: ["[Symbol.dispose]", "[Symbol.asyncDispose]", "hold"],
  __getattr__: [],
  __getitem__: ["at", "get"],
  __iter__: ["[Symbol.iterator]", "[Symbol.asyncIterator]"],
  __len__: ["length", "size"],
  __next__: ["next"],
  __repr__: ["toString"],
  __setattr__: [],
  __setitem__: ["set"],
  __str__: ["toString"],
};

/** Parameters that no caller of ours needs: a context hands itself over in Python. */
export const IGNORED_PARAMS: ReadonlySet<string> = new Set(["ctx"]);

/** The row of `docs/differences.md` that explains why `name` is missing or different. */
export function exceptionFor(name: string): string | undefined {
  return EXCEPTIONS.find(({ names }) => names.some((each) => matches(each, name)))?.row;
}

/** The subpath of the package that `name` waits for, if it is one of a room to come. */
export function pendingUntil(name: string): string | undefined {
  return PENDING.find(({ names }) => names.test(name))?.subpath;
}

/** Rows that are named here; each must stand in `docs/differences.md`. */
export function namedRows(): string[] {
  return EXCEPTIONS.map(({ row }) => row);
}

/** Names given here; each must be one of CPython's, and still be missing. */
export function exceptedNames(): string[] {
  return EXCEPTIONS.flatMap(({ names }) => names);
}

/** Does the pattern of an exception cover `name`? */
export function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
