"""Adding to CPython's Value: nanoseconds for an addition.

Argument: "plain", or "locked", which holds the value's lock for each.
"""

import multiprocessing
import sys
from time import perf_counter_ns

from party import play

COUNT = 200_000


def add_plain(value, count):
    for _ in range(count):
        value.value += 1


def add_locked(value, count):
    lock = value.get_lock()
    for _ in range(count):
        with lock:
            value.value += 1


def main(form):
    value = multiprocessing.Value("i", 0)
    add = add_plain if form == "plain" else add_locked

    def do_round(scale):
        count = max(1, int(COUNT * scale))
        begun = perf_counter_ns()
        add(value, count)
        return (perf_counter_ns() - begun) / count

    play(do_round)


if __name__ == "__main__":
    main(sys.argv[1])
