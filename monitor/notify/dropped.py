"""Which recipients written in an address its service did not keep, so that nobody is left out unseen.

Apprise looks for mail addresses in a list and passes over the rest of it, without a word if it found one.
"""

# mypy: untyped-calls-exclude=apprise

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from apprise import NotifyBase
from apprise.utils.parse import EMAIL_DETECTION_RE, is_email

from monitor.notify.smtp import AlertMail
from monitor.notify.targets import labels_of

_WORD = re.compile(r"[^\s,;]+")
_LISTS = ("to", "cc", "bcc")
_NOT_KEPT = ("Dropped", "Ignored", "Ignoring", "Skipp")
_NAMED = re.compile(r"[(']([^()']{1,100})[)']")
_MAX_LABEL = 100


@dataclass(frozen=True, slots=True)
class Dropped:
    """Recipients that are not kept: `names` as written, as far as they can be shown; `are_mails` if they had to be mail
    addresses, `are_apart` if they are, but stand outside the one list that is read. A word of the address's path may be
    part of a password with a slash in it, so it has no name here unless a user is named before it."""

    names: tuple[str, ...]
    are_mails: bool = True
    are_apart: bool = False


def dropped_from(service: NotifyBase, url: str, said: Sequence[str]) -> Dropped | None:
    """What the service behind `url` left out, by what is written there and by what Apprise `said` meanwhile."""
    parsed = type(service).parse_url(url) or {}
    lists = _lists(parsed)
    paths = [] if not isinstance(service, AlertMail) else _paths(parsed, lists)
    lost = [word for text in (*lists, *paths) for word in _lost_mails(service, text)]
    if lost:
        is_open = bool(parsed.get("user")) or not paths
        names = [word for word in lost if is_open or any(word in text for text in lists)]
        return Dropped(_shown(names))
    if isinstance(service, AlertMail) and (apart := [*_mails_apart(service, url)]):
        return Dropped(_shown(apart), are_apart=True)
    lines = [line for line in said if line.startswith(_NOT_KEPT)]
    if not lines:
        return None
    found = [name for line in lines for name in _NAMED.findall(line)]
    are_mails = all("email" in line.lower() for line in lines)
    return Dropped(_shown(name for name in found if any(name in text for text in lists)), are_mails)


def _lists(parsed: Mapping[str, object]) -> list[str]:
    query = parsed.get("qsd")
    return [str(query[key]) for key in _LISTS if query.get(key)] if isinstance(query, Mapping) else []


def _paths(parsed: Mapping[str, object], lists: Sequence[str]) -> list[str]:
    targets = parsed.get("targets")
    return [str(one) for one in targets if one not in lists] if isinstance(targets, list) else []


def _lost_mails(service: NotifyBase, text: str) -> Iterator[str]:
    """The words of a list that are no part of the addresses found in it, and addresses cut short."""
    if not hasattr(sys.modules[type(service).__module__], "parse_emails") and not isinstance(
        service, AlertMail
    ):
        return  # it reads its recipients in another way
    found = [match.span() for match in EMAIL_DETECTION_RE.finditer(text)] if "@" in text else []
    kept = labels_of(service)
    if not found and not isinstance(service, AlertMail):
        return  # not mails, or told in what Apprise said
    for word in _WORD.finditer(text):
        spots = (at for at in range(*word.span()) if text[at] not in "[]")
        is_whole = all(any(start <= at < end for start, end in found) for at in spots)
        if not is_whole and word[0].lower() not in kept:
            yield word[0]
    for start, end in found:
        mail = is_email(text[start:end])
        if not mail or not text[start:end].rstrip("> ").endswith(mail["full_email"]):
            yield text[start:end]


def _mails_apart(service: NotifyBase, url: str) -> Iterator[str]:
    """The addresses in a second `to=`, of which Apprise reads the last alone, or after a semicolon, which ends a value."""
    kept = labels_of(service)
    for key, value in parse_qsl(url.partition("?")[2].replace(";", "&"), keep_blank_values=True):
        text = value if key.lower() in _LISTS else "" if value else key
        found = (is_email(text[match.start() : match.end()]) for match in EMAIL_DETECTION_RE.finditer(text))
        yield from (mail["full_email"] for mail in found if mail and mail["full_email"].lower() not in kept)


def _shown(names: Iterator[str] | Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name.isprintable() and len(name) <= _MAX_LABEL))
