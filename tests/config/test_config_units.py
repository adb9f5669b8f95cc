from datetime import timedelta

import pytest

from monitor.config import units
from monitor.config.units import Misfit


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("15m", 900),
        ("2h", 7200),
        ("3d", 3 * 86400),
        ("1y", 365 * 86400),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("1d12h", 36 * 3600),
        ("0s", 0),
        ("100y", 36500 * 86400),
    ],
)
def test_durations(text: str, seconds: int) -> None:
    assert units.duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", "15", "m", "1.5h", "-1h", "30m1h", "1h1h", "1w", "15M", "1h,5m", "9" * 30 + "s", "१h", "1h\n"],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(Misfit):
        units.duration(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [("15 minutes", "write 15m"), ("15min", "write 15m"), ("2 Hours", "write 2h"), ("3 days", "write 3d")],
)
def test_a_duration_in_words_is_understood_well_enough_to_say_how_to_write_it(text: str, hint: str) -> None:
    with pytest.raises(Misfit) as caught:
        units.duration(text)
    assert caught.value.suggestion == hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [("10MB", 10_000_000), ("500kB", 500_000), ("500 KB", 500_000), ("1gb", 1_000_000_000), ("7B", 7)],
)
def test_sizes(text: str, expected: int) -> None:
    assert units.size(text) == expected


@pytest.mark.parametrize("text", ["10", "10M", "1.5MB", "-1MB", "MB", "10MiB", ""])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(Misfit):
        units.size(text)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "1_0", "0x10", "1e3", "²", "9" * 10])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(Misfit):
        units.count(text)


@pytest.mark.parametrize(
    "text",
    ["https://example.org/rss", "HTTP://EXAMPLE.org", "https://[::1]:8080/x?y=z", "https://münchen.de/ä"],
)
def test_web_addresses(text: str) -> None:
    assert units.web_address(f" {text} ") == text


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("example.org/rss", "write https://example.org/rss"),
        ("www.example.org", "write https://www.example.org"),
        ("feed://example.org/rss", "write https://example.org/rss"),
        ("feed://me:secret@example.org/", "write https://…@example.org/"),
        ("ftp://example.org", "write it with https:// in front"),
        ("file:///etc/passwd", "write it with https:// in front"),
        ("/etc/passwd", "write it with https:// in front"),
        ("https://", "write an address such as https://example.org/rss.xml"),
        ("https://exa mple.org", "write %20 for a space"),
        ("https://example.org/\nx", "write %20 for a space"),
        ("https://[::1", "check the host, the port and the brackets"),
        ("https://example.org:99999/", "check the host, the port and the brackets"),
    ],
)
def test_what_is_no_web_address(text: str, hint: str) -> None:
    with pytest.raises(Misfit) as caught:
        units.web_address(text)
    assert caught.value.suggestion == hint


@pytest.mark.parametrize("text", ["", "  ", "a\x07b", "x" * 201])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(Misfit):
        units.line_of_text(text)


def test_a_name_is_one_line() -> None:
    assert units.line_of_text(" boat\n  strike ") == "boat strike"
    with pytest.raises(Misfit, match="begins with a minus"):
        units.label("-uk")
