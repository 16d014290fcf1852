"""How a party written in Python answers: see table/contest.ts."""

import sys


def play(do_round):
    """Says that it is ready, and does a round for each line of the input."""
    print("ready", flush=True)
    for line in sys.stdin:
        print("cost", do_round(float(line)), flush=True)
