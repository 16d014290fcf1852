/**
 * The house plan: which room of lib/ stands on which floor and what it may import.
 *
 * A room is a folder of lib/ (or a file that stands there by itself). It imports only
 * rooms of lower floors, and a folder only through its mod.ts; rooms of one floor are
 * blind to each other. `check_layers.ts` holds the module graph against this table.
 *
 * @module
 */

/** One room of the house. */
export interface Room {
  /** Folder or file in lib/; `mod.ts` is the package's own. */
  readonly name: string;
  /** Lower floors know nothing of higher ones. */
  readonly floor: number;
  /** Names of the rooms that this one may import. */
  readonly mayImport: readonly string[];
}

/** Floor by floor: the rooms, and what they may import where that is not all below them. */
const FLOORS: readonly Readonly<Record<string, readonly string[] | "all-below">>[] = [
  { "errors.ts": [], "fifo.ts": [], "identity.ts": [], "options.ts": [], "thrown_text.ts": [] },
  { kernel: "all-below", codec: "all-below", runtime: "all-below" },
  { memory: ["errors.ts", "identity.ts", "kernel", "runtime"] },
  // Above the memory, which it looks into to say who waits for what; below the processes,
  // which log by it and call its finalizers at their end.
  {
    util: [
      "codec",
      "errors.ts",
      "identity.ts",
      "kernel",
      "memory",
      "runtime",
      "thrown_text.ts",
    ],
  },
  {
    synchronize: "all-below",
    connection: "all-below",
    process: "all-below",
    shared_memory: "all-below",
  },
  { queues: "all-below", sharedctypes: "all-below" },
  { pool: "all-below" },
  { managers: "all-below", futures: "all-below" },
  { context: "all-below", dummy: "all-below" },
  { entry: "all-below", "mod.ts": "all-below" },
];

/** Every room, from the ground up. */
export const ROOMS: readonly Room[] = FLOORS.flatMap((rooms, floor) => {
  const below = FLOORS.slice(0, floor).flatMap((lower) => Object.keys(lower));
  return Object.entries(rooms).map(([name, mayImport]) => ({
    name,
    floor,
    mayImport: mayImport === "all-below" ? below : mayImport,
  }));
});

/**
 * Rooms with a second door: what rooms above need and users should not see. It stands
 * beside mod.ts under this name.
 */
export const BACKSTAGE: Readonly<Record<string, string>> = {
  connection: "backstage.ts",
  pool: "backstage.ts",
  process: "backstage.ts",
  util: "backstage.ts",
};

/**
 * The packages that lib/ may import; tests may import others. A "lazy" one is loaded
 * only when it is needed, by `import()`, so that a child starts without it.
 */
export const PACKAGES: Readonly<Record<string, "at-start" | "lazy">> = {
  "@logtape/logtape": "lazy",
  "@std/async": "at-start",
  acorn: "lazy",
  msgpackr: "at-start",
};

/** The room called `name`. */
export function findRoom(name: string): Room | undefined {
  return ROOMS.find((room) => room.name === name);
}
