/**
 * Bare workers: what the rivals made of `node:worker_threads` start from.
 *
 * @module
 */
import { parentPort, Worker, workerData } from "node:worker_threads";

/**
 * A worker that calls the export `play(data)` of the module at `url`.
 * The worker's file is the module itself: it asks {@linkcode dataFor} whether it is one.
 */
export function startThread(url: string, data: unknown): Worker {
  return new Worker(new URL(url), { workerData: { url, data } });
}

/** What the worker was given, if the module at `url` is the file of a worker. */
export function dataFor<T>(url: string): { data: T; port: NonNullable<typeof parentPort> } | null {
  if (parentPort === null || workerData?.url !== url) return null;
  return { data: workerData.data as T, port: parentPort };
}
