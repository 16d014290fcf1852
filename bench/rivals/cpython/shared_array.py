"""A loop over CPython's RawArray of doubles, or its Array, each worker over its part.

Nanoseconds for an element. Arguments: the number of workers, "RawArray" or "Array".
"""

import multiprocessing
import sys
from time import perf_counter_ns

from party import play

LENGTH = 100_000
PASSES = 2


def compute(array, start, stop, go, done):
    while passes := go.get():
        for _ in range(passes):
            for i in range(start, stop):
                array[i] = array[i] * 0.5 + 1
        done.put(None)


def main(workers, kind):
    array = getattr(multiprocessing, kind)("d", LENGTH)
    done = multiprocessing.SimpleQueue()
    gos = [multiprocessing.SimpleQueue() for _ in range(workers)]
    share = LENGTH // workers
    processes = [
        multiprocessing.Process(
            target=compute, args=(array, n * share, (n + 1) * share, go, done)
        )
        for n, go in enumerate(gos)
    ]
    for process in processes:
        process.start()

    def do_round(scale):
        passes = max(1, int(PASSES * scale))
        begun = perf_counter_ns()
        for go in gos:
            go.put(passes)
        for _ in gos:
            done.get()
        return (perf_counter_ns() - begun) / (passes * LENGTH)

    play(do_round)
    for go in gos:
        go.put(0)
    for process in processes:
        process.join()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
