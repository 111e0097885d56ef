"""Times of submission: what is read, always as the one instant that it means, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from autograde.classroom.times import is_future, parse, read
from autograde.errors import BadSubmission

NOON = datetime(2026, 1, 10, 14, 0)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-10 14:00:00 UTC",
        "2026-01-10 14:00:00.000000 UTC",
        "2026-01-10 14:00:00 UTC\r\n",
        "2026-01-10T14:00:00Z",
        "2026-01-10T14:00Z",
        "2026-01-10 15:00:00 +0100",
        "2026-01-10T15:00:00+01:00",
        "2026-01-10T19:30:00.000+05:30",
        "2026-01-10T09:00:00-05",
    ],
)
def test_one_instant_in_every_accepted_form(text):
    assert parse(text.encode()) == NOON
    assert parse(b"\xef\xbb\xbf" + text.encode()) == NOON, "with a byte order mark, as Windows Notepad writes it"
    assert parse(text.encode("utf-16")) == NOON, "in UTF-16, as PowerShell writes it"


def test_a_fraction_of_a_second_is_kept():
    assert parse(b"2026-01-10 14:00:00.25 UTC") == NOON + timedelta(milliseconds=250)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-07-10 16:00:00.000000 CEST", datetime(2026, 7, 10, 14)),
        ("2026-01-10 15:00:00.000000 CET", NOON),
        ("2026-10-25 02:30:00 CEST", datetime(2026, 10, 25, 0, 30)),
        ("2026-10-25 02:30:00 CET", datetime(2026, 10, 25, 1, 30)),
    ],
)
def test_the_exchanges_own_form_is_read_in_the_zone_that_it_is_set_to(text, utc):
    assert parse(text.encode(), "Europe/Berlin") == utc


def test_a_zone_that_nobody_knows_is_said():
    with pytest.raises(ValueError, match="a zone that nobody knows"):
        parse(b"2026-07-10 16:00:00 CEST", "Mars/Base")


def test_what_the_exchange_writes_is_read():
    """By nbgrader's own code, with its defaults and with a zone."""
    from nbgrader.exchange.abc import Exchange

    for zone in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"):
        exchange = Exchange(timezone=zone)
        exchange.set_timestamp()
        age = datetime.now(UTC).replace(tzinfo=None) - parse(exchange.timestamp.encode(), zone)
        assert abs(age) < timedelta(minutes=1), (zone, exchange.timestamp)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"2026-01-10 14:00:00", "no unambiguous time"),
        (b"01/10/2026 2:00 PM", "no unambiguous time"),
        (b"10.01.2026 14:00", "no unambiguous time"),
        (b"10. Januar 2026, 14:00", "no unambiguous time"),
        (b"1768053600", "no unambiguous time"),
        (b"yesterday", "no unambiguous time"),
        (b"2026-01-10 14:00:00 UTC\n2026-01-11 14:00:00 UTC", "no unambiguous time"),
        (b"2026-07-10 16:00:00 CEST", "names more than one zone"),
        (b"2026-02-30 14:00:00 UTC", "day is out of range"),
        (b"2026-01-10 25:00:00 UTC", "hour must be in"),
        (b"2026-01-10 14:00:00 +99:00", "strictly between"),
        (b"2026-01-10 14:00:00 +01:75", "is no offset"),
        (b"\xff\xfe2", "no text in UTF-8 or UTF-16"),
        ("10 février".encode("cp1252"), "no text in UTF-8"),
        (b"2" * 2000, "longer than"),
    ],
)
def test_anything_else_is_refused_with_the_accepted_form(tmp_path, data, words):
    path = tmp_path / "timestamp.txt"
    path.write_bytes(data)
    with pytest.raises(BadSubmission) as refused:
        read(path)
    assert words in str(refused.value)
    assert str(path) in str(refused.value) and "write it as 2026-01-10 14:00:00 UTC" in str(refused.value)


def test_no_file_is_no_time_and_a_folder_is_refused(tmp_path):
    assert read(tmp_path / "timestamp.txt") is None
    (tmp_path / "timestamp.txt").mkdir()
    with pytest.raises(BadSubmission, match="cannot be read"):
        read(tmp_path / "timestamp.txt")


def test_a_time_ahead_is_told_from_one_that_is_past_or_unknown():
    now = datetime.now(UTC).replace(tzinfo=None)
    assert is_future(now + timedelta(hours=1))
    assert not is_future(now) and not is_future(None)
