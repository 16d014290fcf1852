"""CPython's Pipe: nanoseconds for a round trip of a small int."""

import multiprocessing
from time import perf_counter_ns

from party import play

COUNT = 10_000


def echo(end):
    while (value := end.recv()) >= 0:
        end.send(value)


def main():
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=echo, args=(there,))
    process.start()

    def do_round(scale):
        count = max(1, int(COUNT * scale))
        send, recv = here.send, here.recv
        begun = perf_counter_ns()
        for index in range(count):
            send(index)
            recv()
        return (perf_counter_ns() - begun) / count

    play(do_round)
    here.send(-1)
    process.join()


if __name__ == "__main__":
    main()
