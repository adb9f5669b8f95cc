"""Edits real articles by a seed: kinds of edit written after the classifier had been mended for what the second half found."""

import re
from collections.abc import Mapping
from dataclasses import replace

from tests.gates.editing import FIGURE, NAME, Desk, Kind, Text, foreign, sentences, spliced

# --- trivial ----------------------------------------------------------------------------------------------------------


def wrapped(text: Text, desk: Desk) -> Text | None:
    """Lines broken in the midst of sentences."""
    width = desk.random.randint(60, 90)
    return replace(text, body=re.sub(rf"([^\n]{{{width}}}[^\s\n]*) ", r"\1\n", text.body))


def footnotes(text: Text, desk: Desk) -> Text | None:
    found = sentences(text.body)
    if not found:
        return None
    at = desk.random.choice(found).end()
    return replace(text, body=spliced(text.body, at, at, desk.random.choice([" 🎉", " ▶", " ©", "*", " →"])))


def credit(text: Text, desk: Desk) -> Text | None:
    forms = (
        "Photo: AP",
        "Image credit: Getty Images",
        "Foto: dpa",
        "(Photo by John Smith/Getty Images)",
        "Bild: Reuters",
    )
    lines = text.body.split("\n")
    lines.insert(desk.random.randint(0, len(lines)), desk.random.choice(forms))
    return replace(text, body="\n".join(lines))


def headline_repeated(text: Text, desk: Desk) -> Text | None:
    return replace(text, body=f"{text.title}\n{text.body}")


def which(text: Text, desk: Desk) -> Text | None:
    body = re.sub(r"(?<=[a-z] )which(?= [a-z])", "that", text.body)
    return replace(text, body=body) if body != text.body else None


def dashes(text: Text, desk: Desk) -> Text | None:
    body = re.sub(r", (and|but|who|which|und|aber|et|mais) ", " — \\1 ", text.body, count=3)
    return replace(text, body=body) if body != text.body else None


def clock(text: Text, desk: Desk) -> Text | None:
    forms = ("Обновлено: {d} марта 2026, {h}:15", "Güncelleme: {d} Mart 2026 {h}:15", "Laatste update: {d}-03-2026 {h}:15",
             "First published on Mon {d} Mar 2026 {h}.15 GMT", "最終更新：2026年3月{d}日 {h}時15分", "入力 : 2026.03.{d} {h}:15")  # fmt: skip # noqa: RUF001
    line = desk.random.choice(forms).format(d=desk.random.randint(10, 28), h=desk.random.randint(10, 23))
    return replace(text, body=f"{line}\n{text.body}")


def honorific(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r"(?<=[a-z] )(?=[A-Z][a-z]+ (?:said|says|told))", text.body))
    if not found:
        return None
    return replace(text, body=spliced(text.body, *desk.random.choice(found).span(), "Mr. "))


# --- material ---------------------------------------------------------------------------------------------------------


def year(text: Text, desk: Desk) -> Text | None:
    found = [m for s in sentences(text.body) for m in re.finditer(r"\b(?:19|20)\d\d\b", s[0])]
    if not found:
        return None
    old = desk.random.choice(found)[0]
    return replace(
        text, body=re.sub(rf"\b{old}\b", str(int(old) + desk.random.choice([-3, -1, 1, 10])), text.body)
    )


def likelihood(text: Text, desk: Desk) -> Text | None:
    pairs = (("may", "will"), ("could", "will"), ("will", "might"), ("must", "may"), ("kann", "wird"), ("soll", "wird"),
             ("peut", "doit"), ("alleged ", ""), ("allegedly ", ""), ("likely", "unlikely"))  # fmt: skip
    found = [pair for pair in pairs if re.search(rf"(?<= ){pair[0].strip()} [a-zä-ü]", text.body)]
    if not found:
        return None
    old, new = desk.random.choice(found)
    return replace(
        text, body=re.sub(rf"(?<= ){old}\b" if old[-1] != " " else rf"(?<= ){old}", new, text.body, count=1)
    )


def ordinal(text: Text, desk: Desk) -> Text | None:
    words = ["first", "second", "third", "fourth", "fifth"]
    found = list(re.finditer(rf"\b(?:{'|'.join(words)})\b", text.body))
    if not found:
        return None
    match = desk.random.choice(found)
    other = desk.random.choice([word for word in words if word != match[0]])
    return replace(text, body=spliced(text.body, *match.span(), other))


def quote_deleted(text: Text, desk: Desk) -> Text | None:
    found = [
        m for m in re.finditer(r"[“\"]([^“”\"\n]{25,300})[”\"]", text.body) if text.body.count(m[1]) == 1
    ]
    return replace(text, body=spliced(text.body, *desk.random.choice(found).span(), "")) if found else None


def who_said_it(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r", (?:\w+ ){1,3}(?:said|says)(?=[.,])", text.body))
    return replace(text, body=spliced(text.body, *desk.random.choice(found).span(), "")) if found else None


def not_elsewhere(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(r" (?:nicht|kein|keine|pas|jamais|nunca|niet|ikke|inte|не|non) ", text.body))
    return replace(text, body=spliced(text.body, *desk.random.choice(found).span(), " ")) if found else None


def box_and_number(text: Text, desk: Desk) -> Text | None:
    """A paragraph moved to the end, and a number in it changed."""
    lines = text.body.split("\n")
    places = [at for at, line in enumerate(lines[:-1]) if len(line) > 120 and FIGURE.search(line)]
    if not places:
        return None
    line = lines.pop(desk.random.choice(places))
    match = desk.random.choice(list(FIGURE.finditer(line)))
    return replace(text, body="\n".join([*lines, spliced(line, *match.span(), str(int(match[0]) + 3))]))


def place_in_headline(text: Text, desk: Desk) -> Text | None:
    names, others = (
        list(NAME.finditer(text.title)),
        [n for n in NAME.findall(desk.donor.body) if n not in text.title],
    )
    if not names or not others:
        return None
    match, other = desk.random.choice(names), desk.random.choice(others)
    same = match[0][:2] == other[:2] or " - " in text.title or "|" in text.title
    return None if same else replace(text, title=spliced(text.title, *match.span(), other))


def item_added(text: Text, desk: Desk) -> Text | None:
    donors = foreign(text, desk)
    words = desk.random.choice(donors).split(" ")[:7] if donors else []
    return replace(text, body=f"{text.body}\n• {' '.join(words)}") if len(words) > 4 else None


LAST_TRIVIAL: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (wrapped, footnotes, credit, headline_repeated, which, dashes, clock, honorific)
}
LAST_MATERIAL: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (
        year, likelihood, ordinal, quote_deleted, who_said_it, not_elsewhere, box_and_number, place_in_headline, item_added,
    )
}  # fmt: skip
