/** Futures without an executor, each in one state. */

import { Future } from "@pystd/multiprocessing/futures";

/** One that was cancelled, which nobody has noticed. */
export function cancelledFuture(): Future<unknown> {
  const future = new Future<unknown>();
  future.cancel();
  return future;
}

/** One that was cancelled, as its executor knows. */
export function cancelledAndNotifiedFuture(): Future<unknown> {
  const future = cancelledFuture();
  future.setRunningOrNotifyCancel();
  return future;
}

/** One whose call has thrown. */
export function failedFuture(): Future<unknown> {
  const future = new Future<unknown>();
  future.setRunningOrNotifyCancel();
  future.setException(new Error("as it should"));
  return future;
}

/** One whose call has returned 42. */
export function successfulFuture(): Future<unknown> {
  const future = new Future<unknown>();
  future.setRunningOrNotifyCancel();
  future.setResult(42);
  return future;
}
