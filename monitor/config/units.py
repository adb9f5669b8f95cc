"""Turns the words of single values (`1h30m`, `10MB`, `Europe/London`) into what the code takes, or says what is wrong.

Each function raises `Misfit` whose message follows the quoted value: "'15' is not a length of time".
"""

import re
import unicodedata
from datetime import timedelta
from ipaddress import ip_network
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from monitor.config.findings import did_you_mean, masked
from monitor.model import Limit
from monitor.settings import Network

DURATION_PATTERN = (
    r"^(?=[0-9])([0-9]{1,6}y)? ?([0-9]{1,6}d)? ?([0-9]{1,6}h)? ?([0-9]{1,6}m)? ?([0-9]{1,9}s)?$"
)
SIZE_PATTERN = r"^([0-9]{1,12}) ?([kKmMgG]?)[bB]$"
LIMIT_PATTERN = r"^([0-9]{1,6}) ?/ ?([smhd])$"
_DURATION = re.compile(DURATION_PATTERN)
_SIZE = re.compile(SIZE_PATTERN)
_LIMIT = re.compile(LIMIT_PATTERN)
_NEAR_LIMIT = re.compile(
    r"([0-9]{1,4})(?: ?messages?)?(?:\s*(?:/|per|an|a|every|each)\s*|\s+)"
    r"(s|sec|second|m|min|minute|h|hr|hour|d|day)s?|([0-9]{1,4})\s*(hourly|daily)",
    re.IGNORECASE,
)
_DURATION_HINT = "write a number with a unit, such as 90s, 15m, 2h, 3d, 1y or 1h30m"
_NEAR_DURATION = re.compile(
    r"([0-9]{1,4})\s*((?:s|sec|m|min|h|hr|d|w|wk|mo|y|yr|second|minute|hour|day|week|month|year)s?)",
    re.IGNORECASE,
)
_SECONDS = {"y": 365 * 86_400, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_IN_DAYS = {"w": 7, "mo": 30}
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}
_MOST_MESSAGES = 1_000  # of a limit: when each of them went out is noted with every message
_LONGEST_NAME = 200
_LONGEST_URL = 4_096
_SHORTEST_PASSAGE, _LONGEST_PASSAGE = 8, 1_000


class Misfit(ValueError):  # noqa: N818 - it reads as what it is: a value that does not fit
    """A value cannot be taken; `message` follows the value in quotes, `suggestion` says what to write."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        self.message = message
        self.suggestion = suggestion
        super().__init__(message)


def duration(text: str) -> timedelta:
    """`90s`, `15m`, `2h`, `3d`, `1y` (365 days), `1h30m`."""
    found = _DURATION.fullmatch(text)
    if not found:
        raise Misfit("is not a length of time", _duration_hint(text))
    parts = [part for part in found.groups() if part]
    return timedelta(seconds=sum(int(part[:-1]) * _SECONDS[part[-1]] for part in parts))


def _duration_hint(text: str) -> str:
    near = _NEAR_DURATION.fullmatch(text.strip())
    if not near:
        return _DURATION_HINT
    unit = "mo" if near[2].casefold().startswith("mo") else near[2][0].casefold()
    days = _IN_DAYS.get(unit)
    return f"write {int(near[1]) * days}d" if days else f"write {near[1]}{unit}"


def size(text: str) -> int:
    """`500kB`, `10MB`, `1GB`, in bytes: 1 kB is 1,000."""
    found = _SIZE.fullmatch(text)
    if not found:
        raise Misfit("is not a size", "write a number with a unit, such as 500kB or 10MB")
    return int(found[1]) * _FACTORS[found[2].lower()]


def count(text: str) -> int:
    """A whole number, 0 or more."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Misfit("is not a whole number", "write digits only")
    return int(text)


def limit(text: str) -> Limit:
    """`30/h`: at most 30 messages in any hour; also `/s`, `/m` and `/d`."""
    found = _LIMIT.fullmatch(text)
    if not found:
        raise Misfit("is not a limit", _limit_hint(text))
    messages = int(found[1])
    if not 1 <= messages <= _MOST_MESSAGES:
        raise Misfit("is out of bounds", f"write 1 to {_MOST_MESSAGES:,} messages, such as 30/h")
    return Limit(messages=messages, per=timedelta(seconds=_SECONDS[found[2]]))


def _limit_hint(text: str) -> str:
    near = _NEAR_LIMIT.fullmatch(text.strip())
    if not near:
        return "write so many messages in such a time, as 30/h; s, m, h and d are the times there are"
    return f"write {near[1] or near[3]}/{(near[2] or near[4])[0].casefold()}"


def truth(text: str) -> bool:
    """`true` or `false`, as YAML 1.2 has them."""
    if text in {"true", "false"}:
        return text == "true"
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(text.casefold(), text.casefold())
    raise Misfit(
        "is neither true nor false", f"write {meant}" if meant in {"true", "false"} else "write true or false"
    )


def timezone(text: str) -> str:
    """A name of the IANA time zone database."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        near = did_you_mean(text, sorted(zone for zone in available_timezones() if "/" in zone))
        hint = near if near.startswith("did") else "write a name such as Europe/London, or UTC"
        raise Misfit("is not a time zone", hint) from None
    return text


def network(text: str) -> Network:
    """An IP network such as 127.0.0.0/8, or one address."""
    try:
        return ip_network(text)
    except ValueError:
        try:
            meant = ip_network(text, strict=False)
        except ValueError:
            raise Misfit("is not an IP network", "write one such as 192.168.0.0/16 or ::1") from None
        raise Misfit("has bits set beyond its prefix", f"write {meant}") from None


def line_of_text(text: str) -> str:
    """One line without control characters, not empty and at most 200 characters long; runs of space become one."""
    flat = " ".join(text.split())
    if not flat:
        raise Misfit("is empty", "write some text, or leave the key out")
    if not flat.isprintable() and any(unicodedata.category(char) in {"Cc", "Cs"} for char in flat):
        raise Misfit("holds a control character", "remove it")
    if len(flat) > _LONGEST_NAME:
        raise Misfit(f"is longer than {_LONGEST_NAME} characters", "shorten it")
    return flat


def passage(text: str) -> str:
    """A text that paragraphs are known by: on one line, long enough not to stand in paragraphs of any kind (8 characters,
    of which Chinese, Japanese and Korean ones count for two)."""
    flat = " ".join(text.split())
    if not flat:
        raise Misfit("is empty", "write some words of the paragraph, or leave the line out")
    if sum(2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1 for char in flat) < _SHORTEST_PASSAGE:
        raise Misfit("is too short: it would stand in many paragraphs", "write more words of the paragraph")
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in flat):
        raise Misfit("holds a control character", "remove it")
    if len(flat) > _LONGEST_PASSAGE:
        raise Misfit(
            f"is longer than {_LONGEST_PASSAGE:,} characters", "a sentence of the paragraph is enough"
        )
    return flat


def label(text: str) -> str:
    """A name or tag that others refer to: one line, not beginning with the minus that means "except"."""
    flat = line_of_text(text)
    if flat.startswith("-"):
        raise Misfit("begins with a minus, which means `except` in a rule's feeds", "remove the minus")
    return flat


def header_text(text: str) -> str:
    """What may stand in an HTTP header: one line of printable ASCII."""
    flat = line_of_text(text)
    if not flat.isascii():
        raise Misfit("holds letters that an HTTP header cannot carry", "use plain ASCII")
    return flat


def web_address(text: str) -> str:
    """An http or https URL with a host, without white space."""
    address = text.strip()
    parts = split_address(address)
    if parts.scheme.lower() not in {"http", "https"}:
        raise Misfit("is not an http or https address", _scheme_hint(address, parts.scheme))
    if not parts.hostname:
        raise Misfit("names no host", "write an address such as https://example.org/rss.xml")
    if len(address) > _LONGEST_URL:
        raise Misfit(f"is longer than {_LONGEST_URL} characters", "")
    return address


def proxy_address(text: str) -> str:
    """The address of an HTTP proxy: http, a host, and nothing after the port."""
    address = text.strip()
    parts = split_address(address)
    if parts.scheme.lower() != "http" or not parts.hostname:
        raise Misfit("is not the address of an HTTP proxy", "write http://host:port")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise Misfit("names more than a host and a port", "write http://host:port")
    return address


def split_address(address: str) -> SplitResult:
    """The parts of a URL; white space and control characters in it are refused rather than dropped."""
    if any(char.isspace() or unicodedata.category(char) in {"Cc", "Cs"} for char in address):
        raise Misfit("holds white space or control characters", "write %20 for a space")
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise Misfit("is not an address", "check the host, the port and the brackets") from None
    return parts


def _scheme_hint(address: str, scheme: str) -> str:
    rest = address.partition("://")[2]
    if scheme == "feed" and rest:
        return masked(f"write https://{rest}")
    looks_like_host = not scheme and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", address)
    return masked(f"write https://{address}") if looks_like_host else "write it with https:// in front"
