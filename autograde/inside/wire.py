"""Messages over a socket: a JSON header and any number of byte buffers, with every length bounded before it is read.

Both ends of a socket may be hostile to each other, so nothing here unpickles, and a reader never allocates what a
writer merely claims to send.
"""

import json
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

HEADER = struct.Struct("!II")  # bytes of JSON, number of buffers
LENGTH = struct.Struct("!Q")

MAX_JSON = 16 << 20
MAX_BUFFERS = 20_000
MAX_BYTES = 512 << 20


class WireError(Exception):
    """The other end broke the protocol or sent more than is allowed."""


@dataclass(frozen=True)
class Message:
    """One message: plain JSON data, and the buffers that it refers to by index."""

    data: dict[str, Any]
    buffers: tuple[bytes, ...] = ()


def send(sock: socket.socket, message: Message, deadline: float | None = None) -> None:
    """Write `message`; raises WireError when it is larger than a reader would take, before anything is written.

    Past `deadline`, a time of `time.monotonic`, raises TimeoutError: part of the message may have been written then.
    """
    text = json.dumps(message.data, separators=(",", ":")).encode()
    if len(text) > MAX_JSON or len(message.buffers) > MAX_BUFFERS:
        raise WireError(f"a message of {len(text):,} characters and {len(message.buffers):,} arrays is too large")
    if sum(map(len, message.buffers)) > MAX_BYTES:
        raise WireError(f"a message may hold {MAX_BYTES >> 20} MB of arrays")
    lengths = b"".join(LENGTH.pack(len(buffer)) for buffer in message.buffers)
    for data in (HEADER.pack(len(text), len(message.buffers)) + lengths + text, *message.buffers):
        _until(sock, deadline)
        sock.sendall(data)


def receive(
    sock: socket.socket, deadline: float | None = None, max_json: int = MAX_JSON, max_bytes: int = MAX_BYTES
) -> Message | None:
    """Read one message, or None when the other end has closed.

    `deadline` is a time of `time.monotonic`. Raises WireError on anything malformed, TimeoutError when it is late.
    """
    start = _exactly(sock, HEADER.size, deadline)
    if start is None:
        return None
    text_length, count = HEADER.unpack(start)
    if text_length > max_json or count > MAX_BUFFERS:
        raise WireError("a message claims more than is allowed")
    lengths = [LENGTH.unpack(_must(sock, LENGTH.size, deadline))[0] for _ in range(count)]
    if sum(lengths) > max_bytes:
        raise WireError(f"a message may hold {max_bytes >> 20} MB of arrays")
    text = _must(sock, text_length, deadline)
    buffers = tuple(_must(sock, length, deadline) for length in lengths)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a message is not JSON: {type(error).__name__}") from None
    if not isinstance(data, dict):
        raise WireError("a message is not a JSON object")
    return Message(data, buffers)


def _until(sock: socket.socket, deadline: float | None) -> None:
    sock.settimeout(None if deadline is None else max(deadline - time.monotonic(), 0.001))


def _exactly(sock: socket.socket, count: int, deadline: float | None) -> bytes | None:
    """Return `count` bytes; None when the stream ended before the first."""
    parts, missing = [], count
    while missing:
        _until(sock, deadline)
        part = sock.recv(min(missing, 1 << 20))
        if not part:
            if missing == count:
                return None
            raise WireError("the stream ended in the middle of a message")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _must(sock: socket.socket, count: int, deadline: float | None) -> bytes:
    data = _exactly(sock, count, deadline) if count else b""
    if data is None:
        raise WireError("the stream ended in the middle of a message")
    return data
