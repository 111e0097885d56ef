"""When a submission was handed in: the `timestamp.txt` beside it, read rightly or refused."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from ..errors import BadSubmission

FORM = "2026-01-10 14:00:00 UTC, or with an offset as in 2026-01-10T15:00:00+01:00"
MOST = 1_000  # bytes
_PATTERN = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?|[A-Z]{2,5})")


def read(path: Path, zone: str = "UTC") -> datetime | None:
    """Return the time in the file, in UTC without saying so, as nbgrader has it; None where there is no file.

    `zone` is the one that the exchange writes in, as nbgrader's configuration has it. Raises BadSubmission, with the file
    and the form that is accepted, where the text can be understood in two ways or in none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadSubmission(f"{path} cannot be read ({error.strerror}); mend it, or remove it") from None
    try:
        return parse(data, zone)
    except ValueError as error:
        raise BadSubmission(f"{path} {error}; write it as {FORM}") from None


def parse(data: bytes, zone: str = "UTC") -> datetime:
    """Return the one time that `data` can mean, in UTC without saying so; raises ValueError with what is wrong."""
    text = _text(data)
    found = _PATTERN.fullmatch(text)
    if not found:
        raise ValueError(f"holds {text[:40]!r}, which is no unambiguous time")
    day, minute, second, fraction, where = found.groups()
    try:
        local = datetime.fromisoformat(f"{day} {minute}{second or ':00'}") + timedelta(seconds=float(f"0.{fraction or 0}"))
        return _in_zone(local, where, zone).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"holds {text[:40]!r}: {error}") from None


def is_future(time: datetime | None) -> bool:
    """Whether a time in UTC lies ahead, by more than two clocks may differ."""
    return time is not None and time > datetime.now(UTC).replace(tzinfo=None) + timedelta(minutes=5)


def _text(data: bytes) -> str:
    if not data.strip():
        raise ValueError("is empty")
    if len(data) > MOST:
        raise ValueError(f"is longer than {MOST} bytes")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding).strip()
    except UnicodeDecodeError:
        raise ValueError("is no text in UTF-8 or UTF-16") from None


def _in_zone(local: datetime, where: str, zone: str) -> datetime:
    if where in ("Z", "UTC", "GMT"):
        return local.replace(tzinfo=UTC)
    if where[0] in "+-":
        digits = where[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if int(digits[2:]) > 59:
            raise ValueError(f"{where} is no offset")
        return local.replace(tzinfo=timezone(offset if where[0] == "+" else -offset))
    try:
        place = ZoneInfo(zone)
    except (KeyError, ValueError):
        raise ValueError(
            f"{where!r} cannot be understood: nbgrader's exchange is set to {zone}, a zone that nobody knows"
        ) from None
    for fold in (0, 1):  # the hour that the clock shows twice in autumn has two names
        there = local.replace(tzinfo=place, fold=fold)
        if there.tzname() == where:
            return there
    raise ValueError(f"{where!r} names more than one zone, and nbgrader's exchange is set to {zone}")
