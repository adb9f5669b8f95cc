"""Edits real articles by a seed: trivial kinds of style and slips that no earlier set has, by one who had not seen the classifier."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tests.gates.editing import WORD, Desk, Text, mistyped, spliced
from tests.gates.editing_fresh import (
    Change,
    ages,
    byline,
    dateline,
    desk_line,
    edited,
    kicker,
    one_pair,
    pinned,
    prompt,
    read_also,
    rewritten,
    rights,
    ticked,
)

_MONTHS = "January February March April May June July August September October November December".split()
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
            "twelve": 12, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "acht": 8, "neun": 9, "zehn": 10, "trois": 3,
            "quatre": 4, "cinq": 5, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5}  # fmt: skip
_LONG = {"EU": "European Union", "UN": "United Nations", "FBI": "Federal Bureau of Investigation", "NATO": "North Atlantic Treaty Organization",
         "CIA": "Central Intelligence Agency", "IMF": "International Monetary Fund", "WHO": "World Health Organization",
         "NFL": "National Football League", "NBA": "National Basketball Association", "GDP": "gross domestic product",
         "GOP": "Republican Party", "IPCC": "Intergovernmental Panel on Climate Change", "LAPD": "Los Angeles Police Department",
         "SEC": "Securities and Exchange Commission", "CEO": "chief executive officer", "NASA": "National Aeronautics and Space Administration",
         "USGS": "United States Geological Survey", "DUI": "driving under the influence"}  # fmt: skip
_LATIN = (("Kiev", "Kyiv"), ("Kyiv", "Kiev"), ("Kharkiv", "Kharkov"), ("Odessa", "Odesa"), ("Zelensky", "Zelenskyy"), ("Selenskyj", "Selenski"),
          ("Koran", "Quran"), ("Qaddafi", "Gaddafi"), ("Gaddafi", "Qaddafi"), ("Hezbollah", "Hizbullah"), ("Hisbollah", "Hizbollah"),
          ("Mohammed", "Muhammad"), ("Muhammad", "Mohammed"), ("Qaeda", "Qaida"), ("Qaida", "Qaeda"), ("Hussein", "Hussain"),
          ("Sheikh", "Shaikh"), ("Moslem", "Muslim"), ("Wladimir", "Vladimir"), ("Sergei", "Sergey"), ("Sergey", "Sergei"), ("Aceh", "Atjeh"),
          ("Lukashenko", "Lukaschenko"), ("Navalny", "Nawalny"), ("Nawalny", "Navalny"), ("Tehran", "Teheran"), ("Teheran", "Tehran"),
          ("Ahmed", "Ahmad"), ("Ahmad", "Ahmed"), ("Abdullah", "Abdallah"), ("Houthi", "Huthi"), ("Huthi", "Houthi"))  # fmt: skip
_STYLE = (("towards", "toward"), ("toward", "towards"), ("amongst", "among"), ("among", "amongst"), ("learned", "learnt"), ("adviser", "advisor"),
          ("advisers", "advisors"), ("afterward", "afterwards"), ("afterwards", "afterward"), ("backwards", "backward"), ("judgment", "judgement"),
          ("aging", "ageing"), ("website", "web site"), ("email", "e-mail"), ("online", "on-line"), ("analyze", "analyse"), ("burned", "burnt"),
          ("cancelled", "canceled"), ("canceled", "cancelled"), ("spelled", "spelt"), ("dreamed", "dreamt"), ("fulfill", "fulfil"),
          ("cooperation", "co-operation"), ("catalogue", "catalog"), ("okay", "OK"), ("versus", "vs."), ("vs.", "versus"), ("&", "and"))  # fmt: skip
_SOUNDS = (("their", "there"), ("than", "then"), ("its", "it's"), ("your", "you're"), ("effect", "affect"), ("led", "lead"), ("whose", "who's"),
           ("lose", "loose"), ("too", "to"), ("dass", "das"), ("seit", "seid"), ("ses", "ces"), ("principal", "principle"))  # fmt: skip


# --- the same, said otherwise -----------------------------------------------------------------------------------------

Replacement = str | Callable[[re.Match[str]], str]


def date_style(text: Text, desk: Desk) -> Text | None:
    """March 3, 2015 is 3 March 2015; 3. März 2015 is 03.03.2015."""
    month = "|".join(_MONTHS)
    forms: Sequence[tuple[str, Replacement]] = (
        (rf"\b({month}) (\d\d?), ((?:19|20)\d\d)\b", r"\2 \1 \3"),
        (rf"\b(\d\d?) ({month}) ((?:19|20)\d\d)\b", r"\2 \1, \3"),
        (rf"\b({month}) (\d\d?)(?=[.,]? [a-z])", r"\2 \1"),
        (r"\b(\d)\. März ((?:19|20)\d\d)\b", r"0\1.03.\2"),
        (
            r"\b(Jan|Feb|Aug|Sept|Oct|Nov|Dec)\. (\d\d?)\b",
            lambda found: f"{_unshortened(found[1])} {found[2]}",
        ),
    )
    some = [form for form in forms if re.search(form[0], text.body)]
    return rewritten(text, re.sub(*desk.random.choice(some), text.body)) if some else None


def _unshortened(month: str) -> str:
    return next(whole for whole in _MONTHS if whole.startswith(month))


def clock_style(text: Text, desk: Desk) -> Text | None:
    forms: Sequence[tuple[str, Replacement]] = (
        (r"\b(\d\d?(?::\d\d)?) ([ap])\.m\.", r"\1\2m"),
        (r"\b(\d\d?(?::\d\d)?) ?([ap])m\b\.?", r"\1 \2.m."),
        (r"\b([1-9]):(\d\d) ?p\.?m\b\.?", lambda found: f"{int(found[1]) + 12}:{found[2]}"),
        (r"\b(\d\d)\.(\d\d) Uhr", r"\1:\2 Uhr"),
        (r"\b(\d\d):(\d\d) Uhr", r"\1.\2 Uhr"),
        (r"\b(\d\d)h(\d\d)\b", r"\1:\2"),
    )
    some = [form for form in forms if re.search(form[0], text.body)]
    return rewritten(text, re.sub(*desk.random.choice(some), text.body)) if some else None


def money_style(text: Text, desk: Desk) -> Text | None:
    """Of the same sum: $5 million is $5m and 5 million dollars; 50 Euro is 50 €."""
    amount = r"(\d[\d,]*(?:\.\d+)?)"
    forms = [(rf"([$€£]){amount} (m|b)(?:illion|illion)\b", r"\1\2\3n"), (rf"([$€£]){amount} million\b", r"\1\2m"),
             (r"\b(\d[\d.,]*) Euro\b", r"\1 €"), (r"\b(\d[\d.,]*) euros?\b", r"\1 €"), (r"\b(\d+) Millionen Euro\b", r"\1 Mio. Euro"),
             (r"\b(\d+) Milliarden\b", r"\1 Mrd.")]  # fmt: skip
    forms += [
        (rf"(?<![\w-])[{sign}]{amount}( [mb]illion)?(?![\w,.-]*\w|[.,]? ?-? ?\d)", rf"\1\2 {word}")
        for sign, word in (("$", "dollars"), ("€", "euros"), ("£", "pounds"))
    ]
    some = [form for form in forms if re.search(form[0], text.body)]
    return (
        rewritten(text, re.sub(*desk.random.choice(some), text.body, count=desk.random.choice((0, 1))))
        if some
        else None
    )


def same_number(text: Text, desk: Desk) -> Text | None:
    """Three is 3 and 3 is three."""
    found = list(re.finditer(rf"(?<=[a-zà-ÿ] )(?:{'|'.join(_NUMBERS)})(?= [a-zA-Zà-ÿ]{{3}})", text.body))
    if " the " in text.body:
        found += re.finditer(r"(?<=[a-z] )(?:[2-9]|1[0-2])(?= [a-z]{4})", text.body)
    if not found:
        return None
    match = desk.random.choice(found)
    words = {str(value): word for word, value in reversed(_NUMBERS.items()) if word.isascii()} | {
        "2": "two",
        "3": "three",
        "4": "four",
        "5": "five",
    }
    return replace(
        text,
        body=spliced(
            text.body, *match.span(), words[match[0]] if match[0].isdigit() else str(_NUMBERS[match[0]])
        ),
    )


def per_cent(text: Text, desk: Desk) -> Text | None:
    german = " der " in text.body
    forms = ((r"(?<=\d) ?%(?![\w%])", " Prozent" if german else desk.random.choice((" percent", " per cent"))), (r"\bper cent\b", "percent"),
             (r"\bpercent\b", "per cent"), (r"(?<=\d) (?:percent|per cent|Prozent)\b", "%"))  # fmt: skip
    some = [form for form in forms if re.search(form[0], text.body)]
    return rewritten(text, re.sub(*desk.random.choice(some), text.body)) if some else None


_UNITS = {"miles": (1.609, "km"), "mile": (1.609, "km"), "feet": (0.3048, "m"), "acres": (0.4047, "hectares"), "inches": (2.54, "cm"),
          "kilometers": (0.6214, "miles"), "kilometres": (0.6214, "miles"), "km": (0.6214, "miles"), "meters": (3.281, "feet"),
          "metres": (3.281, "feet"), "kg": (2.205, "lb"), "Kilometer": (0.6214, "Meilen"), "Meter": (3.281, "Fuß"), "mph": (1.609, "km/h")}  # fmt: skip


def conversion(text: Text, desk: Desk) -> Text | None:
    found = list(
        re.finditer(rf"(?<![\d.,/(-])(\d[\d,]*(?:\.\d+)?) ({'|'.join(_UNITS)})\b(?! ?[()])", text.body)
    )
    if not found:
        return None
    match = desk.random.choice(found)
    factor, unit = _UNITS[match[2]]
    value = float(match[1].replace(",", "")) * factor
    shown = f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
    return replace(text, body=spliced(text.body, match.end(), match.end(), f" ({shown} {unit})"))


def expansion(text: Text, desk: Desk) -> Text | None:
    """The first short form is written out, with the short form in brackets behind it or not."""
    found = [
        short
        for short in _LONG
        if re.search(rf"(?<=[a-z] ){short}(?= [a-z]|[.,])", text.body) and _LONG[short] not in text.body
    ]
    if not found or " the " not in text.body:
        return None
    short = desk.random.choice(found)
    whole = desk.random.choice((f"{_LONG[short]} ({short})", _LONG[short]))
    return rewritten(text, re.sub(rf"(?<=[a-z] ){short}(?= [a-z]|[.,])", whole, text.body, count=1))


def transliteration(text: Text, desk: Desk) -> Text | None:
    return one_pair(_LATIN, text, desk)


def house_style(text: Text, desk: Desk) -> Text | None:
    return one_pair(_STYLE, text, desk) if " the " in text.body else None


# --- slips and smoothing ----------------------------------------------------------------------------------------------


def homophone(text: Text, desk: Desk) -> Text | None:
    pairs = [
        (match, new) for old, new in _SOUNDS for match in re.finditer(rf"(?<= ){old}(?= [a-z])", text.body)
    ]
    if not pairs:
        return None
    match, new = desk.random.choice(pairs)
    return replace(text, body=spliced(text.body, *match.span(), new))


def headline_typo(text: Text, desk: Desk) -> Text | None:
    found = [match for match in WORD.finditer(text.title) if len(match[0]) > 5]
    if len(found) < 2:
        return None
    match = desk.random.choice(found)
    return replace(text, title=spliced(text.title, *match.span(), mistyped(match[0], desk)))


def says(text: Text, desk: Desk) -> Text | None:
    """In the present tense as in the past, of one person."""
    who = r"\b([Hh]e|[Ss]he|er|sie|[A-Z][a-z]+[a-rt-z])"
    forms = [
        (rf"{who} {old}\b", rf"\1 {new}")
        for old, new in (("says", "said"), ("said", "says"), ("sagte", "sagt"), ("sagt", "sagte"))
    ]
    some = [form for form in forms if re.search(form[0], text.body)]
    return rewritten(text, re.sub(*desk.random.choice(some), text.body)) if some else None


def that_added(text: Text, desk: Desk) -> Text | None:
    return rewritten(
        text,
        re.sub(
            r"\b(said|says|believes|told \w+) (?=(?:he|she|they|it|the|there|we) [a-z])",
            r"\1 that ",
            text.body,
        ),
    )


def said_inverted(text: Text, desk: Desk) -> Text | None:
    """“…,” Smith said. “…,” said Smith."""
    return rewritten(
        text, re.sub(r"([,”\"] )((?:[A-Z][a-z]+ ){0,2}[A-Z][a-z]+) said(?=[.,])", r"\1said \2", text.body)
    )


FRESH_TRIVIAL: Mapping[str, Change] = {
    "byline": byline, "ticked": ticked, "ages": ages, "pinned": pinned, "desk_line": desk_line, "prompt": prompt, "rights": rights, "dateline": dateline,
} | {
    kind.__name__: edited(kind)
    for kind in (
        read_also, kicker, date_style, clock_style, money_style, same_number, per_cent, conversion, expansion, transliteration, house_style,
        homophone, headline_typo, says, that_added, said_inverted,
    )
}  # fmt: skip
