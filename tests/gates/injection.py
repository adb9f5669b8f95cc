"""What strangers write, through every family to real receivers: what went out on the wire holds nothing active.

One process sends each hostile string as headline, passage, outlet, new printing and sentence of a notice; alone, several
in one message, in summaries and notices. Another prints to its terminal, a third daemon reads them in a feed and writes
`alerts feed`. Their output is read by parsers that know nothing of how the product escapes.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.gates.injection_corpus import ADDRESSES, LIKE_IDS, LINKS, strings
from tests.gates.injection_feeds import feeds_out, json_line, show
from tests.gates.injection_sending import parcels
from tests.gates.injection_servers import SERVICE_OF, Services, addresses, services
from tests.gates.injection_wire import Shape, ids_in, shape_of
from tests.tools.report import Figure
from tests.world.daemon import ROOT
from tests.world.figures import at_least, at_most

_SHOWN = 12  # findings that are printed for each family
_PATIENCE = 1200.0


async def prove_injection(evaldata: Path, folder: Path) -> list[Figure]:
    """Every family, and the feeds out."""
    named = strings(evaldata)
    corpus = list(dict.fromkeys(one for found in named.values() for one in found))
    figures = _teeth()
    figures += [
        at_least(1, f"injection: {name}", len(found), "strings", n=len(corpus))
        for name, found in named.items()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    async with services(folder) as where:
        channels = addresses(where, folder / "alerts.jsonl")
        outcomes = await _send(folder, where, channels, corpus)
        printed = await _print(folder, corpus)
    expected = [
        (parcel.key, [one.alert.id for one in parcel.deliveries]) for parcel in parcels(corpus, ADDRESSES)
    ]
    for family, service in SERVICE_OF.items():
        figures += _of_family(family, where.wire.sent.get(service, []), expected, outcomes[family])
    figures += _of_jsonl(folder / "alerts.jsonl", expected)
    figures += _of_terminal(printed, expected)
    figures.append(
        at_most(0, "injection: mails to or from others", len(where.wire.strange), "mails", n=len(expected))
    )
    return [*figures, *await feeds_out(folder / "feed", corpus)]


async def _send(
    folder: Path, where: Services, channels: Mapping[str, str], corpus: Sequence[str]
) -> Mapping[str, Mapping[str, int]]:
    plan = _plan(folder / "plan.json", channels, corpus)
    environment = os.environ | {
        "HTTPS_PROXY": f"http://127.0.0.1:{where.proxy}",
        "REQUESTS_CA_BUNDLE": str(where.trust),
    }
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.gates.injection_sending", str(plan)), cwd=ROOT, env=environment
    )
    await asyncio.wait_for(child.wait(), _PATIENCE)
    assert child.returncode == 0, "the process that sends failed"
    found: Mapping[str, Mapping[str, int]] = json.loads(plan.with_suffix(".out").read_text(encoding="utf-8"))
    return found


async def _print(folder: Path, corpus: Sequence[str]) -> bytes:
    plan = _plan(folder / "terminal.json", {"stdout": "stdout://"}, corpus)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.gates.injection_sending", str(plan)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(child.communicate(), _PATIENCE)
    return out


def _plan(file: Path, channels: Mapping[str, str], corpus: Sequence[str]) -> Path:
    plan = {
        "channels": channels,
        "strings": corpus,
        "addresses": ADDRESSES,
        "outcomes": str(file.with_suffix(".out")),
    }
    file.write_text(json.dumps(plan), encoding="utf-8")
    return file


def _teeth() -> list[Figure]:
    """What the check finds where nothing was done about it, so that its silence means something."""
    figures = []
    for family in (*_ACTIVE_IN, "mail"):
        control, _ = shape_of(family, _raw(family, "quiet"))
        known = [*LINKS, *_ACTIVE_IN.get(family, ())]
        found = [one for one in known if shape_of(family, _raw(family, f"say {one} now"))[0].beyond(control)]
        figures.append(
            at_least(
                0.7,
                f"injection: {family}, found where nothing is done",
                len(found) / len(known),
                "share",
                n=len(known),
            )
        )
    return figures


_ACTIVE_IN = {
    "slack": ["<!here>", "<@U012AB3CD>", "<#C024BE7LR>", "*bold*", "_it_", "~gone~", "`code`"],
    "discord": ["<@80351110224678912>", "<t:1618953630:R>", "**bold**", "~~gone~~", "||spoiler||", "`code`"],
    "telegram": ["@durov", "/start", "#breaking", "$AAPL", "<b>x</b>", "<tg-spoiler>x</tg-spoiler>"],
    "teams": ["**bold**", "[a](http://evil.example)", "<b>x</b>", "`code`"],
    "mattermost": ["@everyone", "@here", "@all", "~town-square", "#breaking", "**bold**", "~~gone~~"],
}


def _raw(family: str, text: str) -> bytes:
    """A message that holds a text as it is."""
    if family == "mail":
        return f"Subject: x\nTo: desk@example.org\nContent-Type: text/html; charset=utf-8\n\n<p>{text}</p>".encode()
    card = {"attachments": [{"content": {"body": [{"text": text}]}}]}
    plain = {"text": text, "content": text, "parse_mode": "HTML", "allowed_mentions": {"parse": []}}
    return json.dumps(card if family == "teams" else plain).encode()


# --- families -----------------------------------------------------------------------------------------------------------


def _of_family(
    family: str, sent: Sequence[bytes], expected: Sequence[tuple[str, list[str]]], outcomes: Mapping[str, int]
) -> list[Figure]:
    """Each message beside the harmless one of its kind. A webhook gets each alert by itself."""
    wanted = list(_one_by_one(expected)) if family == "webhook" else list(expected)
    found: Counter[str] = Counter()
    controls: dict[str, Shape] = {}
    for (key, ids), body in zip(wanted, sent, strict=False):
        kind, _, name = key.partition("-")
        shape, told = shape_of(family, body)
        if name == "control":
            controls[kind] = controls.get(kind, Shape()).or_more(shape)
        active = shape.beyond(controls[kind]) + _forged(kind, told, ids)
        found.update(f"{one} ({kind})" for one in active)
        _first(found, key, body, active)
    show(family, found, outcomes)
    return [
        at_least(
            len(wanted), f"injection: {family}, messages that arrived", len(sent), "messages", n=len(wanted)
        ),
        at_most(0, f"injection: {family}, active", found.total(), "finds", n=len(sent)),
    ]


def _forged(kind: str, told: Sequence[str], ids: Sequence[str]) -> list[str]:
    """Lines that tell an alert which is none. A headline that reads like that is a headline still, and a notice's lines
    are its own; but no sign within a headline makes a line."""
    others = [] if kind in {"notice", "digest"} else [one for one in told if one not in {*ids, *LIKE_IDS}]
    missing = [one for one in ids if one not in told]
    return [f"forges {one}" for one in others] + [f"lacks {one}" for one in missing]


def _one_by_one(expected: Sequence[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    for key, ids in expected:
        yield from ((key, ids) for _ in ids)


def _first(found: Mapping[str, int], key: str, body: bytes, active: Sequence[str]) -> None:
    """Show what was sent where something is found for the first time."""
    kind = key.partition("-")[0]
    if any(found[f"{one} ({kind})"] == 1 for one in active) and len(found) <= _SHOWN:
        print(f"injection: {key}: {active[:4]}\n    {body[:1500]!r}", flush=True)


def _of_jsonl(file: Path, expected: Sequence[tuple[str, list[str]]]) -> list[Figure]:
    lines = file.read_bytes().split(b"\n")
    ids = [one for _, told in expected for one in told]
    found = Counter(flaw for line in lines[:-1] for flaw in json_line(line))
    told = [json.loads(line)["alert"] for line in lines[:-1] if not json_line(line)]
    found.update(
        ["other alerts than expected"] * (told != ids) + ["a last line without end"] * bool(lines[-1])
    )
    show("jsonl", found, {})
    return [at_most(0, "injection: jsonl, active", found.total(), "finds", n=len(lines))]


def _of_terminal(printed: bytes, expected: Sequence[tuple[str, list[str]]]) -> list[Figure]:
    shape, _ = shape_of("stdout", printed)
    found = Counter(shape.flaws)
    ids = [one for _, some in expected for one in some]
    missing = Counter(ids) - Counter(ids_in(printed.decode()))
    found.update(f"lacks {one}" for one in missing)
    show("stdout", found, {})
    return [at_most(0, "injection: stdout, active", found.total(), "finds", n=len(ids))]
