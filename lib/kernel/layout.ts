/**
 * The map of shared memory: every index is named here, once.
 *
 * All are Int32 indices, relative to the start of their object. Words that
 * different agents write at high rates sit a cache line (16 words) apart.
 *
 * @module
 */

/** Where waiters gather: an event count and wakes wanted for the parked, a mask for the rest. */
export const FUTEX = { seq: 0, parked: 1, interested: 2, size: 3 } as const;

/** A mutex of the library's own: the owner's agent id, and its futex. */
export const MUTEX = { owner: 0, futex: 1, size: 4 } as const;

/** The start of the root segment. */
export const ROOT = {
  magic: 0,
  /** Words that the segment has committed so far. */
  committed: 1,
  /** First word that was never handed out. */
  top: 2,
  /** Names of shared memory blocks: address of the table. */
  names: 3,
  /** Page of the main agent. */
  mainPage: 4,
  /** Address of the table of names of those buried last. */
  obituaries: 5,
  heapMutex: 16,
  /** Who waits for others to connect: address of the table, and its mutex. */
  seats: 20,
  seatsMutex: 21,
  /** Guards births and burials in the agent table. */
  tableMutex: 32,
  /** Id of the newest process. */
  lastId: 36,
  /** Slots ever used; all pages in use lie below. */
  highSlot: 37,
  /** Requests to the main agent: address of a chain. */
  requests: 38,
  /** Ends so far; tells the main agent when there is something to bury. */
  ends: 39,
  /** Guards the table of names. */
  namesMutex: 48,
  /** Free lists of the heap, one word a size class. */
  freeLists: 64,
  /** Chunks of pages. */
  pageChunks: 256,
  /** Chunks of the ledger: process id to page or exit. */
  ledgerChunks: 320,
  /** Page of the first agent until it has one of its own. */
  bootPage: 1344,
  size: 1440,
} as const;

/** Written into `ROOT.magic` when a segment is ready. */
export const MAGIC = 0x4d50_0001;

/** Pages in a chunk, and chunks at most. */
export const PAGES = { perChunk: 64, chunks: 64 } as const;
/** Ledger entries in a chunk, and chunks at most. */
export const LEDGER = { perChunk: 4096, chunks: 1024 } as const;

/** What one process shows to the others. */
export const PAGE = {
  /** Process id; zero when the page is free. */
  id: 0,
  /** {@linkcode STATE}; once negative, the exit code in the form of `goneWith`. */
  state: 1,
  /** Signal number by which the process was told to end; zero while it was not. */
  condemned: 2,
  /** When that was, in milliseconds of the wall clock, cut to 31 bits. */
  condemnedAt: 3,
  /** Set by `interrupt()`, cleared by whom it reached. */
  interrupted: 4,
  /** Last word of an agent before its end is published: none of its program's code will run. */
  signedOff: 5,
  /** Process id of the parent. */
  parent: 6,
  /** The parent has seen the exit code, so the page may be used again. */
  reaped: 7,
  /** Python's `daemon`. */
  daemon: 8,
  /** Page of the agent that runs this process; itself unless in-agent. */
  host: 9,
  slot: 10,
  /** Start message and its length in bytes, owned by the page. */
  message: 11,
  messageBytes: 12,
  /** Name and its length in bytes. */
  name: 13,
  nameBytes: 14,
  /** Reference table: address, entries in use, capacity. */
  refs: 15,
  refsUsed: 16,
  refsSize: 17,
  /** {@linkcode METHOD}: how the process was started. */
  method: 18,
  /** Ended before its target did; the main agent says why. */
  unexplained: 19,
  /** Waited on by those who want to know of the end. */
  exitFutex: 20,
  /** When the process was born, in milliseconds of the wall clock, cut to 31 bits. */
  bornAt: 23,
  /** Rung by those who want this agent to look up. Its own cache line. */
  doorbell: 32,
  /** Non-zero while this agent changes shared state. Its own cache line. */
  inCritical: 48,
  /** Futex this agent is parked on, or 0. */
  parkedOn: 49,
  /** In a spare: page of the process it becomes, or {@linkcode NO_PROCESS}. */
  adopt: 50,
  /** Non-zero while this agent is parked, by a call that blocks. */
  blocked: 51,
  /** Milliseconds in which something was waited for, up to the wait that goes on now. */
  idle: 52,
  /** When that wait began; it goes on while an entry of `waits` has waiters. */
  idleSince: 53,
  /** What is waited for, see {@linkcode WAIT}. */
  waits: 64,
  size: 96,
} as const;

/** In `PAGE.adopt`: a spare that was not given a process yet. */
export const NO_PROCESS = -1;

/** Entries in `PAGE.waits`. */
export const WAITS = 8;

/** One of them: a futex, how many wait, since when the first does, and which process. */
export const WAIT = { futex: 0, waiters: 1, since: 2, process: 3, size: 4 } as const;

/** How a process was started. */
export const METHOD = { none: 0, spawn: 1, forkserver: 2, fork: 3 } as const;

/** Names of the buried that are kept: pairs of process id and block, by id modulo this. */
export const OBITUARIES = 1024;

/** Life of a page. A negative state is an end, see `goneWith`. */
export const STATE = {
  FREE: 0,
  /** Has an id and a start message; no agent runs it yet. */
  BOOTING: 1,
  LIVE: 2,
} as const;

/** Start of every counted object in the heap. */
export const OBJECT = { kind: 0, refs: 1, size: 2 } as const;

/** Queue or pipe direction: a chain of blocks. */
export const CHAIN = {
  /** Most items at a time, 0 for no limit. */
  maxItems: 0,
  /** Most payload bytes in flight, 0 for no limit. */
  maxBytes: 1,
  /** {@linkcode CHAIN_CLOSED} bits. */
  closed: 2,
  /** A block kept for reuse. */
  spare: 3,
  writer: 4,
  /** Hint: the next writer walks on from here. */
  tail: 8,
  readable: 10,
  reader: 16,
  /** The oldest record not yet taken: its header says how much was taken so far. */
  head: 20,
  writable: 24,
  size: 28,
} as const;

/** Bits of `CHAIN.closed`. */
export const CHAIN_CLOSED = { writers: 1, readers: 2 } as const;

/**
 * A record: header, handles, payload. Everything is in place before `length`
 * is stored; the header after it is made ready by then, with `length` 0.
 */
export const RECORD = {
  /** Payload bytes + 1; 0 = nothing yet; {@linkcode LINK} = goes on in block `next`. */
  length: 0,
  /** The block this record lies in. */
  block: 1,
  /** Records and payload bytes put before this one. */
  seq: 2,
  bytesBefore: 3,
  /** Number of handles; two words each follow the header. */
  handles: 4,
  /** In a link: the block where the chain goes on. */
  next: 4,
  size: 5,
} as const;

/** Length that says: the chain goes on in another block. */
export const LINK = -1;

/** A block of a chain: how many words of data follow. */
export const BLOCK = { capacity: 0, data: 1 } as const;

/** A user's lock: who owns it, how often more than once, who waits. */
export const LOCK = { owner: 0, extra: 1, futex: 2, size: 5 } as const;

/** A user's semaphore: permits left, and how many there may be. */
export const SEMAPHORE = { value: 0, max: 1, futex: 2, size: 5 } as const;

/** An event: the flag in the lowest bit, how often it was set in the others. */
export const EVENT = { state: 0, futex: 1, size: 4 } as const;

/**
 * Who sleeps on a condition or in a barrier. They share a few futexes, so that
 * one is woken without waking all.
 */
export const SLEEPERS = {
  /** Address of the list, 0 while nobody ever slept. */
  list: 0,
  /** Guards the list. */
  mutex: 1,
  /** Arrivals so far. */
  ticket: 5,
  futexes: 6,
  size: 6 + 8 * FUTEX.size,
} as const;

/** Futexes that sleepers share. */
export const SLEEPER_FUTEXES = 8;

/** A list of sleepers: how many entries it has room for, then the entries. */
export const SLEEPER_LIST = { capacity: 0, entries: 1 } as const;

/** One sleeper: process id (0: the entry is free), order of arrival, what became of it. */
export const SLEEPER = { owner: 0, ticket: 1, outcome: 2, size: 3 } as const;

/** A barrier: its sleepers, how many must come, its phase, and who waits to come in. */
export const BARRIER = {
  sleepers: 0,
  parties: SLEEPERS.size,
  phase: SLEEPERS.size + 1,
  doorway: SLEEPERS.size + 2,
  size: SLEEPERS.size + 2 + FUTEX.size,
} as const;
