"""Sends every hostile string through channels, as alerts, several alerts in one message, summaries and notices: run as a
process of its own, `python -m tests.gates.injection_sending PLAN`, whose environment names a proxy and whom to trust.

PLAN is a JSON file: `channels` (addresses by name), `strings`, `addresses`, `outcomes` (the file to write what came of it).
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.model import Alert, AlertKind, Evidence, Parcel, SourceRef, Zone
from monitor.notify import open_channel
from tests.gates.injection_corpus import LINK, PRINTING
from tests.world.alerts import plain_alert, sent_together

TOGETHER = 8  # alerts in one message or summary
HARMLESS = "Quiet words about a second boat"
_BRIEF = "Quiet"  # of long texts less is shown
_HIT = "boat strike"
_NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)


def parcels(strings: Sequence[str], addresses: Sequence[str]) -> Iterator[Parcel]:
    """One parcel of each kind with harmless words, which show what a message of ours holds; then all the hostile ones.
    Keys say what they are: `kind-number`; so do the alerts' ids."""
    for text in (HARMLESS, _BRIEF):
        yield from _of_each_kind("control", [text] * TOGETHER)
    for number, text in enumerate(strings):
        yield _parcel(f"alert-{number}", [_alert(f"s{number}", text)])
    for start in range(0, len(strings), TOGETHER):
        yield from _of_each_kind(str(start), strings[start : start + TOGETHER])
    for number, url in enumerate(addresses):
        yield _parcel(f"address-{number}", [_alert(f"u{number}", HARMLESS, url=url)])


def _of_each_kind(name: str, texts: Sequence[str]) -> Iterator[Parcel]:
    alerts = [_alert(f"m{name}n{number}", text) for number, text in enumerate(texts)]
    if name == "control":
        yield _parcel("alert-control", alerts[:1])
        yield _parcel("address-control", alerts[:1])
    yield _parcel(f"merged-{name}", alerts)
    last = texts[-1]
    bare = replace(
        alerts[0], evidence=(), articles=(), url="", rule="", shortfall="", follows="", news=(), article_id=""
    )
    notice = replace(bare, id=f"n{name}", kind=AlertKind.NOTICE, title=last, text=_lines(texts))
    yield _parcel(f"notice-{name}", [notice])
    digest = replace(notice, id=f"d{name}", kind=AlertKind.DIGEST, items=tuple(alerts))
    yield _parcel(f"digest-{name}", [digest])


def _lines(texts: Sequence[str]) -> str:
    """The text of a notice: its lines are its own, so what strangers wrote has none by then."""
    return "\n".join(text.replace("\n", " ") for text in texts)


def _alert(name: str, text: str, *, url: str = LINK) -> Alert:
    """An alert that has `text` in the place of all that strangers write."""
    passage = f"{text} {_HIT} {text}"
    span = (len(text) + 1, len(text) + 1 + len(_HIT))
    printing = url if url != LINK else PRINTING
    return replace(
        plain_alert(name, at=_NOON, title=text, url=url, source=text),
        rule="Boat strikes",
        shortfall=text,
        evidence=(Evidence(zone=Zone.BODY, start=0, passage=passage, spans=(span,)),),
        articles=tuple(SourceRef(url=place, source=text, title=text) for place in (url, printing)),
        channels=(),
        follows="earlier",
        news=(text,),
    )


def _parcel(key: str, alerts: Sequence[Alert]) -> Parcel:
    return sent_together(*alerts, channel="hostile", key=key)


async def main(plan: dict[str, Any]) -> None:
    sent = await asyncio.gather(*(_send(name, url, plan) for name, url in plan["channels"].items()))
    Path(plan["outcomes"]).write_text(json.dumps(dict(sent)), encoding="utf-8")


async def _send(name: str, url: str, plan: dict[str, Any]) -> tuple[str, dict[str, int]]:
    """The channel's name, and how often what came of a parcel."""
    channel = open_channel(name, url, state_folder=Path(), timezone="UTC")
    outcomes: Counter[str] = Counter()
    for parcel in parcels(plan["strings"], plan["addresses"]):
        outcome = await channel.deliver(parcel)
        outcomes[f"{outcome.result.value}: {outcome.sentence}" if outcome.result != "sent" else "sent"] += 1
    await channel.close()
    return name, dict(outcomes)


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
