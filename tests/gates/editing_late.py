"""Edits real articles by a seed: trivial kinds of the second half, written after the classifier's thresholds were frozen."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from tests.gates.editing import (
    WORD,
    Desk,
    Kind,
    Text,
    reordered,
    sentences,
    spliced,
    typo,
)

_NEIGHBOURS = {
    "a": "s",
    "e": "r",
    "i": "o",
    "o": "p",
    "t": "z",
    "n": "m",
    "s": "d",
    "r": "t",
    "l": "k",
    "u": "i",
}
_SPELLINGS = (
    (r"(?<=[Cc]ol)our", "or"), (r"(?<=[Ff]av)our", "or"), (r"(?<=[Ll]ab)our", "or"), (r"(?<=[Hh]on)our", "or"),
    (r"(?<=eighb)our", "or"), (r"(?<=ehavi)our", "or"), (r"(?<=gan)is(?=[eia])", "iz"), (r"(?<=eal)is(?=[eia])", "iz"),
    (r"(?<=ogn)is(?=[ei])", "iz"), (r"(?<=[Cc]ent)re\b", "er"), (r"(?<=heat)re\b", "er"), (r"(?<=efen)ce\b", "se"),
    (r"(?<=[Tt]rave)ll(?=[ei])", "l"), (r"\bgrey\b", "gray"), (r"(?<=rogram)me\b", ""), (r"(?<=\w)ß", "ss"),
    (r"(?<=\w)ü", "ue"),
)  # fmt: skip


def hyphens(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r"(?<=[a-z]{2})-(?=[a-z]{2})", text.body))
    if not found:
        return None
    return replace(
        text, body=spliced(text.body, *desk.random.choice(found).span(), desk.random.choice(["", " "]))
    )


def paragraphs(text: Text, desk: Desk) -> Text | None:
    """Broken otherwise: run together, or a new line behind a sentence."""
    if desk.random.random() < 0.5 and "\n" in text.body:
        return replace(text, body=re.sub(r"(?<=[.!?])\s*\n\s*(?=\S)", " ", text.body))
    found = sentences(text.body)
    at = desk.random.choice(found).end() if found else 0
    return replace(text, body=spliced(text.body, at, at, "\n\n")) if at else None


def accents(text: Text, desk: Desk) -> Text | None:
    bare = "".join(c for c in unicodedata.normalize("NFD", text.body) if not "\u0300" <= c <= "\u036f")
    return (
        replace(text, body=bare)
        if bare != unicodedata.normalize("NFD", text.body) and bare.isascii()
        else None
    )


def grouping(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r"(?<![\d.,])([1-9]\d{0,2}),(\d{3})(?![\d.,]*\d)", text.body))
    if not found:
        return None
    match = desk.random.choice(found)
    sign = desk.random.choice(["", "\u00a0", "\u202f", "'"])
    return replace(text, body=spliced(text.body, *match.span(), f"{match[1]}{sign}{match[2]}"))


def article_dropped(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r"(?<=[a-z] )(?:the|a|der|die|das|le|la|el|il) (?=[a-z])", text.body))
    return replace(text, body=spliced(text.body, *desk.random.choice(found).span(), "")) if found else None


def hours_ago(text: Text, desk: Desk) -> Text | None:
    forms = (
        "By Jane Porter | {} hours ago",
        "{} hours ago",
        "vor {} Stunden",
        "il y a {} heures",
        "hace {} horas",
    )
    form = desk.random.choice(forms)
    return replace(text, body=f"{text.body}\n{form.format(desk.random.randint(2, 23))}")


def doubled_word(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r"(?<= )[a-z]{2,8} ", text.body))
    if not found:
        return None
    match = desk.random.choice(found)
    return replace(text, body=spliced(text.body, match.end(), match.end(), match[0]))


def other_spelling(text: Text, desk: Desk) -> Text | None:
    pairs = [pair for pair in _SPELLINGS if re.search(pair[0], text.body)]
    return replace(text, body=re.sub(*desk.random.choice(pairs), text.body)) if pairs else None


def points(text: Text, desk: Desk) -> Text | None:
    body = re.sub(r"\b(Mr|Mrs|Dr|St|Jr|Inc)\.", r"\1", text.body)
    body = re.sub(r"\b([A-Z])\.([A-Z])\.", r"\1\2", body)
    return replace(text, body=body) if body != text.body else None


def pull_quote(text: Text, desk: Desk) -> Text | None:
    found, lines = sentences(text.body), text.body.split("\n")
    if not found:
        return None
    lines.insert(desk.random.randint(0, len(lines)), f"“{desk.random.choice(found)[0].strip(' .')}”")
    return replace(text, body="\n".join(lines))


def site_name(text: Text, desk: Desk) -> Text | None:
    form = desk.random.choice(
        ["{} | The Daily Mail", "{} - Der Spiegel", "{} – BBC News", "LIVE: {}", "{} | Le Monde.fr"]  # noqa: RUF001 - as sites do
    )
    return replace(text, title=form.format(text.title))


def buttons(text: Text, desk: Desk) -> Text | None:
    lines = text.body.split("\n")
    forms = ("Advertisement", "Share this article", "Story continues below advertisement", "Anzeige", "Share", "Print",
             "Publicité", "Listen to this article", "Copy link", "Photo 3 of 12", "Save for later")  # fmt: skip
    lines.insert(desk.random.randint(0, len(lines)), desk.random.choice(forms))
    return replace(text, body="\n".join(lines))


def entities(text: Text, desk: Desk) -> Text | None:
    body = text.body.replace("&", "&amp;").replace("fi", "\ufb01").replace('"', "&quot;")
    return replace(text, body=body) if body != text.body else None


def neighbour_key(text: Text, desk: Desk) -> Text | None:
    found = [match for match in WORD.finditer(text.body) if match[0][2] in _NEIGHBOURS]
    if not found:
        return None
    match = desk.random.choice(found)
    word = match[0][:2] + _NEIGHBOURS[match[0][2]] + match[0][3:]
    return replace(text, body=spliced(text.body, *match.span(), word))


def contraction(text: Text, desk: Desk) -> Text | None:
    body = re.sub(r"\b(do|does|did|is|was|has|would|could) not\b", r"\1n't", text.body)
    return replace(text, body=body) if body != text.body else None


def touched_up(text: Text, desk: Desk) -> Text | None:
    """A box moved, and slips mended at once."""
    moved = reordered(text, desk)
    return typo(moved, desk) if moved else None


LATE_TRIVIAL: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (
        hyphens, paragraphs, accents, grouping, article_dropped, hours_ago, doubled_word, other_spelling, points, pull_quote,
        site_name, buttons, entities, neighbour_key, contraction, touched_up,
    )
}  # fmt: skip
