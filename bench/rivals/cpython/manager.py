"""CPython's Manager: nanoseconds for a call of a managed dict."""

import multiprocessing
from time import perf_counter_ns

from party import play

COUNT = 5_000


def main():
    with multiprocessing.Manager() as manager:
        shared = manager.dict()

        def do_round(scale):
            count = max(1, int(COUNT * scale))
            begun = perf_counter_ns()
            for index in range(count):
                shared["key"] = index
            return (perf_counter_ns() - begun) / count

        play(do_round)


if __name__ == "__main__":
    main()
