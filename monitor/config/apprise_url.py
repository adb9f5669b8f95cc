"""Asks Apprise whether it understands an address, and makes sure that it names exactly one recipient.

One row of the outbox is one alert on one channel; with two recipients behind one row, a failure of one would send the
other a second copy (measured: Apprise reports PARTIAL, and a retry repeats the good one).
"""

# mypy: untyped-calls-exclude=apprise

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from threading import get_ident
from typing import Any

# Where Apprise's plugins keep whom they send to: in batches several of these count as one for len().
_RECIPIENTS = (
    "targets", "cc", "bcc", "channels", "channel_ids", "rooms", "users", "dm_users", "groups", "topics", "devices",
    "members", "phone", "target_phones", "target_groups", "target_users", "target_contacts", "subreddits", "events",
)  # fmt: skip
_ONE_EACH = "give each recipient a channel of its own"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with an address and what to write; never shows the address itself."""

    message: str
    suggestion: str = ""


def check_all(urls: Sequence[str]) -> list[Complaint | None]:
    """What is wrong with each address, None where nothing is. Imports Apprise (0.7 s) only if there are any."""
    if not urls:
        return []
    with _quiet() as said:
        return [_check(url, said) for url in urls]


def _check(url: str, said: list[str]) -> Complaint | None:
    from apprise.utils.parse import parse_urls  # noqa: PLC0415 - Apprise takes 0.7 s: only for those who use it

    from monitor.notify.plugins import service_at  # noqa: PLC0415 - imports Apprise

    said.clear()
    if len(parse_urls(url)) > 1:
        return Complaint("several addresses stand here", _ONE_EACH)
    plugin = service_at(url)
    if plugin is None:
        return _not_understood(url.partition("://")[0].lower())
    if any(line.startswith(("Dropped", "Ignored", "Ignoring", "Skipp")) for line in said):
        return Complaint("Apprise cannot use one of the recipients", "check them one by one")
    number = _recipients(plugin)
    if number > 1:
        return Complaint(f"this address names {number} recipients", _ONE_EACH)
    return None if number else Complaint("this address names no recipient", _templates(type(plugin)))


def _not_understood(scheme: str) -> Complaint:
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415 - Apprise is loaded by now

    known = NotificationManager()
    if scheme not in known.schemas():
        near = get_close_matches(scheme, [*known.schemas(), "jsonl", "stdout"], n=1)
        hint = (
            f"did you mean {near[0]}://?" if near else "Apprise's list of services says how each is written"
        )
        return Complaint("no service has addresses of this kind", hint)
    if not known[scheme].enabled:
        return Complaint(
            f"{scheme}:// needs a package that is not installed", "Apprise's list of services names it"
        )
    return Complaint(f"Apprise cannot use this {scheme}:// address", _templates(known[scheme]))


def _templates(plugin: Any) -> str:  # noqa: ANN401 - Apprise ships no types
    schemas = plugin.secure_protocol or plugin.protocol
    schema = schemas if isinstance(schemas, str) else schemas[0]
    forms = [form.replace("{schema}", schema) for form in plugin.templates[:3]]
    return f"write it in a form such as {', '.join(forms)}" if forms else ""


def _recipients(plugin: Any) -> int:  # noqa: ANN401 - Apprise ships no types
    """How many it would send to: as the plugin counts, or as many as its lists hold, whichever is more."""
    kept = sum(_size(getattr(plugin, name, None)) for name in _RECIPIENTS)
    return max(len(plugin), kept)


def _size(kept: object) -> int:
    if isinstance(kept, dict):
        return sum(_size(value) for value in kept.values())
    return len(kept) if isinstance(kept, list | tuple | set | frozenset) else 0


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """Keeps what Apprise logs in this thread, which may hold secrets, from all handlers; gives the lines."""
    said: list[str] = []
    here = get_ident()

    def keep(record: logging.LogRecord) -> bool:
        if record.thread == here:
            said.append(record.getMessage())
        return record.thread != here

    logger = logging.getLogger("apprise")
    logger.addFilter(keep)
    try:
        yield said
    finally:
        logger.removeFilter(keep)
