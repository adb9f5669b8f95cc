"""Edits real articles by a seed: kinds written after the classifier was mended for what `editing_fresh` found, measured before any look.

The trivial ones are again furniture in other words and house style; the material ones stand near to what was made trivial.
"""

# ruff: noqa: RUF001 - signs are meant as they are

import re
from collections.abc import Mapping
from dataclasses import replace

from tests.gates.editing import Desk, Text, spliced
from tests.gates.editing_fresh import Change, added_line, edited, furnished, rewritten
from tests.gates.editing_fresh_material import in_prose, replaced, swapped

_SHORTER = (("Senator", "Sen."), ("Governor", "Gov."), ("Professor", "Prof."), ("General", "Gen."), ("Lieutenant", "Lt."), ("Representative", "Rep."),
            ("Street", "St."), ("Avenue", "Ave."), ("Company", "Co."), ("Corporation", "Corp."), ("Incorporated", "Inc."), ("Saint", "St."), ("Sen.", "Senator"),
            ("Gov.", "Governor"), ("Lt.", "Lieutenant"), ("Dr.", "Doctor"))  # fmt: skip
_UNITS = (("km/h", "kph"), ("mph", "miles per hour"), ("°C", " degrees Celsius"), ("°F", " degrees Fahrenheit"), ("kg", "kilograms"), ("km", "kilometers"), ("ft", "feet"),
          ("lbs", "pounds"), ("cm", "centimeters"), ("kilometers", "km"), ("kilometres", "kilometers"), ("metres", "meters"), ("sq ft", "square feet"), ("Kilometer", "km"),
          ("kilograms", "kg"), ("hrs", "hours"), ("Stunden", "Std."), ("Meter", "m"))  # fmt: skip
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th",
             "tenth": "10th"}  # fmt: skip
_NEAR = (("Martin", "Morton"), ("Harris", "Harrison"), ("Brown", "Braun"), ("Williams", "Wilson"), ("Washington", "Wellington"), ("Moscow", "Mosul"), ("Michael", "Michelle"),
         ("Daniel", "Danielle"), ("Berlin", "Bern"), ("Georgia", "Georgetown"), ("China", "Chile"), ("Texas", "Tulsa"), ("Florida", "Flores"), ("Israel", "Ishmael"),
         ("Paris", "Prague"), ("London", "Londonderry"), ("James", "Jason"), ("Robert", "Rupert"), ("Canada", "Congo"), ("Trump", "Truman"),
         ("Athens", "Athlone"), ("Deutschland", "Dänemark"), ("Frankreich", "Frankfurt"), ("Angeles", "Angola"), ("Felt", "Flint"), ("Greece", "Grenada"))  # fmt: skip
_SOURCES = (("Reuters", "Bloomberg", "AFP"), ("CNN", "Fox", "NBC"), ("AP", "AFP", "UPI"), ("Guardian", "Telegraph", "Times"), ("Twitter", "Facebook", "Instagram"),
            ("Spiegel", "Stern", "Focus"), ("dpa", "afp"), ("Associated Press", "Washington Post"))  # fmt: skip
_SHORT_LINES = (
    "Twelve dead, police say", "12 dead", "5 arrests", "Second suspect held", "By Monday, all flights had stopped.", "Share prices fell.", "Users must log in with a passport.",
    "Follow-up talks failed.", "Reporters were expelled from Moscow.", "The newspaper has closed.", "Support for the army fell.", "He was written out of the will by Anna.",
    "Two people read the letter.", "Members voted to strike.", "Photos show two bodies.", "An hour later he died.", "Comments by Miller were withdrawn.", "Copyright does not apply here.",
    "Join us or die, the group said.", "The follower of Hall was shot.", "Three views were heard in court.", "Watch sales rose sharply.",
)  # fmt: skip


other_lines = added_line((
    "Our Standards: The Thomson Reuters Trust Principles.", "Purchase Licensing Rights", "Thank you for your feedback", "Article continues after ad", "Report a typo",
    "You have {n} free articles remaining", "Copyright ©2026 The Washington Post", "Give this article a rating", "Skip to next section", "Image caption",
    "Back to top", "Show more", "Load more comments", "Diesen Artikel teilen", "Artikel drucken", "Zur Startseite", "Partager cet article", "Compartir en redes", "Reading time: {n} minutes",
))  # fmt: skip
other_credits = added_line((
    "Le Monde avec AFP", "Text: jpo/rtr", "Quelle: ntv.de, jwu/dpa", "sda/afp/ank", "mit dpa-Material", "Edited by: {one}", "Interview: {one}", "Das Gespräch führte {one}.",
    "{one} is the paper's Berlin correspondent.", "As told to {one}", "— {one}, Berlin", "With reporting by {one}, {other} and agencies", "Tomado de EFE", "{one} in Brussels contributed to this story",
    "By {one} for MailOnline",
))  # fmt: skip
other_prompts = added_line((
    "Get our Sunday edition straight to your phone.", "This is a subscriber-only article", "Choose us as a preferred source on Google", "Listen to our daily podcast wherever you get your podcasts.",
    "Help us tell more stories like this: donate today.", "Hat Ihnen der Artikel gefallen? Abonnieren Sie unseren kostenlosen Newsletter.", "Vous avez aimé cet article ? Partagez-le.",
    "Never miss a story: turn on alerts", "Unlock all articles with a digital subscription.", "Enjoying this story? Subscribe to read more.", "Buy a print of this page in our shop",
))  # fmt: skip
other_counts = furnished((
    "{n} upvotes", "Seen by {t}", "Watched {t} times", "{n} answers", "{n} Leserkommentare", "{n} Reacties", "{t} lectores", "Show {n} comments", "{n} shares {t} views", "Gelesen: {t}",
    "Partagé {n} fois", "{t} visits", "Rating: {k} ({n} votes)", "{n} likes, {t} impressions", "{h}:{m} | {n} Kommentare", "Mis à jour il y a {n} minutes", "Zuletzt geändert vor {n} Minuten",
))  # fmt: skip


def title_style(text: Text, desk: Desk) -> Text | None:
    found = [
        pair for pair in _SHORTER if re.search(rf"(?<=[a-z,] ){re.escape(pair[0])} (?=[A-Z])", text.body)
    ]
    if not found:
        return None
    old, new = desk.random.choice(found)
    return rewritten(text, re.sub(rf"(?<=[a-z,] ){re.escape(old)} (?=[A-Z])", f"{new} ", text.body))


def unit_style(text: Text, desk: Desk) -> Text | None:
    found = [pair for pair in _UNITS if re.search(rf"(?<=\d) ?{re.escape(pair[0])}(?![\w/])", text.body)]
    if not found:
        return None
    old, new = desk.random.choice(found)
    return rewritten(text, re.sub(rf"(?<=\d) ?{re.escape(old)}(?![\w/])", f" {new.strip()}", text.body))


def range_style(text: Text, desk: Desk) -> Text | None:
    return rewritten(
        text, re.sub(r"(?<=[a-z] )(\d{1,3}) ?[-–] ?(\d{1,3})(?= [a-z]{4})", r"\1 to \2", text.body, count=1)
    )


def ordinal_style(text: Text, desk: Desk) -> Text | None:
    found = list(re.finditer(rf"(?<=[a-z] )(?:{'|'.join(_ORDINALS)})(?= [a-z]{{3}})", text.body))
    if not found:
        return None
    match = desk.random.choice(found)
    return replace(text, body=spliced(text.body, *match.span(), _ORDINALS[match[0]]))


def decades(text: Text, desk: Desk) -> Text | None:
    return rewritten(text, re.sub(r"\b((?:19|20)\d0)s\b", r"\1's", text.body))


def short_forms(text: Text, desk: Desk) -> Text | None:
    pairs = (("they are", "they're"), ("it is", "it's"), ("will not", "won't"), ("we are", "we're"), ("I am", "I'm"), ("I have", "I've"), ("they have", "they've"),
             ("that is", "that's"), ("you are", "you're"), ("it's", "it is"), ("won't", "will not"), ("he is", "he's"), ("we will", "we'll"))  # fmt: skip
    found = [pair for pair in pairs if re.search(rf"\b{pair[0]}(?= [a-z])", text.body)]
    if not found:
        return None
    old, new = desk.random.choice(found)
    return rewritten(text, re.sub(rf"\b{old}(?= [a-z])", new, text.body, count=1))


def brackets(text: Text, desk: Desk) -> Text | None:
    return rewritten(text, re.sub(r" \(([a-z][^()\d\n]{8,80})\)(?= [a-z])", r" – \1 –", text.body, count=1))


def capitals(text: Text, desk: Desk) -> Text | None:
    pairs = (
        ("president", "President"),
        ("government", "Government"),
        ("internet", "Internet"),
        ("state", "State"),
        ("police", "Police"),
        ("church", "Church"),
        ("city", "City"),
    )
    found = [pair for pair in pairs if f" {pair[0]} " in text.body]
    if not found:
        return None
    old, new = desk.random.choice(found)
    return rewritten(text, text.body.replace(f" {old} ", f" {new} "))


def headline_style(text: Text, desk: Desk) -> Text | None:
    pairs = (
        (" and ", " & "),
        ("'", "’"),
        ('"', "'"),
        (" percent", "%"),
        ("US ", "U.S. "),
        ("two ", "2 "),
        ("three ", "3 "),
        (" - ", ": "),
        (" und ", " & "),
        (" , ", ", "),
        ("…", "..."),
        ("million", "m"),
    )
    found = [pair for pair in pairs if pair[0] in text.title]
    return replace(text, title=text.title.replace(*desk.random.choice(found))) if found else None


# --- material ---------------------------------------------------------------------------------------------------------


def short_line(text: Text, desk: Desk) -> Text | None:
    lines = text.body.split("\n")
    lines.insert(desk.random.randint(0, len(lines)), desk.random.choice(_SHORT_LINES))
    return replace(text, body="\n".join(lines))


def near_name(text: Text, desk: Desk) -> Text | None:
    return swapped(_NEAR, text, desk)


def source(text: Text, desk: Desk) -> Text | None:
    return swapped(_SOURCES, text, desk)


def half_of_day(text: Text, desk: Desk) -> Text | None:
    found = in_prose(r"(?<=\d )[ap](?=\.?m\b)|(?<=\d)[ap](?=m\b)", text)
    if not found:
        return None
    match = desk.random.choice(found)
    return replace(text, body=spliced(text.body, *match.span(), "a" if match[0] == "p" else "p"))


def scale_dropped(text: Text, desk: Desk) -> Text | None:
    found = in_prose(
        r"(?<=\d) (?:million|billion|Millionen|Milliarden|millions|milliards)(?= )|(?<=\d)(?:m|bn)(?= )", text
    )
    return replace(text, body=spliced(text.body, *desk.random.choice(found).span(), "")) if found else None


def wrong_expansion(text: Text, desk: Desk) -> Text | None:
    pairs = (("EU", "European Council"), ("UN", "United Kingdom"), ("US", "United Nations"), ("FBI", "Foreign Bureau"), ("CIA", "State Department"), ("NASA", "European Space Agency"),
             ("GOP", "Green Party"), ("CEO", "chief financial officer"), ("NATO", "African Union"), ("NFL", "National Hockey League"))  # fmt: skip
    return replaced(pairs, text, desk)


def and_or(text: Text, desk: Desk) -> Text | None:
    return replaced(
        (
            ("and", "or"),
            ("and", "but not"),
            ("und", "oder"),
            ("und", "aber nicht"),
            ("et", "ou"),
            ("et", "mais pas"),
            ("or", "and"),
        ),
        text,
        desk,
    )


def headline_added(text: Text, desk: Desk) -> Text | None:
    if re.search(r" [-|–:] ", text.title):
        return None
    return replace(
        text,
        title=text.title
        + desk.random.choice(
            (
                "; 3 held",
                ", police say",
                " after threats",
                " - two dead",
                ", aged 91",
                " und tritt zurück",
                " (three killed)",
            )
        ),
    )


AFTER_TRIVIAL: Mapping[str, Change] = {
    "other_lines": other_lines, "other_credits": other_credits, "other_prompts": other_prompts, "other_counts": other_counts,
} | {
    kind.__name__: edited(kind)
    for kind in (title_style, unit_style, range_style, ordinal_style, decades, short_forms, brackets, capitals, headline_style)
}  # fmt: skip
AFTER_MATERIAL: Mapping[str, Change] = {
    kind.__name__: edited(kind)
    for kind in (
        short_line,
        near_name,
        source,
        half_of_day,
        scale_dropped,
        wrong_expansion,
        and_or,
        headline_added,
    )
}
