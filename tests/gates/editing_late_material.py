"""Edits real articles by a seed: material kinds of the second half, written after the classifier's thresholds were frozen."""

import re
from collections.abc import Mapping
from dataclasses import replace

from tests.gates.editing import (
    FIGURE,
    NAME,
    WORD,
    Desk,
    Kind,
    Text,
    chosen,
    foreign,
    mistyped,
    sentence_removed,
    sentences,
    spliced,
)

_OPPOSITES = (
    ("increase", "decrease"), ("rose", "fell"), ("more", "less"), ("first", "last"), ("high", "low"), ("won", "lost"),
    ("before", "after"), ("support", "oppose"), ("with", "without"), ("always", "never"), ("old", "new"), ("best", "worst"),
    ("mehr", "weniger"), ("vor", "nach"), ("mit", "ohne"), ("avec", "sans"), ("plus", "moins"), ("alle", "keine"),
)  # fmt: skip
_NUMBER_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "October",
    "November",
    "December",
)
_SIZES = ("hundreds", "thousands", "hundred", "thousand", "million", "billion", "trillion")


def one_of(words: tuple[str, ...], text: Text, desk: Desk) -> Text | None:
    """One of the words becomes another one of them, in a sentence."""
    word = re.compile(rf"\b(?:{'|'.join(words)})\b")
    prose = [sentence for sentence in sentences(text.body) if "|" not in sentence[0]]
    found = [match for sentence in prose for match in word.finditer(text.body, *sentence.span())]
    if not found:
        return None
    match = desk.random.choice(found)
    other = desk.random.choice([word for word in words if word != match[0]])
    return replace(text, body=spliced(text.body, *match.span(), other))


def number_word(text: Text, desk: Desk) -> Text | None:
    return one_of(_NUMBER_WORDS, text, desk)


def date_in_prose(text: Text, desk: Desk) -> Text | None:
    return one_of(desk.random.choice([_DAYS, _MONTHS]), text, desk)


def magnitude(text: Text, desk: Desk) -> Text | None:
    return one_of(_SIZES, text, desk)


def opposite(text: Text, desk: Desk) -> Text | None:
    pairs = [pair for pair in _OPPOSITES if re.search(rf"\b{pair[0]}\b", text.body)]
    return one_of(desk.random.choice(pairs), text, desk) if pairs else None


def truncated(text: Text, desk: Desk) -> Text | None:
    found = sentences(text.body)
    return replace(text, body=text.body[: found[len(found) * 2 // 3].start()]) if len(found) > 4 else None


def sign_of_money(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r"[$€£](?=\d)|(?<=\d)%", text.body))
    if not found:
        return None
    match = desk.random.choice(found)
    other = " points" if match[0] == "%" else desk.random.choice([sign for sign in "$€£" if sign != match[0]])
    return replace(text, body=spliced(text.body, *match.span(), other))


def decimal(text: Text, desk: Desk) -> Text | None:
    found = [m for m in re.finditer(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.,]*\d)", text.body) if m[0].strip("0.")]
    if not found:
        return None
    match = desk.random.choice(found)
    return replace(text, body=spliced(text.body, *match.span(), match[0].replace(".", "")))


def word_replaced(text: Text, desk: Desk) -> Text | None:
    """A word of a sentence becomes one of another article's that begins and ends otherwise."""
    words = [m for s in sentences(text.body) for m in WORD.finditer(text.body, *s.span()) if m[0].islower()]
    others = [w for w in WORD.findall(desk.donor.body) if w.islower() and w not in text.body]
    if not words or not others:
        return None
    match, other = desk.random.choice(words), desk.random.choice(others)
    if match[0][:2] == other[:2] or match[0][-2:] == other[-2:]:
        return None
    return replace(text, body=spliced(text.body, *match.span(), other))


def clause_added(text: Text, desk: Desk) -> Text | None:
    found, donors = sentences(text.body), foreign(text, desk)
    if not found or not donors:
        return None
    words = desk.random.choice(donors).strip(" .!?").split(" ")[:6]
    at = desk.random.choice(found).end() - 1
    return replace(text, body=spliced(text.body, at, at, f", {' '.join(words)}")) if len(words) > 3 else None


def clause_removed(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r",(?: [^\W\d_]+){4,9}(?=[,.])", text.body))
    return replace(text, body=spliced(text.body, *desk.random.choice(found).span(), "")) if found else None


def names_exchanged(text: Text, desk: Desk) -> Text | None:
    names = sorted(set(NAME.findall(text.body)))
    if len(names) < 2:
        return None
    one, other = desk.random.sample(names, 2)
    if one[:3] == other[:3]:
        return None
    swap = {one: other, other: one}
    return replace(text, body=re.sub(rf"\b(?:{one}|{other})\b", lambda match: swap[match[0]], text.body))


def correction(text: Text, desk: Desk) -> Text | None:
    names = NAME.findall(text.body) or ["Smith"]
    who = desk.random.choice(names)
    return replace(
        text,
        body=f"{text.body}\nCorrection: an earlier version of this article misstated what {who} had said.",
    )


def headline_number(text: Text, desk: Desk) -> Text | None:
    found = list(FIGURE.finditer(text.title))
    if not found:
        return None
    match = desk.random.choice(found)
    return replace(
        text, title=spliced(text.title, *match.span(), str(int(match[0]) + desk.random.randint(1, 9)))
    )


def headline_replaced(text: Text, desk: Desk) -> Text | None:
    return replace(text, title=desk.donor.title) if len(desk.donor.title.split()) > 3 else None


def lead_replaced(text: Text, desk: Desk) -> Text | None:
    found, donors = sentences(text.body), foreign(text, desk)
    return replace(text, body=spliced(text.body, *found[0].span(), donors[0])) if found and donors else None


def live_paragraph(text: Text, desk: Desk) -> Text | None:
    donors = foreign(text, desk)
    time = f"{desk.random.randint(10, 23)}:{desk.random.randint(10, 59)}"
    return replace(text, body=f"{time}\n{desk.random.choice(donors)}\n{text.body}") if donors else None


def gender(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r"(?<= )(?:he|she)(?= [a-z])", text.body))
    if not found:
        return None
    match = desk.random.choice(found)
    return replace(text, body=spliced(text.body, *match.span(), "she" if match[0] == "he" else "he"))


def hidden(text: Text, desk: Desk) -> Text | None:
    """Slips mended all over the text, and a sentence gone."""
    shorter = sentence_removed(text, desk)
    if shorter is None:
        return None
    body = shorter.body
    for match in chosen(list(WORD.finditer(body)), desk, 9):
        body = spliced(body, *match.span(), mistyped(match[0], desk))
    return replace(text, body=body)


LATE_MATERIAL: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (
        number_word, date_in_prose, magnitude, opposite, truncated, sign_of_money, decimal, word_replaced, clause_added,
        clause_removed, names_exchanged, correction, headline_number, headline_replaced, lead_replaced, live_paragraph, gender,
        hidden,
    )
}  # fmt: skip
