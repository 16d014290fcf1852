/**
 * How a batch of a play can end; bits, as a run may be several.
 *
 * @module
 */

/** Results of a batch. All but the last are exit codes. */
export const RUN = { OK: 0, ERROR: 1, FAILED: 2, UNREACHABLE: 4, BREAK_PLAY: 8 } as const;
