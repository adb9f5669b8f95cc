"""Patterns of short texts that stand beside articles, in the languages of many news sites. Linear in the text."""

# ruff: noqa: RUF001 - the signs of other scripts are meant
import re


def _any_of(*texts: str) -> str:
    return "|".join(texts)


# For texts in lower case (see `asks`): without regard to case it takes three times as long.
_PROMPT = re.compile(
    r"©|\b(?:newsletters?|subscri\w*|sign (?:up|in)|log ?in|donat\w*|support (?:us|our)|follow (?:us|the|me)|share (?:this|on)|"
    r"click here|downloads?|apps?|whatsapp|facebook|twitter|instagram|telegram|youtube|linkedin|cookies?|advertis\w*|anzeige|"
    r"werbung|werbe\w*|affiliate\w*|abonn\w*|abo|anmeld\w*|eingeloggt|jetzt|registr\w*|inscri\w*|suscr\w*|publicidad|compart\w*|"
    r"partag\w*|copyright|all rights reserved|alle rechte|kommentar\w*|kommentier\w*|comments?|privacy|datenschutz\w*|"
    r"premium|podcasts?|unterstütz\w*|spende\w*|únete|síguenos|suivez|subskryb\w*|subskrypc\w*|zapisz|polub|udostępnij)\b",
)
_POINTERS = _any_of(
    "read (?:more|also|next|the full|our)", "read:", "more (?:on|from|about)\\b", "more:", "see also", "see more", "related",
    "also read", "also see", "watch", "listen", "you (?:may|might) (?:also )?like", "don'?t miss", "recommended", "most read",
    "lesen sie", "lies (?:auch|hier)", "mehr (?:zum|dazu|zu|lesen|aus)", "mehr:", "lesetipp", "auch (?:interessant|lesenswert)",
    "zum thema", "hintergrund:", "weiterlesen", "weiterführend\\w*", "weitere (?:aktuelle )?(?:themen|artikel|beiträge|informationen|infos|nachrichten)",
    "schon gelesen", "empfohlene\\w*", "das könnte", "(?:aktuelle |top-?)themen", "siehe auch", "hier geht es", "weiter zu",
    "lire (?:aussi|également|la suite)", "à lire", "voir aussi", "sur le même", "leia", "veja (?:também|mais)", "saiba mais",
    "lea:", "lea (?:también|más|además|aquí)", "le puede", "te puede", "puedes? (?:leer|ver)", "también", "además:", "leggi",
    "lees (?:ook|meer|verder)", "bekijk ook", "läs (?:också|mer|även)", "les (?:også|mer)", "læs (?:også|mere)", "czytaj", "zobacz",
    "przeczytaj", "polecamy", "přečtěte", "čtěte", "více (?:o|k)", "okuyun", "ilginizi", "читайте", "смотрите", "дивіться",
    "lue (?:myös|lisää)", "olvassa", "citește", "διαβάστε", "baca juga", "関連記事", "相关", "관련기사",
)  # fmt: skip
_POINTER = re.compile(rf"^[\W\d]*(?:{_POINTERS})(?!\w)|^\s*[►»→▶➤👉]|^\s*>>", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:^|[(\[|–—/-])\s*(?:photo(?:graph)?s?|images?|bild(?:er|quelle)?|fotos?|picture|credits?|quelle|crédits?|getty|reuters|afp|"
    r"dpa|ap photo|imago|epa|archiv|file|courtesy|source|fuente|abbildung)\b[^.]{0,60}[.)]?$|^\s*©|getty images|/ ?(?:afp|dpa|epa|reuters)\b|"
    r"\((?:photo|foto|bild|image|credit|archiv)\b[^()]{0,80}\)\s*$|\bfoto: ",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"\s*(?:(?:by|von|par|por|di|door|av|text:?) \S+(?: \S+){0,6}$|(?:published|updated|last (?:updated|modified)|posted|"
    r"veröffentlicht|aktualisiert|letzte aktualisierung|stand|publié|mis à jour|publicado|actualizado|release date)\b.{0,60}$)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d[:.]\d{2}(?: (?:uhr|am|pm|utc|gmt|cet|est))?\s*$", re.IGNORECASE)
_LONGEST_CLOCK = 20
_READING = ("read", "lesezeit")
_READING_TIME = re.compile(r"\b(?:min(?:ute)?s?\.? read|lesezeit|min lesezeit)\b", re.IGNORECASE)
# Each of these must be in a credit: to look for them first takes a fifth of the time.
_CREDITORS = (
    "photo", "image", "bild", "foto", "picture", "credit", "quelle", "crédit", "getty", "reuters", "afp", "dpa", "imago",
    "epa", "archiv", "file", "courtesy", "source", "fuente", "©",
)  # fmt: skip
_NOTE = re.compile(
    r"^\W*(?:more (?:details )?to (?:follow|come)|this is a (?:breaking|developing)|(?:this|the) (?:story|article|post|report) "
    r"(?:is (?:developing|being updated|breaking)|(?:has been|was) (?:updated|corrected|amended))|(?:correction|clarification|editor'?s note)\s*:|"
    r"developing story|weitere informationen folgen|(?:dieser|der) (?:artikel|text|beitrag) (?:wird|wurde) (?:\w+ )?(?:aktualisiert|korrigiert|ergänzt)|"
    r"mehr in kürze|plus d'informations à venir|(?:noticia )?en desarrollo\b|en cours d'actualisation)",
    re.IGNORECASE,
)
# What asks for something, and cannot be meant otherwise.
_SIGN_UP = re.compile(
    r"\W*(?:sign up (?:for|to|here|now)|subscribe (?:to|now|here|for)|follow (?:us|the \S+ on|\S+ on (?:twitter|facebook|instagram))|"
    r"share this|click here to (?:subscribe|sign|donate|join)|(?:please )?(?:support|donate)(?: to| us| our|$)|download (?:the|our) app|"
    r"get (?:our|the) (?:free )?(?:daily |weekly )?newsletter|(?:jetzt|hier) (?:den |unseren )?(?:newsletter )?(?:abonnieren|anmelden)|"
    r"abonnez-vous|inscrivez-vous|suscríbete|síguenos|únete|suivez-nous|assine|inscreva-se|iscriviti|advertisement$|anzeige$|werbung$)",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\bsubscribe (?:now )?to our\b|\bjoin our (?:telegram|whatsapp|newsletter|mailing)\b")
_ENDINGS = frozenset(".!?…。！？:;\"”»'’)]")


def ends(text: str) -> bool:
    """Whether a text without blanks at its end ends as a sentence does."""
    return text[-1:] in _ENDINGS


def asks(text: str) -> bool:
    """Whether a text has the words of prompts and appeals."""
    return _PROMPT.search(text.lower()) is not None


def notes(text: str) -> bool:
    """Whether a text says of the article that more will follow, or what was changed in it."""
    return _NOTE.search(text) is not None


def points(text: str) -> bool:
    """Whether a text points to another article."""
    return _POINTER.search(text) is not None


def credits_somebody(text: str) -> bool:
    """Whether a text names the maker of a picture, or where something is from."""
    lower = text.lower()
    return any(map(lower.__contains__, _CREDITORS)) and _CREDIT.search(text) is not None


def is_byline(text: str) -> bool:
    """Whether a text says who wrote an article, when, or how long it takes to read."""
    return (
        _BYLINE.match(text) is not None
        or _CLOCK.search(text[-_LONGEST_CLOCK:]) is not None
        or (any(map(text.lower().__contains__, _READING)) and _READING_TIME.search(text) is not None)
    )


def signs_up(text: str) -> bool:
    """Whether a text asks for something, and cannot be meant otherwise."""
    return _SIGN_UP.match(text) is not None or _JOIN.search(text.lower()) is not None
