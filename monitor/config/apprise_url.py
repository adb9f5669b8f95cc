"""Asks Apprise whether it understands an address, whom that reaches, and how long the service wants to be left alone.

One row of the outbox is one alert for one recipient; with two behind one row, a failure of one would send the other a
second copy (measured: Apprise reports PARTIAL, and a retry repeats the good one).
"""

# mypy: untyped-calls-exclude=apprise

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from threading import get_ident
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.notify.dropped import Dropped

_ONE_EACH = "give each recipient a channel of its own"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with an address and what to write; never shows the address itself."""

    message: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom an address reaches (each told by a message of its own), the least pause between two messages that its service
    asks for, and whether alerts may share a message there."""

    targets: tuple[str, ...]
    gap: timedelta
    merges: bool


def check_all(urls: Sequence[str]) -> list[Complaint | Reach]:
    """What is wrong with each address, or what it reaches. Imports Apprise (0.7 s) only if there are any."""
    if not urls:
        return []
    with _quiet() as said:
        return [_check(url, said) for url in urls]


def _check(url: str, said: list[str]) -> Complaint | Reach:
    from apprise.utils.parse import parse_urls  # noqa: PLC0415 - Apprise takes 0.7 s: only for those who use it

    from monitor.notify import dropped, plugins, targets  # noqa: PLC0415 - imports Apprise

    said.clear()
    if len(parse_urls(url)) > 1:
        return Complaint("several addresses stand here", _ONE_EACH)
    service = plugins.service_at(url)
    if service is None:
        return _not_understood(url.partition("://")[0].lower())
    if lost := dropped.dropped_from(service, url, said):
        return _left_out(lost)
    reached = targets.targets_of(service)
    if reached:
        gap = timedelta(seconds=plugins.gap_of(service))
        return Reach(targets=reached, gap=gap, merges=plugins.merges(service))
    if number := targets.number_of_recipients(service):
        return Complaint(f"this address names {number} recipients", _ONE_EACH)
    return Complaint("this address names no recipient", _templates(type(service)))


def _left_out(lost: "Dropped") -> Complaint:
    if not lost.names:
        return Complaint("Apprise cannot use one of the recipients", "check them one by one")
    *others, last = lost.names
    told, are = (f"{', '.join(others)} and {last}", "are") if others else (last, "is")
    if lost.are_apart:
        return Complaint(f"{told} {are} left out", "write all in one list: to=a@example.org,b@example.org")
    if not lost.are_mails:
        return Complaint(f"this service cannot send to {told}", "see how its recipients are written")
    what = "mail addresses" if others else "a mail address"
    return Complaint(f"{told} {are} not {what}", "write it whole, as name@example.org")


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
