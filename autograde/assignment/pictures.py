"""Pictures that were pasted into a notebook's text: which of them are kept. Pure."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}  # each with its first bytes
MAX_PICTURE = 5 << 20  # bytes of one picture


@dataclass(frozen=True)
class Picture:
    """One attachment of a markdown cell: the name that the text calls it by, its kind, and its bytes in base64."""

    name: str
    kind: str
    data: str


def pictures_in(attachments: Any) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    """Return the pictures among a cell's attachments, and the names of those that are none or are too large."""
    kept, left_out = [], []
    for name, bundle in attachments.items() if isinstance(attachments, Mapping) else ():
        picture = _picture(str(name), bundle)
        if picture:
            kept.append(picture)
        else:
            left_out.append(str(name))
    return tuple(kept), tuple(left_out)


def _picture(name: str, bundle: Any) -> Picture | None:
    for kind, begin in KINDS.items():
        data = bundle.get(kind) if isinstance(bundle, Mapping) else None
        text = "".join(map(str, data)) if isinstance(data, list) else data
        if isinstance(text, str) and len(text) <= MAX_PICTURE * 4 // 3 + 4:
            try:
                raw = base64.b64decode("".join(text.split()), validate=True)
            except (binascii.Error, ValueError):
                continue
            if raw.startswith(begin):
                return Picture(name, kind, base64.b64encode(raw).decode())
    return None
