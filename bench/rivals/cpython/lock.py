"""CPython's Lock: nanoseconds for an acquire and its release.

Argument: "free", or "contended" by two processes.
"""

import multiprocessing
import sys
from time import perf_counter_ns

from party import play

FREE_COUNT = 500_000
CONTENDED_COUNT = 100_000
PROCESSES = 2


def pass_through(lock, count):
    acquire, release = lock.acquire, lock.release
    for _ in range(count):
        acquire()
        release()


def contend(lock, go, done):
    while count := go.get():
        pass_through(lock, count)
        done.put(None)


def free():
    lock = multiprocessing.Lock()

    def do_round(scale):
        count = max(1, int(FREE_COUNT * scale))
        begun = perf_counter_ns()
        pass_through(lock, count)
        return (perf_counter_ns() - begun) / count

    play(do_round)


def contended():
    lock = multiprocessing.Lock()
    go = multiprocessing.SimpleQueue()
    done = multiprocessing.SimpleQueue()
    processes = [
        multiprocessing.Process(target=contend, args=(lock, go, done))
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()

    def do_round(scale):
        count = max(1, int(CONTENDED_COUNT * scale))
        begun = perf_counter_ns()
        for _ in processes:
            go.put(count)
        for _ in processes:
            done.get()
        return (perf_counter_ns() - begun) / (PROCESSES * count)

    play(do_round)
    for process in processes:
        go.put(0)
    for process in processes:
        process.join()


if __name__ == "__main__":
    free() if sys.argv[1] == "free" else contended()
