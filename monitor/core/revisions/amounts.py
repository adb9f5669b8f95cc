"""Tokens -> tokens in which an amount has one form, however it is written: sums of money, times of day, per cent, measures.

"$5m", "$5 million" and "5 million dollars" are one sum, "6:00 p.m." is 18:00, "per cent" is a sign; a measure in brackets
behind the same measure in other units ("10 miles (16 km)") says nothing new.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.core.revisions.token import Token
from monitor.core.revisions.wording import NUMBERS

_CURRENCIES = {
    "$": "$", "dollar": "$", "dollars": "$", "usd": "$", "€": "€", "euro": "€", "euros": "€", "eur": "€", "£": "£", "pound": "£", "pounds": "£",
    "gbp": "£", "¥": "¥", "yen": "¥", "₹": "₹", "rupees": "₹", "rs": "₹", "₽": "₽", "rubles": "₽", "roubles": "₽", "₩": "₩", "won": "₩",
    "francs": "chf", "franken": "chf", "chf": "chf",
}  # fmt: skip
_DIGITS = frozenset("0123456789.")
_SIGNS = frozenset("$€£¥₹₽₩")
_SCALES = {
    "thousand": "thousand", "k": "thousand", "tausend": "thousand", "million": "million", "millions": "million", "millionen": "million", "mio": "million", "mn": "million", "mln": "million", "m": "million",
    "millones": "million", "milioni": "million", "milhoes": "million", "billion": "billion", "billions": "billion", "bn": "billion", "milliarde": "billion", "milliarden": "billion",
    "mrd": "billion", "milliard": "billion", "milliards": "billion", "miliardi": "billion", "md": "billion", "trillion": "trillion", "trillions": "trillion", "tn": "trillion", "trn": "trillion",
}  # fmt: skip
# Of other things than money these are units or something else.
_OF_MONEY_ONLY = frozenset({"m", "k", "md"})
_APART = frozenset({"", " ", "\u00a0", "\u202f", "-", "\u2011"})
_PER_CENT = frozenset(
    {("per", "cent"), ("pour", "cent"), ("por", "ciento"), ("por", "cento"), ("per", "cento")}
)
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.](\d\d))?[ \u00a0\u202f]?([ap])\.?[ \u00a0]?m\b\.?|(\d{1,2})[:.](\d\d)(?=[ \u00a0]?Uhr\b)|(\d{1,2})[ \u00a0]?h[ \u00a0]?(\d\d)\b",
    re.IGNORECASE,
)
_NUMBER = rf"({'|'.join(NUMBERS)}|\d{{1,12}}(?:[.,' \u00a0]\d{{3}}){{0,3}}(?:[.,]\d{{1,4}})?)"
_LENGTH = {"mile": 1609.3, "miles": 1609.3, "meile": 1609.3, "meilen": 1609.3, "mi": 1609.3, "km": 1000, "kilometer": 1000, "kilometers": 1000,
           "kilometre": 1000, "kilometres": 1000, "kilometern": 1000, "m": 1, "meter": 1, "meters": 1, "metre": 1, "metres": 1, "metern": 1,
           "foot": 0.3048, "feet": 0.3048, "ft": 0.3048, "fuß": 0.3048, "inch": 0.0254, "inches": 0.0254, "in": 0.0254, "zoll": 0.0254,
           "cm": 0.01, "centimeters": 0.01, "centimetres": 0.01, "zentimeter": 0.01, "mm": 0.001, "millimeters": 0.001, "millimetres": 0.001,
           "yard": 0.9144, "yards": 0.9144}  # fmt: skip
_WEIGHT = {"kg": 1, "kilo": 1, "kilos": 1, "kilograms": 1, "kilogram": 1, "kilogramm": 1, "lb": 0.4536, "lbs": 0.4536, "pound": 0.4536,
           "pounds": 0.4536, "g": 0.001, "grams": 0.001, "ounces": 0.02835, "oz": 0.02835, "tonnes": 1000, "tonne": 1000, "tons": 907.2}  # fmt: skip
_AREA = {"acre": 0.4047, "acres": 0.4047, "hectare": 1, "hectares": 1, "hektar": 1, "ha": 1}
_SPEED = {"mph": 1.6093, "km/h": 1, "kph": 1, "kmh": 1, "miles per hour": 1.6093}
_VOLUME = {"gallon": 3.785, "gallons": 3.785, "liters": 1, "litres": 1, "liter": 1, "l": 1}
_MEASURES = (_LENGTH, _WEIGHT, _AREA, _SPEED, _VOLUME)
_UNIT = (
    "("
    + "|".join(sorted((re.escape(unit) for units in _MEASURES for unit in units), key=len, reverse=True))
    + r")\b"
)
_CONVERTED = re.compile(
    rf"(?<![\w.,]){_NUMBER}[ \u00a0-]?{_UNIT}( \((?:about |around |roughly |some |ca\. |~)?{_NUMBER}[ \u00a0-]?{_UNIT}\))",
    re.IGNORECASE,
)
_ENDINGS = frozenset("st nd rd th".split())
_TO = frozenset("to bis a".split())
_SAME_UNIT = {
    other: units.split(",")[0]
    for units in (
        "km,kilometer,kilometers,kilometre,kilometres,kilometern", "m,metres,meter,meters,metre,metern", "cm,centimeter,centimeters,centimetre,centimetres,zentimeter",
        "mm,millimeter,millimeters,millimetre,millimetres", "kg,kilo,kilos,kilogram,kilograms,kilogramm", "lb,lbs", "ft,foot,feet", "hours,hrs,std,stunden",
        "mph,miles per hour,miles an hour", "km h,kph,kmh,kilometers per hour,kilometres per hour,stundenkilometer", "celsius,° c,degrees celsius,grad celsius,degrees c",
        "fahrenheit,° f,degrees fahrenheit,degrees f", "sq ft,square feet", "sq km,square kilometers,square kilometres,km2,quadratkilometer",
        "sq m,square meters,square metres,m2,quadratmeter", "ha,hectares,hectare,hektar",
    )
    for other in units.split(",")
}  # fmt: skip
# Rounded to one figure ("12 feet (4 m)"), a measure is up to a tenth off.
_ROUNDING = 0.1


def evened(text: str, tokens: Sequence[Token], start: int, end: int) -> list[Token]:
    """The tokens between two offsets of a text with every amount in one form; sums of money and times become one token."""
    converted = [match.span(3) for match in _CONVERTED.finditer(text, start, end) if _is_converted(match)]
    return list(_evened(text, list(_outside(tokens, converted)) if converted else tokens))


def _outside(tokens: Sequence[Token], spans: Sequence[tuple[int, int]]) -> Iterator[Token]:
    """The tokens that begin in none of the spans; both ascend."""
    at = 0
    for token in tokens:
        while at < len(spans) and spans[at][1] <= token.start:
            at += 1
        if at == len(spans) or token.start < spans[at][0]:
            yield token


def _evened(text: str, tokens: Sequence[Token]) -> Iterator[Token]:
    at = 0
    while at < len(tokens):
        found, taken = _amount(text, tokens, at)
        yield from found
        at += taken


def _amount(text: str, tokens: Sequence[Token], at: int) -> tuple[Sequence[Token], int]:
    """The amount that begins with a token, and how many tokens it takes; most tokens are none."""
    token = tokens[at]
    if not token.is_figure:
        pair = (token.key, tokens[at + 1].key) if at + 1 < len(tokens) else None
        return ([Token("%", token.start, tokens[at + 1].end, "")], 2) if pair in _PER_CENT else ([token], 1)
    for reading in (_clock, _money, _scaled, _ordinal, _range, _measure):
        found = reading(text, tokens, at)
        if found is not None:
            return found
    return [token], 1


def _clock(text: str, tokens: Sequence[Token], at: int) -> tuple[Sequence[Token], int] | None:
    match = _CLOCK.match(text, tokens[at].start)
    if match is None:
        return None
    hour = int(match[1] or match[4] or match[6])
    if match[3] and hour > 12:  # noqa: PLR2004 - the minutes of 8: 13 am
        return None
    if match[3]:
        hour = hour % 12 + (12 if match[3] in "pP" else 0)
    taken = 1
    while at + taken < len(tokens) and tokens[at + taken].start < match.end():
        taken += 1
    key = f"{hour}:{int(match[2] or match[5] or match[7] or 0):02}"
    return [Token(key, tokens[at].start, max(match.end(), tokens[at + taken - 1].end), "")], taken


def _money(text: str, tokens: Sequence[Token], at: int) -> tuple[Sequence[Token], int] | None:
    """$5m, 5 million dollars, 50 €: the number with its currency as one token, and its scale if it has one."""
    signed = tokens[at].key in _SIGNS
    number = at + signed
    if not _follows(text, tokens, number, signed) or tokens[number].key[0] not in _DIGITS:
        return None
    scaled = _follows(text, tokens, number + 1) and tokens[number + 1].key in _SCALES
    currency = tokens[at].key if signed else _currency(text, tokens, number + 1 + scaled)
    if not currency:
        return None
    last = number + scaled + (not signed)
    end = tokens[number].end if signed else tokens[last].end
    sum_of_money = Token(f"{tokens[number].key} {_CURRENCIES[currency]}", tokens[at].start, end, "")
    return [sum_of_money, *([_scale(tokens[number + 1])] if scaled else [])], last + 1 - at


def _scale(word: Token) -> Token:
    return Token(_SCALES[word.key], word.start, word.end, word.spelt)


def _currency(text: str, tokens: Sequence[Token], at: int) -> str:
    return tokens[at].key if _follows(text, tokens, at) and tokens[at].key in _CURRENCIES else ""


def _scaled(text: str, tokens: Sequence[Token], at: int) -> tuple[Sequence[Token], int] | None:
    """A scale behind a number, of whatever things: 13 Mrd. is 13 Milliarden."""
    if tokens[at].key[0] not in _DIGITS or not _follows(text, tokens, at + 1):
        return None
    word = tokens[at + 1].key
    if word not in _SCALES or word in _OF_MONEY_ONLY:
        return None
    return [tokens[at], _scale(tokens[at + 1])], 2


def _ordinal(_: str, tokens: Sequence[Token], at: int) -> tuple[Sequence[Token], int] | None:
    """1st: one token, as "first" is."""
    if at + 1 == len(tokens) or tokens[at + 1].key not in _ENDINGS or tokens[at + 1].start != tokens[at].end:
        return None
    end = tokens[at + 1]
    return [Token(tokens[at].key + end.key, tokens[at].start, end.end, "")], 2


def _range(text: str, tokens: Sequence[Token], at: int) -> tuple[Sequence[Token], int] | None:
    """10 to 15: as 10-15."""
    if at + 2 >= len(tokens) or tokens[at + 1].key not in _TO:
        return None
    both = (
        tokens[at].key.isdigit()
        and tokens[at + 2].key.isdigit()
        and not text[tokens[at + 1].end : tokens[at + 2].start].strip()
    )
    return ([tokens[at]], 2) if both else None


def _measure(text: str, tokens: Sequence[Token], at: int) -> tuple[Sequence[Token], int] | None:
    """A unit behind a figure: km/h, kph and "kilometers per hour" are one."""
    if tokens[at].key[0] not in _DIGITS or not _follows(text, tokens, at + 1):
        return None
    for length in (3, 2, 1):
        unit = " ".join(token.key for token in tokens[at + 1 : at + 1 + length])
        if unit in _SAME_UNIT:
            last = min(at + length, len(tokens) - 1)
            return [
                tokens[at],
                Token(_SAME_UNIT[unit], tokens[at + 1].start, tokens[last].end, tokens[at + 1].spelt),
            ], last + 1 - at
    return None


def _follows(text: str, tokens: Sequence[Token], at: int, asked: bool = True) -> bool:
    """Whether there is a token that stands right behind the one before it (behind the point of "Mio." too)."""
    if at >= len(tokens):
        return False
    between = text[tokens[at - 1].end : tokens[at].start] if asked and at else ""
    return between in _APART or (between == ". " and tokens[at - 1].key in _SCALES)


def _is_converted(match: re.Match[str]) -> bool:
    """Whether the brackets hold the measure before them in another unit."""
    one, unit, _, other, other_unit = match.groups()
    for units in _MEASURES:
        if unit.lower() in units and other_unit.lower() in units and unit.lower() != other_unit.lower():
            ratios = [
                first * units[unit.lower()] / (second * units[other_unit.lower()])
                for first in _values(one)
                for second in _values(other)
                if second
            ]
            return any(abs(ratio - 1) <= _ROUNDING for ratio in ratios)
    return False


def _values(number: str) -> Iterator[float]:
    """What a figure may mean: 1,609 is a thousand in one country, one and a half in another."""
    digits = re.sub(r"[' \u00a0]", "", NUMBERS.get(number.lower(), number))
    yield float(re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")) if _is_plain(digits) else 0
    if digits.count(",") + digits.count(".") == 1:
        yield float(digits.replace(",", "."))


def _is_plain(digits: str) -> bool:
    return re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".").count(".") <= 1
