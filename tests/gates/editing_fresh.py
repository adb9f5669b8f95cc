"""Edits real articles by a seed: kinds from what desks do that no earlier set has, written by one who had not seen the classifier.

Trivial kinds of furniture around the text, which was there before and has only moved on (of style and of slips:
`editing_fresh_style`). A change is the pair of texts before and after.
"""

# ruff: noqa: RUF001 - signs are meant as they are

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.gates.editing import Desk, Kind, Text

Change = Callable[[Text, Desk], tuple[Text, Text] | None]

_MONTHS = "January February March April May June July August September October November December".split()
_STAFF = (
    "Jane Porter",
    "Tomás Rivera",
    "Anke Lindner",
    "Paul Mercier",
    "Ines Duarte",
    "Mark Oduya",
    "Lena Fischer",
    "Yuki Arai",
)
_AGENCIES = ("AP", "Reuters", "AFP", "dpa", "EFE", "CNN")


def edited(kind: Kind) -> Change:
    """A change of the article as it is."""

    def change(text: Text, desk: Desk) -> tuple[Text, Text] | None:
        after = kind(text, desk)
        return (text, after) if after is not None else None

    return change


def rewritten(text: Text, body: str) -> Text | None:
    return replace(text, body=body) if body != text.body else None


def one_pair(pairs: Sequence[tuple[str, str]], text: Text, desk: Desk) -> Text | None:
    """Everywhere one of the words becomes its like."""
    found = [pair for pair in pairs if re.search(rf"(?<!\w){re.escape(pair[0])}(?!\w)", text.body)]
    if not found:
        return None
    old, new = desk.random.choice(found)
    return rewritten(text, re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text.body))


# --- furniture --------------------------------------------------------------------------------------------------------


def furnished(forms: Sequence[str]) -> Change:
    """A line of one form stands before or behind the text in both versions, with other values in each."""

    def change(text: Text, desk: Desk) -> tuple[Text, Text] | None:
        form, above = desk.random.choice(forms), desk.random.random() < 0.5
        lines = [_filled(form, desk) for _ in range(2)]
        bodies = [f"{line}\n{text.body}" if above else f"{text.body}\n{line}" for line in lines]
        return replace(text, body=bodies[0]), replace(text, body=bodies[1])

    return change


def _filled(form: str, desk: Desk) -> str:
    pick = desk.random.randint
    one, other = desk.random.sample(_STAFF, 2)
    return form.format(
        n=pick(2, 59), k=f"{pick(1, 99)}.{pick(1, 9)}", t=f"{pick(1, 9)},{pick(100, 999)}", g=f"{pick(1, 9)}.{pick(100, 999)}",
        h=f"{pick(6, 23):02}", m=f"{pick(10, 59)}", one=one, other=other,
    )  # fmt: skip


byline = furnished(("By {one}", "By {one} and {other}", "Von {one}", "Par {one}", "Por {one}", "By {one}, Political Correspondent",
                    "Reporting by {one}; Editing by {other}", "Additional reporting by {one} in Madrid", "Text: {one}", "Redaktion: {one}"))  # fmt: skip
ticked = furnished(("{t} comments", "{k}K views", "Shares {n}", "{g} Aufrufe", "Join our {t} subscribers", "{t} reactions", "{n} min read",
                    "Lesezeit: {n} Minuten", "{n} commentaires", "{t} people are reading this", "Comments ({n})", "♥ {n}", "{k}k Follower"))  # fmt: skip
ages = furnished(("{n} minutes ago", "{n}m ago", "Published {n} mins ago", "vor {n} Min.", "il y a {n} min", "hace {n} minutos",
                  "Posted {n} hours ago by {one}", "{n} min. geleden", "{n} минут назад", "{n}分前", "Last updated {n} minutes ago"))  # fmt: skip
pinned = furnished(("Pinned\n{h}.{m} BST", "Pinned post • {h}:{m}", "Key event\n{h}.{m} CET", "LIVE: last update {h}:{m} GMT",
                    "Live – zuletzt aktualisiert um {h}:{m} Uhr", "EN DIRECT - dernière mise à jour à {h}h{m}", "{h}:{m} ET • Pinned"))  # fmt: skip


def added_line(forms: Sequence[str]) -> Change:
    def change(text: Text, desk: Desk) -> tuple[Text, Text] | None:
        lines = text.body.split("\n")
        lines.insert(
            desk.random.choice([len(lines), desk.random.randint(0, len(lines))]),
            _filled(desk.random.choice(forms), desk),
        )
        return text, replace(text, body="\n".join(lines))

    return change


desk_line = added_line(("Additional reporting by {one} in Berlin", "(Reporting by {one}; Editing by {other})", "{one} contributed to this report.",
                        "With files from The Canadian Press", "Mit Material von dpa und AFP", "(dpa/afp)", "{one} reported from Washington.",
                        "Contact the reporter: {n}@paper.example", "Follow {one} on Twitter: @paper{n}", "(avec AFP)", "Con información de EFE",
                        "This report includes material from The Associated Press."))  # fmt: skip
prompt = added_line(("Sign up for our free morning newsletter", "Subscribe now for €1 a month", "Follow us on Facebook and Twitter", "Download our app",
                     "Get the day's headlines delivered to your inbox every morning.", "Jetzt Newsletter abonnieren!", "Abonnez-vous à partir de 1 €",
                     "Already a subscriber? Log in", "Suscríbete a nuestro boletín", "Support our journalism: become a member today",
                     "Sie möchten keine Nachricht verpassen? Dann abonnieren Sie unseren Newsletter."))  # fmt: skip
rights = added_line(("© 2026 The Associated Press. All rights reserved.", "Copyright 2026 Reuters. All rights reserved.", "Alle Rechte vorbehalten.",
                     "This material may not be published, broadcast, rewritten or redistributed.", "© Le Monde 2026. Tous droits réservés.",
                     "This article was originally published on The Conversation. Read the original article."))  # fmt: skip


def read_also(text: Text, desk: Desk) -> Text | None:
    if not 4 <= len(desk.donor.title.split()) <= 20 or len(desk.donor.title) < 25:
        return None
    forms = ("Read also: {}", "READ MORE: {}", "Lesen Sie auch: {}", "À lire aussi : {}", "Related: {}", "Lees ook: {}", "See also: {}",
             "Mehr zum Thema: {}", "Lea también: {}", "More: {}")  # fmt: skip
    lines = text.body.split("\n")
    lines.insert(desk.random.randint(0, len(lines)), desk.random.choice(forms).format(desk.donor.title))
    return replace(text, body="\n".join(lines))


def kicker(text: Text, desk: Desk) -> Text | None:
    form = desk.random.choice(
        (
            "UPDATE 2-{}",
            "VIDEO: {}",
            "Watch: {}",
            "BREAKING: {}",
            "{} (Update)",
            "EXCLUSIVE: {}",
            "[Photos] {}",
            "Eilmeldung: {}",
        )
    )
    return replace(text, title=form.format(text.title))


def dateline(text: Text, desk: Desk) -> tuple[Text, Text] | None:
    """The date gets into the line before a wire text, or the dash there changes."""
    place, agency = (
        desk.random.choice(("LONDON", "PARIS", "BERLIN", "NEW YORK", "JAKARTA")),
        desk.random.choice(_AGENCIES),
    )
    date = f"{desk.random.choice(_MONTHS)[:3]} {desk.random.randint(1, 28)}"
    after = desk.random.choice(
        (
            f"{place}, {date} ({agency}) — ",
            f"{place}, {date} ({agency}) - ",
            f"{place} ({agency}) -- ",
            f"{place} - ",
        )
    )
    return replace(text, body=f"{place} ({agency}) — {text.body}"), replace(text, body=after + text.body)
