"""CPython's Listener and Client: nanoseconds for a round trip of a small int. Argument: family."""

import multiprocessing
import sys
from multiprocessing.connection import Client, Listener
from time import perf_counter_ns

from party import play

COUNT = 5_000


def echo(address):
    with Client(address) as end:
        while (value := end.recv()) >= 0:
            end.send(value)


def main():
    with Listener(None, sys.argv[1]) as listener:
        process = multiprocessing.Process(target=echo, args=(listener.address,))
        process.start()
        end = listener.accept()

    def do_round(scale):
        count = max(1, int(COUNT * scale))
        send, recv = end.send, end.recv
        begun = perf_counter_ns()
        for index in range(count):
            send(index)
            recv()
        return (perf_counter_ns() - begun) / count

    play(do_round)
    end.send(-1)
    process.join()


if __name__ == "__main__":
    main()
