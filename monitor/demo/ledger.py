"""What was published and what was received become blocks to show, one an article, and the evidence to be judged."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lxml import html

from monitor.demo.catchers import CHANNELS, Quote, Received
from monitor.demo.expected import Hit
from monitor.demo.feeds import Printed
from monitor.demo.judging import Arrival, Evidence
from monitor.demo.newsroom import Piece

# The alerts of one article leave together: after this much silence they are all here, or something is missing.
_QUIET = timedelta(seconds=0.5)
_QUIET_IF_INCOMPLETE = timedelta(seconds=4)
_NOTHING = Quote(field="", passage="", spans=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A passage with all its hits ("" where a rule gave none), and the names of the rules that it was quoted for."""

    rules: tuple[str, ...]
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """All that was told about one article, on which channels it arrived in full, how long after publication."""

    piece: Piece
    tellings: tuple[Telling, ...]
    arrived: tuple[str, ...]
    delay: timedelta


@dataclass(slots=True)
class Ledger:
    """The day's books: `publish` and `take` write, the rest reads."""

    rules: Sequence[str]
    printed: dict[str, Printed] = field(default_factory=dict)  # by address
    received: list[Received] = field(default_factory=list)
    _unshown: dict[str, list[Received]] = field(default_factory=dict)  # by address

    def publish(self, printed: Printed) -> None:
        """Note a publication."""
        self.printed[printed.url] = printed

    def take(self, received: Received) -> None:
        """Note a message."""
        self.received.append(received)
        if received.url in self.printed:
            self._unshown.setdefault(received.url, []).append(received)

    def blocks(self, now: datetime, *, all_of_them: bool = False) -> list[Block]:
        """The articles whose alerts are in and were not shown yet; shown once they have been handed out here."""
        ready = [url for url, some in self._unshown.items() if all_of_them or _is_ready(some, now)]
        return [_block(self.printed[url], self._unshown.pop(url), self.rules) for url in ready]

    def delays(self) -> list[timedelta]:
        """From publication to arrival, of every message about a known article, shortest first."""
        known = (one for one in self.received if one.url in self.printed)
        return sorted(one.at - self.printed[one.url].at for one in known)

    def evidence(self, refined: Collection[Hit]) -> Evidence:
        """What the judge needs."""
        return Evidence(
            arrivals=[Arrival(one.channel, self._hit(one)) for one in self.received],
            channels=CHANNELS,
            in_own_text=frozenset(self._quoted_from_own_text()),
            refined=refined,
        )

    def _hit(self, one: Received) -> Hit:
        printed = self.printed.get(one.url)
        return Hit(one.rule, printed.piece.id if printed else one.url)

    def _quoted_from_own_text(self) -> Iterator[Hit]:
        for one in self.received:
            printed = self.printed.get(one.url)
            if printed and any(is_own(quote, printed.piece) for quote in one.quotes):
                yield self._hit(one)


def is_own(quote: Quote, piece: Piece) -> bool:
    """Whether the words from the first hit to the last stand in the article itself."""
    if not quote.spans:
        return False
    start, end = min(start for start, _ in quote.spans), max(end for _, end in quote.spans)
    own = _words(
        f"{piece.headline}\n{html.fragment_fromstring(piece.body, create_parent='div').text_content()}"
    )
    return f" {_words(quote.passage[start:end])} " in f" {own} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _is_ready(received: Sequence[Received], now: datetime) -> bool:
    complete = all(_arrived(received, channel) for channel in CHANNELS)
    return now - received[-1].at >= (_QUIET if complete else _QUIET_IF_INCOMPLETE)


def _arrived(received: Sequence[Received], channel: str) -> bool:
    """Whether the channel brought every alert that any channel brought."""
    return {one.rule for one in received} == {one.rule for one in received if one.channel == channel}


def _block(printed: Printed, received: Sequence[Received], rules: Sequence[str]) -> Block:
    quotes = {one.rule: one.quotes[0] for one in received if one.quotes}
    told = sorted({one.rule for one in received}, key=lambda rule: [*rules, rule].index(rule))
    passages: dict[tuple[str, str], list[str]] = {}
    for rule in told:
        quote = quotes.get(rule, _NOTHING)
        passages.setdefault((quote.field, quote.passage), []).append(rule)
    return Block(
        piece=printed.piece,
        tellings=tuple(
            Telling(rules=tuple(some), quote=_together([quotes.get(rule, _NOTHING) for rule in some]))
            for some in passages.values()
        ),
        arrived=tuple(channel for channel in CHANNELS if _arrived(received, channel)),
        delay=max(one.at for one in received) - printed.at,
    )


def _together(quotes: Sequence[Quote]) -> Quote:
    """Quotes of one passage as one, with the hits of all."""
    spans = sorted({span for quote in quotes for span in quote.spans})
    return Quote(field=quotes[0].field, passage=quotes[0].passage, spans=tuple(spans))
