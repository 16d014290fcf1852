"""The messages that everybody sends, as payloads.ts makes them."""

TEXT = "0123456789abcdef" * 64
BYTES = b"\7" * 65_536


def integer(index):
    return index % 1_000


def small_object(index):
    return {"id": index, "name": "host-7", "changed": True, "score": 0.5}


def text(index):
    return TEXT


def binary(index):
    return BYTES


# How to make one, and how many there are in a round.
PAYLOADS = {
    "ints": (integer, 20_000),
    "objects": (small_object, 20_000),
    "strings": (text, 20_000),
    "bytes": (binary, 1_000),
}
