"""Edits real articles by a seed, as an editor's desk does: trivially or materially. The first half of the kinds of edit.

This must not know the classifier that it is there to judge: nothing of the product is imported here. A kind takes a text
and gives the edited one, or None where the text has nothing to edit in this way.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What an edit is made with: chance, and another article to take words and sentences from."""

    random: random.Random
    donor: Text


Kind = Callable[[Text, Desk], Text | None]

WORD = re.compile(r"[^\W\d_]{5,}")
SENTENCE = re.compile(r"[^\n.!?。！？]{25,400}[.!?。！？][\"”»」]?(?=\s|$|[^\x00-\u02ff])")  # noqa: RUF001
FIGURE = re.compile(r"(?<![\d.,:/-])\d+(?![\d.,:/-]*\d)")
NAME = re.compile(r"(?<=[a-zà-ÿ,] )[A-ZÀ-Þ][a-zà-ÿ]{3,}")
QUOTED = re.compile(r"[\"“„«「]([^\"”“»」\n]{20,300})[\"”“»」]")


def sentences(body: str) -> list[re.Match[str]]:
    """Prose: what ends as a sentence does, is long enough and stands once."""
    whole = squeezed(body)
    return [match for match in SENTENCE.finditer(body) if whole.count(squeezed(match[0])) == 1]


def foreign(text: Text, desk: Desk) -> list[str]:
    """Sentences of the other article that do not stand in this one."""
    whole = squeezed(text.body)
    return [match[0].strip() for match in sentences(desk.donor.body) if squeezed(match[0]) not in whole]


def squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text)


def spliced(body: str, start: int, end: int, text: str) -> str:
    return body[:start] + text + body[end:]


def chosen(matches: Sequence[re.Match[str]], desk: Desk, most: int) -> list[re.Match[str]]:
    """At most so many of them, the last one first, so that each can be replaced in turn."""
    some = desk.random.sample(list(matches), min(len(matches), desk.random.randint(1, most)))
    return sorted(some, key=lambda match: -match.start())


# --- trivial ----------------------------------------------------------------------------------------------------------


def spacing(text: Text, desk: Desk) -> Text | None:
    spaces = desk.random.choice(["  ", "\u00a0", " \u200b", "\t"])
    body = "".join(
        spaces if sign == " " and desk.random.random() < 0.05 else sign * 2 if sign == "\n" else sign
        for sign in text.body
    )
    return replace(text, body=body + "\n")


def punctuation(text: Text, desk: Desk) -> Text | None:
    pairs = [
        ("'", "\u2019"),
        ('"', "\u201d"),
        (" - ", " \u2013 "),
        (", ", " "),
        ("; ", ", "),
        ("...", "\u2026"),
    ]
    old, new = desk.random.choice([pair for pair in pairs if pair[0] in text.body] or [("", "")])
    return replace(text, body=text.body.replace(old, new)) if old else None


def stamp(text: Text, desk: Desk) -> Text | None:
    forms = (
        "Updated: {d} March 2026, {h}:{m} GMT",
        "Last updated at {h}:{m} on Tuesday, {d} March 2026",
        "Published {h}:{m} | Updated {h}:{m}",
        "Aktualisiert am {d}.03.2026, {h}:{m} Uhr",
        "Mis à jour le {d} mars 2026 à {h}h{m}",
        "Actualizado: {d}/03/2026 {h}:{m}",
        "更新：2026年3月{d}日 {h}:{m}",  # noqa: RUF001
    )
    form = desk.random.choice(forms)
    body = text.body if desk.random.random() < 0.3 else f"{_filled(form, desk)}\n{text.body}"
    return (
        Text(text.title, f"{_filled(form, desk)}\n{text.body}")
        if body != text.body
        else _stamped(text, form, desk)
    )


def _stamped(text: Text, form: str, desk: Desk) -> Text:
    return replace(text, body=f"{text.body}\n{_filled(form, desk)}")


def _filled(form: str, desk: Desk) -> str:
    pick = desk.random.randint
    return form.format(d=pick(10, 28), h=pick(10, 23), m=pick(10, 59))


def typo(text: Text, desk: Desk) -> Text | None:
    body = text.body
    for match in chosen(list(WORD.finditer(body)), desk, 3):
        body = spliced(body, *match.span(), mistyped(match[0], desk))
    return replace(text, body=body) if body != text.body else None


def mistyped(word: str, desk: Desk) -> str:
    at = desk.random.randint(1, len(word) - 2)
    forms = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
    )
    return desk.random.choice(forms)


def counter(text: Text, desk: Desk) -> Text | None:
    forms = (
        "{} comments",
        "Read {} times",
        "{} Kommentare",
        "{} shares",
        "{} people have read this",
        "阅读 {}",
    )
    form = desk.random.choice(forms)
    return replace(text, body=f"{text.body}\n{form.format(desk.random.randint(2, 9999))}")


def casing(text: Text, desk: Desk) -> Text | None:
    title = desk.random.choice([text.title.upper(), text.title.title(), text.title.lower()])
    return Text(title, text.body) if title != text.title else None


def name_letter(text: Text, desk: Desk) -> Text | None:
    """The spelling of a name, everywhere."""
    names = sorted({name for name in NAME.findall(text.body) if len(name) > 4})
    if not names:
        return None
    name = desk.random.choice(names)
    return replace(text, body=re.sub(rf"\b{name}\b", mistyped(name, desk), text.body))


def formatting(text: Text, desk: Desk) -> Text | None:
    lines = text.body.split("\n")
    at = desk.random.randrange(len(lines))
    lines[at] = desk.random.choice(["**{}**", "• {}", "_{}_", "— {}", "“{}”"]).format(lines[at])
    return replace(text, body=unicodedata.normalize(desk.random.choice(["NFC", "NFD"]), "\n".join(lines)))


def reordered(text: Text, desk: Desk) -> Text | None:
    lines = text.body.split("\n")
    if len(lines) < 4:
        return None
    line = lines.pop(desk.random.randrange(len(lines)))
    lines.insert(desk.random.randrange(len(lines)), line)
    return replace(text, body="\n".join(lines))


# --- material ---------------------------------------------------------------------------------------------------------


def sentence_added(text: Text, desk: Desk) -> Text | None:
    places, donors = sentences(text.body), foreign(text, desk)
    if not places or not donors:
        return None
    at = desk.random.choice(places).end()
    return replace(text, body=spliced(text.body, at, at, f" {desk.random.choice(donors)}"))


def paragraph_added(text: Text, desk: Desk) -> Text | None:
    donors = foreign(text, desk)
    lines = text.body.split("\n")
    if not donors:
        return None
    lines.insert(desk.random.randint(0, len(lines)), desk.random.choice(donors))
    return replace(text, body="\n".join(lines))


def sentence_removed(text: Text, desk: Desk) -> Text | None:
    found = sentences(text.body)
    return replace(text, body=spliced(text.body, *desk.random.choice(found).span(), "")) if found else None


def number(text: Text, desk: Desk) -> Text | None:
    figures = [
        (sentence.start() + figure.start(), sentence.start() + figure.end())
        for sentence in sentences(text.body)
        for figure in FIGURE.finditer(sentence[0])
    ]
    if not figures:
        return None
    start, end = desk.random.choice(figures)
    value = int(text.body[start:end])
    other = max(0, value + desk.random.choice([-1, 1, 2, 7, value + 1, 10]))
    return replace(text, body=spliced(text.body, start, end, str(other))) if other != value else None


def name(text: Text, desk: Desk) -> Text | None:
    names, others = list(NAME.finditer(text.body)), sorted(set(NAME.findall(desk.donor.body)))
    others = [other for other in others if other not in text.body]
    if not names or not others:
        return None
    match, other = desk.random.choice(names), desk.random.choice(others)
    far = other[:3].lower() != match[0][:3].lower()
    return replace(text, body=spliced(text.body, *match.span(), other)) if far else None


def quotation(text: Text, desk: Desk) -> Text | None:
    """A quoted sentence now says something else for the half of it."""
    found, donors = list(QUOTED.finditer(text.body)), foreign(text, desk)
    if not found or not donors:
        return None
    match = desk.random.choice(found)
    words = match[1].split(" ")
    if len(words) < 4:
        return None
    instead = desk.random.choice(donors).strip(" .!?").split(" ")[: len(words) // 2]
    said = " ".join([*words[: -len(words) // 2], *instead])
    return replace(text, body=spliced(text.body, match.start(1), match.end(1), said))


def headline(text: Text, desk: Desk) -> Text | None:
    """A word of the headline becomes one of another headline."""
    words, others = (
        text.title.split(),
        [word for word in WORD.findall(desk.donor.title) if word not in text.title],
    )
    long = [at for at, word in enumerate(words) if WORD.fullmatch(word)]
    if not long or not others:
        return None
    words[desk.random.choice(long)] = desk.random.choice(others)
    return replace(text, title=" ".join(words))


def negation(text: Text, desk: Desk) -> Text | None:
    """English only: "is" becomes "is not"."""
    found = list(re.finditer(r"(?<= )(?:is|was|were|will|has|had|are|can)(?= [a-z])(?! not)", text.body))
    if not found:
        return None
    at = desk.random.choice(found).end()
    return replace(text, body=spliced(text.body, at, at, " not"))


TRIVIAL: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (spacing, punctuation, stamp, typo, counter, casing, name_letter, formatting, reordered)
}
MATERIAL: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (
        sentence_added,
        paragraph_added,
        sentence_removed,
        number,
        name,
        quotation,
        headline,
        negation,
    )
}
