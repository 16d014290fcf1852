/**
 * Maps `array` with at most `poolLimit` calls of `iteratorFn` under way, and
 * yields the results in order. After a failure no new call starts, and the
 * iterator throws an `AggregateError` of the failures.
 */
export async function* pooledMap<T, R>(
  poolLimit: number,
  array: Iterable<T> | AsyncIterable<T>,
  iteratorFn: (data: T) => Promise<R>,
): AsyncIterableIterator<R> {
  const errors: unknown[] = [];
  const running = new Set<Promise<void>>();
  const results: { value?: R }[] = [];
  for await (const item of array) {
    const result: { value?: R } = {};
    results.push(result);
    const call: Promise<void> = Promise.resolve(item).then(iteratorFn)
      .then((value) => void (result.value = value), (error) => void errors.push(error))
      .finally(() => running.delete(call));
    running.add(call);
    if (running.size >= poolLimit) await Promise.race(running);
    if (errors.length > 0) break;
    while (results.length > 0 && "value" in results[0]) yield results.shift()!.value!;
  }
  await Promise.all(running);
  if (errors.length > 0) throw new AggregateError(errors, "Cannot complete the mapping");
  for (const result of results) yield result.value!;
}
