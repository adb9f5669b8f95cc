"""Turns a site's robots.txt into whether a page may be read by programs, and how far apart its pages are read (RFC 9309)."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakValueDictionary

from protego import Protego
from yarl import URL

from monitor.fetch import sentences
from monitor.fetch.answers import Bound
from monitor.fetch.urls import Origin, origin_of
from monitor.model import FailureKind, Fetched, FetchFailure, FetchResult

BOUND = Bound(
    500_000, is_cut=True
)  # RFC 9309, 2.5: at least 500 KiB are read, and what follows may be left out
LONGEST_DELAY = timedelta(seconds=30)
KEPT = 24 * 3600.0  # seconds (RFC 9309, 2.4)
FAILURE_KEPT = 60.0  # seconds for which a site that does not tell is not asked again
MOST_SITES = 1000
MOST_TEXT = 2_000_000  # characters in all; what protego makes of them takes some ten times as much
ROBOTS_TXT = "/robots.txt"

_NO_DELAY = timedelta(0)
# "Too many requests" is no word of what may be read: taken for "no rules", it would hold for a day.
_SERVER_ERRORS, _FOR_NOW = 500, frozenset({408, 425, 429})
_AGENT = re.compile(r"\s*user[- ]?agent(?:\s*:|\s)\s*([^#]*)", re.IGNORECASE)
_OURS = "news-monitor"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a site said: rules (None: all is allowed), or why it is not known; until when that holds (loop's clock)."""

    until: float
    rules: Protego | None = None
    failure: FetchFailure | None = None
    delay: timedelta = _NO_DELAY
    size: int = 0


class Robots:
    """What sites said in their robots.txt, each asked once a day. Belongs to one event loop."""

    def __init__(self, user_agent: str) -> None:
        self._token = product_of(user_agent)
        self._answers: OrderedDict[Origin, _Answer] = OrderedDict()
        self._doors: WeakValueDictionary[Origin, asyncio.Lock] = WeakValueDictionary()
        self._size = 0

    async def objection(self, url: URL, read: Callable[[URL], Awaitable[FetchResult]]) -> FetchFailure | None:
        """Why `url` is not to be read (now), None if it may be. `read` fetches a robots.txt, if it is not yet known.

        One that is not there allows everything; one that cannot be read forbids everything until it can.
        """
        if url.raw_path == ROBOTS_TXT:
            return None
        answer = await self._answer(url, read)
        if answer.failure:
            return answer.failure
        if answer.rules is None or answer.rules.can_fetch(str(url), self._token):
            return None
        return sentences.robots_refused()

    def delay(self, origin: Origin) -> timedelta:
        """How far apart the site wants requests to be, at most 30 s; none if it does not say, or was not asked."""
        answer = self._answers.get(origin)
        return answer.delay if answer else _NO_DELAY

    async def _answer(self, url: URL, read: Callable[[URL], Awaitable[FetchResult]]) -> _Answer:
        origin = origin_of(url)
        door = self._doors.get(origin)
        if door is None:
            door = self._doors[origin] = asyncio.Lock()
        async with door:  # whoever asks meanwhile waits for the same answer
            known = self._known(origin)
            return known or self._keep(origin, await read(url.origin().with_path(ROBOTS_TXT)))

    def _known(self, origin: Origin) -> _Answer | None:
        answer = self._answers.get(origin)
        if answer is None or answer.until < asyncio.get_running_loop().time():
            return None
        self._answers.move_to_end(origin)
        return answer

    def _keep(self, origin: Origin, result: FetchResult) -> _Answer:
        answer = _understood(result, self._token, asyncio.get_running_loop().time())
        self._forget(origin)
        self._answers[origin] = answer
        self._size += answer.size
        while len(self._answers) > MOST_SITES or (self._size > MOST_TEXT and len(self._answers) > 1):
            self._forget(next(iter(self._answers)))
        return answer

    def _forget(self, origin: Origin) -> None:
        answer = self._answers.pop(origin, None)
        self._size -= answer.size if answer else 0


def product_of(user_agent: str) -> str:
    """The product token that sites know us by: ours wherever it stands, else the first one."""
    if _OURS in user_agent.lower():
        return _OURS
    return re.split(r"[\s/;(),]", user_agent.strip(), maxsplit=1)[0].lower() or _OURS


def _understood(result: FetchResult, token: str, now: float) -> _Answer:
    if isinstance(result, Fetched):
        text = _relevant(result.body.decode("utf-8-sig", "replace"), token)
        rules = Protego.parse(text)
        delay = timedelta(seconds=min(rules.crawl_delay(token) or 0.0, LONGEST_DELAY.total_seconds()))
        return _Answer(now + KEPT, rules=rules, delay=delay, size=len(text))
    if isinstance(result, FetchFailure) and not _is_absent(result):
        return _Answer(now + FAILURE_KEPT, failure=sentences.robots_unknown(result))
    return _Answer(now + KEPT)


def _is_absent(failure: FetchFailure) -> bool:
    """Whether there is no robots.txt, rather than one that we could not read (RFC 9309, 2.3.1)."""
    if failure.kind is FailureKind.STATUS:
        return failure.status is None or (failure.status < _SERVER_ERRORS and failure.status not in _FOR_NOW)
    return failure.kind is FailureKind.REDIRECTS


def _relevant(text: str, token: str) -> str:
    """The same rules with three names of programs in them: ours, "*" and one for all others.

    Protego keeps each rule for each name before it: 15,000 names and 27,000 rules, 500 kB in all, would take it minutes.
    """
    return "\n".join(_with_known_agent(line, token) for line in text.splitlines())


def _with_known_agent(line: str, token: str) -> str:
    found = _AGENT.match(line)
    if not found:
        return line
    name = found[1].strip().lower()
    product = name.partition("/")[0].strip("* ")
    return "User-agent: " + ("*" if name == "*" else token if product == token else "(other)")
