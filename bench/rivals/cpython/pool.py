"""CPython's Pool: nanoseconds for a call; see calls.ts.

Argument: map, imap, async, apply or start.
"""

import multiprocessing
import sys
from math import ceil
from statistics import median
from time import perf_counter, sleep

from party import play

WORKERS = 2
CALLS = {"map": 100_000, "imap": 20_000, "async": 20_000, "apply": 2_000}
MAPS = 5
STARTS = 5
PAUSE = 0.25


def square(x):
    return x * x


def run(shape, pool, items):
    if shape == "map":
        for _ in range(MAPS):
            pool.map(square, items)
    elif shape == "imap":
        for _ in pool.imap(square, items):
            pass
    elif shape == "async":
        results = [pool.apply_async(square, (item,)) for item in items]
        for result in results:
            result.get()
    else:
        for item in items:
            pool.apply(square, (item,))


def start():
    begun = perf_counter()
    pool = multiprocessing.Pool(WORKERS)
    pool.map(square, [1, 2])
    pool.close()
    pool.join()
    return (perf_counter() - begun) * 1_000


def starts(scale):
    times = []
    for _ in range(max(3, round(STARTS * scale))):
        sleep(PAUSE)
        times.append(start())
    return median(times)


def main(shape):
    if shape == "start":
        multiprocessing.set_start_method("forkserver")
        return play(starts)
    pool = multiprocessing.Pool(WORKERS)

    def do_round(scale):
        items = list(range(ceil(CALLS[shape] * scale)))
        begun = perf_counter()
        run(shape, pool, items)
        count = len(items) * (MAPS if shape == "map" else 1)
        return (perf_counter() - begun) * 1e9 / count

    play(do_round)
    pool.close()
    pool.join()


if __name__ == "__main__":
    main(sys.argv[1])
