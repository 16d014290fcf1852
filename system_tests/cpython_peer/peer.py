"""The Python side of cpython_peer_test.ts: peer.py ROLE ARGUMENT..., lines of JSON on stdout."""

import json
import os
import pickle
import struct
import sys
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener, answer_challenge, deliver_challenge
from multiprocessing.managers import BaseManager, IteratorProxy, ListProxy, SyncManager

KEY = b"secret"
SAMPLES = [
    None, True, False, 0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, -2**31, 2**31, 2**53, -2**53,
    2**63, -2**63, 2**64, -2**64 - 1, 2**3000, -2**3000, 0.5, -0.0, 1e300, float("inf"),
    "", "text", "\u00e9\U0001f600\x00", "x" * 300, "x" * 70000, "\ud800 alone",
    b"", b"\x00\xff", b"y" * 300, b"z" * 70000,
    [], [1, [2, [3, []]]], (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((), [()]),
    {}, {"one": [1]}, {"a": 1, 2: "b", None: 3, (1, 2): [4]}, set(), {1, "a"}, frozenset(), frozenset([1, (2,)]),
    list(range(3000)), {str(i): i for i in range(3000)},
]


def say(*words):
    print(json.dumps(words), flush=True)


def address_from(text):
    address = json.loads(text)
    return tuple(address) if isinstance(address, list) else address


def same(a, b):
    """Equal, and of the same types all the way."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a == b and all(same(a[k], b[k]) for k in a)
    return a == b and (not isinstance(a, float) or str(a) == str(b))


def talk(connection):
    """Has the other side send everything back, and compares."""
    for protocol in range(0, pickle.HIGHEST_PROTOCOL + 1):
        for sample in SAMPLES:
            connection.send_bytes(pickle.dumps(sample, protocol))
            answer = connection.recv()
            if not same(answer, sample):
                say("differs", protocol, repr(sample)[:80], repr(answer)[:80])
    cycle = []
    cycle.append((cycle, cycle))
    connection.send(cycle)
    answer = connection.recv()
    inner = answer[0]
    if not (type(inner) is tuple and inner[0] is answer and inner[1] is answer):
        say("differs", "cycle")
    connection.send(bytearray(b"array"))
    if connection.recv() != b"array":
        say("differs", "bytearray")
    connection.send("end of values")
    for size in (0, 1, 16384, 16385, 20_000_000):
        message = os.urandom(size)
        connection.send_bytes(message)
        if connection.recv_bytes() != message:
            say("differs", size)
    # The long form of a length, for a short message.
    os.write(connection.fileno(), struct.pack("!i", -1) + struct.pack("!Q", 5) + b"hello")
    say("long form", connection.recv_bytes().decode())
    try:
        connection.recv()
    except EOFError:
        say("end of file")


def connect(address, key=KEY):
    with Client(address_from(address), authkey=key) as connection:
        talk(connection)


def connect_wrong(address):
    for _ in range(2):
        try:
            Client(address_from(address), authkey=b"wrong")
        except AuthenticationError as error:
            say(str(error))
    with Client(address_from(address), authkey=KEY) as connection:
        say(connection.recv())


def connect_with_digest(address, digest):
    """As a client, but challenging by another digest than the usual one."""
    with Client(address_from(address)) as connection:
        answer_challenge(connection, KEY)
        deliver_challenge(connection, KEY, digest)
        say(connection.recv())


def listen(family):
    with Listener(None, family, authkey=KEY) as listener:
        say(listener.address)
        try:
            listener.accept()
        except AuthenticationError as error:
            say(str(error))
        with listener.accept() as connection:
            talk(connection)


def plain_client(address):
    with Client(address_from(address), authkey=KEY) as connection:
        connection.send_bytes(json.dumps({"from": "python"}).encode())
        say(json.loads(connection.recv_bytes()))
        connection.send(Exception("no plain data"))
        connection.send("plain data")
        say(connection.recv())


class Calculator:
    def add(self, a, b=0):
        return a + b

    def fail(self, text):
        raise KeyError(text)

    def strange(self):
        return object

    def own(self):
        raise Own("of its own class", 2)


class Own(Exception):
    pass


class Manager(SyncManager):
    pass


Manager.register("Calculator", Calculator)
Manager.register("squares", lambda n: (i * i for i in range(n)), proxytype=IteratorProxy)
Manager.register("lists", callable=lambda: [[1], [2]], proxytype=ListProxy,
                 method_to_typeid={"__getitem__": "list"})


def manage():
    server = Manager(("localhost", 0), KEY).get_server()
    say(server.address)
    server.serve_forever()


if __name__ == "__main__":
    {
        "connect": connect,
        "connect_wrong": connect_wrong,
        "connect_with_digest": connect_with_digest,
        "listen": listen,
        "plain_client": plain_client,
        "manage": manage,
    }[sys.argv[1]](*sys.argv[2:])
