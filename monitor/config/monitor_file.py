"""Turns monitor.yaml into `Settings` and the store's address."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from monitor.config.files import Source
from monitor.config.findings import WHOLE_FILE, Findings
from monitor.config.shapes import MonitorShape, PollShape
from monitor.config.shaping import at, shape
from monitor.config.store_url import resolve
from monitor.config.units import Misfit
from monitor.settings import FetchSettings, PollSettings, RetentionSettings, Settings

DEFAULT_STORE = "sqlite:///news-monitor.db"
_USUAL = PollSettings()


def settings_of(source: Source) -> tuple[Settings, MonitorShape]:
    """The settings that the file asks for; what it does not say, or says wrongly, is as usual."""
    given = shape(MonitorShape, source.root, source)
    plain = Settings()
    _check_poll(given.poll or PollShape(), source)
    settings = Settings(
        timezone=given.timezone or plain.timezone,
        poll=_poll(given.poll or PollShape()),
        first_poll=given.first_poll or plain.first_poll,
        max_age=_max_age(given.max_age, plain.max_age),
        fetch=FetchSettings(**given.fetch.model_dump(exclude_none=True)) if given.fetch else plain.fetch,
        retention=RetentionSettings(**given.retention.model_dump(exclude_none=True))
        if given.retention
        else plain.retention,
        notices=tuple(dict.fromkeys(given.notices or ())),
    )
    return settings, given


def store_of(source: Source, written: str | None, state: Path) -> str:
    """The store's address as the file has it, its path made absolute; "" where it cannot be used."""
    try:
        return resolve(DEFAULT_STORE if written is None else written, state)
    except Misfit as misfit:
        source.error(at(source.root, "store"), f"store: {misfit.message}", misfit.suggestion)
        return ""


def store_from_option(url: str, state: Path, findings: Findings) -> str:
    """The store's address as `--store` has it, its path made absolute; "" where it cannot be used."""
    try:
        return resolve(url, state)
    except Misfit as misfit:
        findings.error("--store", WHOLE_FILE, misfit.message, misfit.suggestion)
        return ""


def _max_age(given: timedelta | str | None, usual: timedelta | None) -> timedelta | None:
    if isinstance(given, timedelta):
        return given
    return None if given == "off" else usual


def _poll(given: PollShape) -> PollSettings:
    """The cadence asked for; bounds that are not written give way to what is written."""
    low = given.min or min(_USUAL.min, given.every or _USUAL.min, given.max or _USUAL.min)
    high = given.max or max(_USUAL.max, given.every or _USUAL.max, low)
    every = given.every or min(max(_USUAL.every, low), high)
    return PollSettings(every=every, min=low, max=high)


def _check_poll(given: PollShape, source: Source) -> None:
    order = [(key, value) for key in ("min", "every", "max") if (value := getattr(given, key))]
    for (lower, low), (upper, high) in pairwise(order):
        if low > high:
            node = at(source.root, "poll", upper)
            source.error(node, f"poll.{upper} is shorter than poll.{lower}", "write min <= every <= max")
            return
