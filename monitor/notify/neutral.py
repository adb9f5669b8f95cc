"""Clean text becomes text in which no service finds a link, a mention or a command of its own accord.

A zero-width space parts what a service would recognise: people read the same. It stands *inside* each trigger: between
the two slashes of an address, not before them ("http://" and U+200B and "evil.example" is a link still, to evil.example:
Unicode's UTS 46 drops the U+200B from host names); after the dot of a domain, which then ends in no top-level domain.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from monitor.notify.message import Message
from monitor.notify.passages import Passage

ZERO_WIDTH = "\u200b"
# Addresses: http://x, //x, mailto:x, tel:1, a share of Windows, a.domain, www.w3, 1.2.3.4. Not "3.5", "U.S.", "feeds.yaml:3:5"
# (no such ending is a top-level domain), which people copy.
_ENDINGS = r"(?!(?:ya?ml|opml|jsonl?|txt|xml|html)\b)"
_LINKS = (
    r"/(?=/)|\\(?=\\)|(?<=[a-z]):(?=[^\s\d])|(?<=tel|sms|fax|sip):(?=\d)"
    rf"|(?<=[\w-])\.{_ENDINGS}(?=[^\W\d_]{{2}}|\d{{1,3}}\.\d)|(?<=www)\.(?=\w)"
)
# @name, <@U1>, <!here>, #tag, /command (as Telegram sees one), $CASHTAG, :emoji:, [masked](link), ![image].
_CALLS = r"[@\uff20#$](?=\w)|<(?=\S)|(?:(?<![\w/>])|(?<=/))/(?=\w{1,64}(?![\w/<>]))|(?<!\w):(?=[\w+-]+:)|\](?=[(\[:])|!(?=\[)"
LINKS = re.compile(_LINKS, re.IGNORECASE)
LINKS_AND_CALLS = re.compile(f"{_LINKS}|{_CALLS}", re.IGNORECASE)

_Told = TypeVar("_Told")
# Ours, or checked as what they are; "Alert <id>" is a contract.
_AS_IT_IS = frozenset({"url", "alert_ids", "last_lines", "where", "kind", "priority"})


def neutral(text: str, triggers: re.Pattern[str], joint: str = ZERO_WIDTH) -> str:
    """`text` with `joint` inside each of `triggers`."""
    return triggers.sub(lambda found: found[0] + joint, text)


def neutral_message(message: Message, triggers: re.Pattern[str], joint: str = ZERO_WIDTH) -> Message:
    """The message with all texts `neutral`, but for addresses, which are checked, and ids."""
    return _neutral(message, triggers, joint)


def _neutral(told: _Told, triggers: re.Pattern[str], joint: str) -> _Told:
    """`told`, a text, a noun made of texts or a tuple of such, with all of them neutral."""
    result: Any = told
    if isinstance(told, str):
        result = neutral(told, triggers, joint)
    elif isinstance(told, tuple):
        result = tuple(_neutral(one, triggers, joint) for one in told)
    elif isinstance(told, Passage):
        result = _neutral_passage(told, triggers, joint)
    elif is_dataclass(told) and not isinstance(told, type):
        names = (one.name for one in fields(told) if one.name not in _AS_IT_IS)
        changed: Mapping[str, Any] = {name: _neutral(getattr(told, name), triggers, joint) for name in names}
        result = replace(told, **changed)
    return result  # type: ignore[no-any-return]  # what came, changed in its texts only


def _neutral_passage(passage: Passage, triggers: re.Pattern[str], joint: str) -> Passage:
    """The passage, of which a trigger may begin in one segment and end in the next."""
    joints = [found.end() for found in triggers.finditer(passage.plain)]
    at, segments = 0, []
    for one in passage.segments:
        inside = (place - at for place in joints if at < place <= at + len(one.text))
        segments.append(replace(one, text=_with_joints(one.text, inside, joint)))
        at += len(one.text)
    return replace(passage, segments=tuple(segments))


def _with_joints(text: str, places: Iterable[int], joint: str) -> str:
    for place in sorted(places, reverse=True):
        text = text[:place] + joint + text[place:]
    return text
