"""CPython's Process: milliseconds from its making to the end of join().

Argument: a start method.
"""

import multiprocessing
import sys
from statistics import median
from time import perf_counter, sleep

from party import play

STARTS = 5
PAUSE = 0.25


def nothing():
    pass


def start(context):
    begun = perf_counter()
    process = context.Process(target=nothing)
    process.start()
    process.join()
    return (perf_counter() - begun) * 1_000


def main(method):
    context = multiprocessing.get_context(method)

    def do_round(scale):
        times = []
        for _ in range(max(3, round(STARTS * scale))):
            sleep(PAUSE)
            times.append(start(context))
        return median(times)

    play(do_round)


if __name__ == "__main__":
    main(sys.argv[1])
