"""Messages over a socket: whole ones arrive, everything else is refused before memory is given to it."""

import contextlib
import json
import resource
import socket
import struct
import threading
import time

import pytest

from autograde.inside import wire
from autograde.inside.wire import Message, WireError, receive, send


@pytest.fixture
def ends():
    near, far = socket.socketpair()
    with near, far:
        yield near, far


def from_raw(ends, data: bytes, **bounds):
    """Return what a reader makes of raw bytes, after which the writer hangs up."""
    near, far = ends
    writer = threading.Thread(target=lambda: (_try(near.sendall, data), near.close()))
    writer.start()
    try:
        return receive(far, **bounds)
    finally:
        far.close()
        writer.join()


def _try(write, data):
    with contextlib.suppress(OSError):  # the reader had enough
        write(data)


def header(text: bytes, *lengths: int) -> bytes:
    return struct.pack("!II", len(text), len(lengths)) + b"".join(struct.pack("!Q", n) for n in lengths) + text


@pytest.mark.parametrize(
    "message",
    [Message({}), Message({"a": [1, None, "ä\ud800"]}), Message({"b": 1}, (b"", b"x" * 3_000_000, b"\0"))],
    ids=["empty", "text", "buffers"],
)
def test_a_message_arrives_as_it_was_sent(ends, message):
    near, far = ends
    writer = threading.Thread(target=send, args=(near, message))
    writer.start()
    assert receive(far) == message
    writer.join()


def test_messages_arrive_one_by_one(ends):
    near, far = ends
    for number in range(3):
        send(near, Message({"n": number}, (bytes([number]),)))
    assert [receive(far).data["n"] for _ in range(3)] == [0, 1, 2]


def test_the_end_of_the_stream_between_messages_is_none(ends):
    assert from_raw(ends, b"") is None


BROKEN = {
    "a header cut short": b"\0\0",
    "a text cut short": header(b"{}")[:-1],
    "a length cut short": header(b"", 3)[:10],
    "a buffer cut short": header(b"{}", 3) + b"ab",
    "no JSON": header(b"{"),
    "not a dict": header(b"[]"),
    "not text": header(b"\xff\xff"),
    "deep JSON": header(b"[" * 1_000_000),
    "an endless number": header(b'{"n": ' + b"9" * 100_000 + b"}"),
    "a text that is too long": struct.pack("!II", wire.MAX_JSON + 1, 0),
    "too many buffers": struct.pack("!II", 2, wire.MAX_BUFFERS + 1),
    "a buffer that is too long": header(b"{}", 1 << 62),
    "buffers that are too long together": header(b"{}", *[wire.MAX_BYTES // 3] * 4),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_message_is_refused(ends, data):
    with pytest.raises(WireError):
        from_raw(ends, data)


def test_a_reader_may_ask_for_less(ends):
    with pytest.raises(WireError):
        from_raw(ends, header(b"{}", 5) + b"12345", max_bytes=4)


def test_a_reader_may_ask_for_shorter_text(ends):
    with pytest.raises(WireError):
        from_raw(ends, header(json.dumps({"a": "b" * 100}).encode()), max_json=50)


def test_memory_is_not_given_to_claims(ends):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(WireError):
        from_raw(ends, header(b"{}", wire.MAX_BYTES - 10) + b"a few")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000, "kilobytes"


@pytest.mark.parametrize(
    "message",
    [Message({"a": "b" * (wire.MAX_JSON + 1)}), Message({}, (b"",) * (wire.MAX_BUFFERS + 1))],
    ids=["text", "buffers"],
)
def test_a_message_that_no_reader_would_take_is_refused_before_anything_is_written(ends, message):
    near, far = ends
    with pytest.raises(WireError):
        send(near, message)
    send(near, Message({"next": 1}))
    assert receive(far) == Message({"next": 1})


def test_a_silent_writer_is_late(ends):
    _, far = ends
    with pytest.raises(TimeoutError):
        receive(far, time.monotonic() + 0.05)


def test_a_writer_that_goes_on_for_ever_is_late(ends):
    near, far = ends
    stop = threading.Event()

    def drip():
        near.sendall(struct.pack("!II", wire.MAX_JSON, 0))
        while not stop.wait(0.005):
            _try(near.sendall, b" ")

    writer = threading.Thread(target=drip)
    writer.start()
    with pytest.raises(TimeoutError):
        receive(far, time.monotonic() + 0.1)
    stop.set()
    writer.join()


def test_a_reader_that_does_not_read_does_not_hold_the_writer(ends):
    near, _ = ends
    with pytest.raises(TimeoutError):
        send(near, Message({}, (b"x" * (8 << 20),)), time.monotonic() + 0.1)
