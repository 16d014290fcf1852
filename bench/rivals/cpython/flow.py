"""CPython's Queue, from one producer process to one consumer: nanoseconds for an item.

Argument: payload.
"""

import multiprocessing
import sys
from time import perf_counter_ns

from party import play
from payloads import PAYLOADS


def produce(go, items, payload):
    make, _ = PAYLOADS[payload]
    while count := go.get():
        for index in range(count):
            items.put(make(index))


def main(payload):
    go = multiprocessing.Queue()
    items = multiprocessing.Queue()
    producer = multiprocessing.Process(target=produce, args=(go, items, payload))
    producer.start()
    _, usual = PAYLOADS[payload]

    def do_round(scale):
        count = max(1, int(usual * scale))
        begun = perf_counter_ns()
        go.put(count)
        get = items.get
        for _ in range(count):
            get()
        return (perf_counter_ns() - begun) / count

    play(do_round)
    go.put(0)
    producer.join()


if __name__ == "__main__":
    main(sys.argv[1])
