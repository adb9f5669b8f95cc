"""Edits real articles by a seed: material kinds from what desks do that no earlier set has, by one who had not seen the classifier."""

# ruff: noqa: RUF001 - signs are meant as they are

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.gates.editing import NAME, Desk, Kind, Text, spliced
from tests.gates.editing_fresh import Change, edited, ticked

_LINE = re.compile(r"[^\n]{100,}")
_FOOTER = re.compile(
    r"©|copyright|rights reserved|newsletter|cookie|subscrib|photo|getty|updated|published", re.IGNORECASE
)
Words = Sequence[Sequence[str]]

_TENS: Words = (("eleven", "thirteen", "fifteen", "twenty", "thirty", "forty", "fifty", "a dozen", "dozens"), ("zwei", "drei", "vier", "fünf", "sechs", "zehn"),
                ("trois", "quatre", "cinq", "sept", "huit"), ("tres", "cuatro", "cinco", "siete"))  # fmt: skip
_FRACTIONS: Words = (("half", "a third", "a quarter"), ("twice", "three times"), ("double", "triple"), ("Hälfte", "Viertel"), ("doubled", "tripled"),
                     ("moitié", "quart"))  # fmt: skip
_NATIONS: Words = (("American", "British", "French", "German", "Russian", "Chinese", "Indonesian", "Mexican", "Canadian", "Italian", "Israeli", "Iranian"),
                   ("France", "Germany", "Russia", "China", "Indonesia", "Mexico", "Canada", "Italy", "Israel", "Iran", "India", "Japan"),
                   ("Deutschland", "Frankreich", "Russland", "China", "Italien", "Israel", "Iran", "Polen", "Ukraine"))  # fmt: skip
_ACRONYMS: Words = (("FBI", "CIA", "NSA"), ("US", "UK", "EU", "UN"), ("NFL", "NBA", "NHL"), ("USA", "EU"), ("BBC", "CNN", "ABC", "NBC"), ("CEO", "CFO"),
                    ("NATO", "EU"), ("AMD", "IBM", "HP"))  # fmt: skip
_CHARGES: Words = (("murder", "manslaughter", "theft", "fraud", "rape"), ("arrested", "released"), ("charged", "convicted", "acquitted"),
                   ("injured", "killed"), ("wounded", "killed"), ("suspected", "convicted"), ("injuries", "deaths"), ("accused", "cleared"),
                   ("robbery", "kidnapping"), ("guilty", "innocent"), ("shot", "stabbed"), ("dead", "alive"), ("festgenommen", "freigelassen"),
                   ("verletzt", "getötet"), ("Mord", "Diebstahl"))  # fmt: skip
_MONEY: Words = (("dollars", "euros", "pounds", "francs"), ("dollar", "euro"), ("Euro", "Dollar", "Franken"))
_PARTIES: Words = (("Republican", "Democratic"), ("Republicans", "Democrats"), ("Labour", "Conservative"), ("SPD", "CDU", "AfD", "FDP"), ("Grünen", "Linken"),
                   ("socialist", "conservative"), ("liberal", "conservative"), ("Democrat", "Republican"), ("Tory", "Labour"))  # fmt: skip
_ROLES: Words = (("president", "governor", "minister"), ("President", "Governor", "Senator"), ("mayor", "judge"), ("father", "brother", "uncle"),
                 ("mother", "sister", "aunt"), ("wife", "daughter"), ("husband", "son"), ("son", "nephew"), ("police", "army"), ("actor", "director", "singer"),
                 ("doctor", "lawyer"), ("coach", "captain"), ("student", "teacher"), ("boy", "girl"), ("man", "woman"), ("men", "women"),
                 ("Präsident", "Kanzler"), ("Vater", "Bruder"), ("Mann", "Frau"))  # fmt: skip
_UNITS: Words = (("minutes", "hours", "days", "weeks", "months", "years"), ("miles", "kilometers", "yards"), ("feet", "inches"),
                 ("Minuten", "Stunden", "Tage", "Wochen"), ("Jahren", "Monaten", "Wochen"), ("ans", "mois"), ("años", "meses"))  # fmt: skip
_DIRECTIONS: Words = (("north", "south", "east", "west"), ("northern", "southern", "eastern", "western"), ("North", "South", "East", "West"),
                      ("Norden", "Süden", "Osten", "Westen"), ("northwest", "southeast"))  # fmt: skip
_QUANTITIES: Words = (("most of", "few of"), ("all of", "some of", "none of"), ("many", "few"), ("both", "neither"), ("everyone", "nobody"), ("everything", "nothing"),
                      ("viele", "wenige"), ("beaucoup de", "peu de"), ("muchos", "pocos"), ("often", "rarely"), ("always", "sometimes"))  # fmt: skip
_DAYPARTS: Words = (("morning", "afternoon", "evening", "night"), ("Abend", "Nacht", "Mittag"), ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag"),
                    ("lundi", "mardi", "jeudi", "vendredi"), ("Januar", "März", "Juni", "August", "Oktober"))  # fmt: skip
_BOUNDS: Words = (("more than", "fewer than"), ("at least", "at most"), ("less than", "more than"), ("over", "under"), ("mehr als", "weniger als"),
                  ("plus de", "moins de"), ("mindestens", "höchstens"))  # fmt: skip
_PREFIXED = (("legal", "illegal"), ("able", "unable"), ("possible", "impossible"), ("official", "unofficial"), ("known", "unknown"), ("confirmed", "unconfirmed"),
             ("guilty", "not guilty"), ("agreed", "disagreed"), ("can", "cannot"), ("expected", "unexpected"), ("safe", "unsafe"), ("successful", "unsuccessful"),
             ("happy", "unhappy"), ("clear", "unclear"), ("willing", "unwilling"), ("approved", "disapproved"), ("necessary", "unnecessary"),
             ("usual", "unusual"), ("möglich", "unmöglich"), ("clear", "unclear"), ("ever", "never"), ("eine", "keine"), ("ein", "kein"))  # fmt: skip
_SPOKEN = (("said", "denied"), ("confirmed", "denied"), ("announced", "denied"), ("admitted", "denied"), ("agreed", "refused"), ("says", "denies"),
           ("agreed to", "declined to"), ("sagte", "bestritt"), ("sagt", "bestreitet"), ("accepted", "rejected"), ("approved", "rejected"))  # fmt: skip
_CLAIMS = (("wins", "loses"), ("win", "lose"), ("kills", "injures"), ("killed", "injured"), ("dead", "hurt"), ("arrested", "freed"), ("guilty", "not guilty"),
           ("is", "is not"), ("are", "are not"), ("will", "will not"), ("rises", "falls"), ("up", "down"), ("for", "against"), ("dies", "survives"),
           ("buys", "sells"), ("acquires", "sues"), ("has", "has not"), ("after", "before"), ("ist", "ist nicht"), ("kann", "kann nicht"), ("mehr", "weniger"))  # fmt: skip
_SHORT = {
    " the ": ("He denies it.", "Police are investigating.", "No one was hurt.", "She has since resigned.", "The talks have failed.", "Both have appealed."),
    " der ": ("Er bestreitet das.", "Die Polizei ermittelt.", "Verletzt wurde niemand.", "Sie ist zurückgetreten.", "Die Gespräche sind gescheitert."),
    " les ": ("Il dément.", "La police enquête.", "Personne n'a été blessé.", "Elle a démissionné."),
    " los ": ("Él lo niega.", "La policía investiga.", "Nadie resultó herido.", "Ella ha dimitido."),
}  # fmt: skip


def prose(text: Text) -> list[re.Match[str]]:
    """Long lines that end as sentences do, stand once, and are no footer."""
    return [
        line for line in _LINE.finditer(text.body)
        if line[0].rstrip()[-1:] in ".!?”\"»“" and not _FOOTER.search(line[0]) and text.body.count(line[0]) == 1
    ]  # fmt: skip


def in_prose(pattern: str, text: Text) -> list[re.Match[str]]:
    compiled = re.compile(pattern)
    return [match for line in prose(text) for match in compiled.finditer(text.body, *line.span())]


def swapped(groups: Words, text: Text, desk: Desk) -> Text | None:
    """One word of a group becomes another of its group, once."""
    found = [
        (match, group)
        for group in groups
        for match in in_prose(rf"(?<=[ “\"])(?:{'|'.join(group)})(?=[ .,;])", text)
    ]
    if not found:
        return None
    match, group = desk.random.choice(found)
    return _put(text, match, desk.random.choice([word for word in group if word != match[0]]))


def replaced(pairs: Words, text: Text, desk: Desk) -> Text | None:
    """The first word of a pair becomes the second, once."""
    found = [(match, new) for old, new in pairs for match in in_prose(rf"(?<= ){old}(?= [a-zà-ÿ])", text)]
    if not found:
        return None
    match, new = desk.random.choice(found)
    return _put(text, match, new)


def _put(text: Text, match: re.Match[str], new: str) -> Text:
    return replace(text, body=spliced(text.body, *match.span(), new))


def toll_in_words(text: Text, desk: Desk) -> Text | None:
    return swapped(_TENS, text, desk)


def fraction(text: Text, desk: Desk) -> Text | None:
    return swapped(_FRACTIONS, text, desk)


def nation(text: Text, desk: Desk) -> Text | None:
    return swapped(_NATIONS, text, desk)


def acronym(text: Text, desk: Desk) -> Text | None:
    return swapped(_ACRONYMS, text, desk)


def charge(text: Text, desk: Desk) -> Text | None:
    return swapped(_CHARGES, text, desk)


def currency_word(text: Text, desk: Desk) -> Text | None:
    return swapped(_MONEY, text, desk)


def party(text: Text, desk: Desk) -> Text | None:
    return swapped(_PARTIES, text, desk)


def role(text: Text, desk: Desk) -> Text | None:
    return swapped(_ROLES, text, desk)


def unit(text: Text, desk: Desk) -> Text | None:
    return swapped(_UNITS, text, desk)


def direction(text: Text, desk: Desk) -> Text | None:
    return swapped(_DIRECTIONS, text, desk)


def quantity(text: Text, desk: Desk) -> Text | None:
    return swapped(_QUANTITIES, text, desk)


def moved_event(text: Text, desk: Desk) -> Text | None:
    return swapped(_DAYPARTS, text, desk)


def bound(text: Text, desk: Desk) -> Text | None:
    """More than 50 becomes fewer than 50."""
    groups = [[rf"{word} (?=\d)" for word in group] for group in _BOUNDS]
    found = [
        (match, group) for at, group in enumerate(_BOUNDS) for match in in_prose("|".join(groups[at]), text)
    ]
    if not found:
        return None
    match, group = desk.random.choice(found)
    return _put(text, match, next(word for word in group if word != match[0].strip()) + " ")


def hour_of_event(text: Text, desk: Desk) -> Text | None:
    found = in_prose(
        r"(?<=\b(?:at|um) )[1-9]\d?(?=(?:[:.]\d\d)? ?(?:[ap]\.?m|Uhr))|(?<= à )[1-9]\d?(?=h)", text
    )
    if not found:
        return None
    match = desk.random.choice(found)
    return _put(text, match, str(int(match[0]) % 12 + 1))


def day_of_event(text: Text, desk: Desk) -> Text | None:
    months = r"January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Oct\.|Nov\.|Dec\."
    found = in_prose(
        rf"(?<= )[1-9]\d?(?= (?:{months})\b)|(?<=[a-z] )(?:{months}) [1-9]\d?(?!\d)|\b[1-9]\d?(?=\. (?:März|Mai|Juni|April))",
        text,
    )
    if not found:
        return None
    match = desk.random.choice(found)
    return _put(
        text, match, re.sub(r"\d+", lambda day: str(int(day[0]) % 28 + desk.random.randint(1, 3)), match[0])
    )


def tally(text: Text, desk: Desk) -> Text | None:
    """A vote or a score of two figures."""
    found = [
        m
        for m in in_prose(r"(?<= )(\d{1,3})([-–]| to | zu |:(?=\d[ ,]))(\d{1,3})(?=[ .,](?!\d))", text)
        if m[1] != m[3]
    ]
    if not found:
        return None
    match = desk.random.choice(found)
    return _put(text, match, f"{int(match[1]) + desk.random.randint(1, 3)}{match[2]}{match[3]}")


def age(text: Text, desk: Desk) -> Text | None:
    found = in_prose(
        r"\b[1-9]\d(?=(?: ?- ?| )years?(?: ?- ?| )old|-[Jj]ährige|-jähriger| ans,)|(?<=, )[1-9]\d(?=, )", text
    )
    if not found:
        return None
    match = desk.random.choice(found)
    other = match[0][::-1] if match[0][0] != match[0][1] and match[0][1] != "0" else str(int(match[0]) + 9)
    return _put(text, match, other)


def reattributed(text: Text, desk: Desk) -> Text | None:
    """What one person of the article said, another one of it says."""
    found = in_prose(
        r"(?<= )[A-Z][a-z]{2,}(?= (?:said|says|told|added))|(?<=(?:said|says) )[A-Z][a-z]{2,}(?=[.,])|(?<=sagte )[A-Z][a-zäöü]{2,}(?=[.,])",
        text,
    )
    if not found:
        return None
    match = desk.random.choice(found)
    people = set(
        re.findall(
            r"(?<=[a-z,] )[A-Z][a-z]+ ([A-Z][a-z]{3,})(?= (?:said|says|told|has|was|is|who)\b|, )", text.body
        )
    )
    names = sorted(name for name in people if name[:2] != match[0][:2])
    return _put(text, match, desk.random.choice(names)) if names and not match[0].endswith("day") else None


def not_removed(text: Text, desk: Desk) -> Text | None:
    found = in_prose(
        r"(?<=[a-z] )(?:not|never|no longer) (?=[a-z])|(?<=did)n['’]t\b|(?<=is)n['’]t\b|(?<=was)n['’]t\b|(?<=would)n['’]t\b",
        text,
    )
    return _put(text, desk.random.choice(found), "") if found else None


def prefixed(text: Text, desk: Desk) -> Text | None:
    return replaced(_PREFIXED, text, desk)


def denied(text: Text, desk: Desk) -> Text | None:
    return replaced(_SPOKEN, text, desk)


def short_sentence(text: Text, desk: Desk) -> Text | None:
    tongue = max(_SHORT, key=text.body.count)
    found = in_prose(r"(?<=[a-zà-ÿ]{4}[.!?])(?= [A-ZÀ-Þ])", text)
    if tongue not in text.body or not found:
        return None
    return _put(text, desk.random.choice(found), f" {desk.random.choice(_SHORT[tongue])}")


def amended(text: Text, desk: Desk) -> Text | None:
    names = NAME.findall(text.body) or ["Smith"]
    forms = (
        "This article was amended on {d} March 2026 because an earlier version misstated the role of {who}.",
        "Clarification: the figure given for {who} in an earlier version of this report was wrong and has been put right.",
        "Anmerkung der Redaktion: In einer früheren Version hieß es, {who} sei zurückgetreten. Das ist falsch.",
        "Rectificatif : une première version de cet article attribuait à tort ces propos à {who}.",
        "Editor's note: This story has been corrected to show that the vote was held on Tuesday, not Monday.",
        "Fe de errores: una versión anterior atribuía por error la cita a {who}.",
    )
    note = desk.random.choice(forms).format(d=desk.random.randint(1, 28), who=desk.random.choice(names))
    return replace(text, body=desk.random.choice((f"{text.body}\n{note}", f"{note}\n{text.body}")))


def headline_claim(text: Text, desk: Desk) -> Text | None:
    pairs = [pair for pair in _CLAIMS if re.search(rf"(?<= ){pair[0]}(?= \w)", text.title)]
    if not pairs or text.title.startswith(text.body[:20]):
        return None
    old, new = desk.random.choice(pairs)
    return replace(text, title=re.sub(rf"(?<= ){old}(?= \w)", new, text.title, count=1))


def under_cover(text: Text, desk: Desk) -> tuple[Text, Text] | None:
    """A counter ticks and quotation marks change, and with them a nation, an age, a charge or a short form."""
    furnished = ticked(text, desk)
    if furnished is None:
        return None
    kind: Kind = desk.random.choice((nation, age, acronym, charge))
    after = kind(furnished[1], desk)
    return (furnished[0], replace(after, body=re.sub(r"[“”]", '"', after.body))) if after else None


FRESH_MATERIAL: Mapping[str, Change] = {
    kind.__name__: edited(kind)
    for kind in (
        toll_in_words, fraction, nation, acronym, charge, currency_word, party, role, unit, direction, quantity, moved_event, bound, hour_of_event,
        day_of_event, tally, age, reattributed, not_removed, prefixed, denied, short_sentence, amended, headline_claim,
    )
} | {"under_cover": under_cover}  # fmt: skip
