"""Patterns of short texts that stand beside articles, in the languages of many news sites. Linear in the text."""

# ruff: noqa: RUF001 - the signs of other scripts are meant
import re


def _any_of(*texts: str) -> str:
    return "|".join(texts)


# For texts in lower case (see `asks`): without regard to case it takes three times as long.
PROMPT = re.compile(
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
POINTER = re.compile(rf"^[\W\d]*(?:{_POINTERS})(?!\w)|^\s*[►»→▶➤👉]|^\s*>>", re.IGNORECASE)
CREDIT = re.compile(
    r"(?:^|[(\[|–—/-])\s*(?:photo(?:graph)?s?|images?|bild(?:er|quelle)?|fotos?|picture|credits?|quelle|crédits?|getty|reuters|afp|"
    r"dpa|ap photo|imago|epa|archiv|file|courtesy|source|fuente|abbildung)\b[^.]{0,60}[.)]?$|^\s*©|getty images|/ ?(?:afp|dpa|epa|reuters)\b|"
    r"\((?:photo|foto|bild|image|credit|archiv)\b[^()]{0,80}\)\s*$|\bfoto: ",
    re.IGNORECASE,
)
BYLINE = re.compile(
    r"^\s*(?:by|von|par|por|di|door|av|text:?) \S+(?: \S+){0,6}$|^\s*(?:published|updated|last (?:updated|modified)|posted|"
    r"veröffentlicht|aktualisiert|letzte aktualisierung|stand|publié|mis à jour|publicado|actualizado|release date)\b.{0,60}$|"
    r"\d{1,2}[:.]\d{2}(?: (?:uhr|am|pm|utc|gmt|cet|est))?\s*$|\b(?:min(?:ute)?s?\.? read|lesezeit|min lesezeit)\b",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"^\W*(?:more (?:details )?to (?:follow|come)|this is a (?:breaking|developing)|(?:this|the) (?:story|article|post|report) "
    r"(?:is (?:developing|being updated|breaking)|(?:has been|was) (?:updated|corrected|amended))|(?:correction|clarification|editor'?s note)\s*:|"
    r"developing story|weitere informationen folgen|(?:dieser|der) (?:artikel|text|beitrag) (?:wird|wurde) (?:\w+ )?(?:aktualisiert|korrigiert|ergänzt)|"
    r"mehr in kürze|plus d'informations à venir|(?:noticia )?en desarrollo\b|en cours d'actualisation)",
    re.IGNORECASE,
)
# What asks for something, and cannot be meant otherwise.
SIGN_UP = re.compile(
    r"^\W*(?:sign up (?:for|to|here|now)|subscribe (?:to|now|here|for)|follow (?:us|the \S+ on|\S+ on (?:twitter|facebook|instagram))|"
    r"share this|click here to (?:subscribe|sign|donate|join)|(?:please )?(?:support|donate)(?: to| us| our|$)|download (?:the|our) app|"
    r"get (?:our|the) (?:free )?(?:daily |weekly )?newsletter|(?:jetzt|hier) (?:den |unseren )?(?:newsletter )?(?:abonnieren|anmelden)|"
    r"abonnez-vous|inscrivez-vous|suscríbete|síguenos|únete|suivez-nous|assine|inscreva-se|iscriviti|advertisement$|anzeige$|werbung$)|"
    r"\bsubscribe (?:now )?to our\b|\bjoin our (?:telegram|whatsapp|newsletter|mailing)\b",
    re.IGNORECASE,
)
_ENDING = re.compile(r"[.!?…。！？:;\"”»'’)\]]$")
_LONGEST_SHORT = 2_000


def ends(text: str) -> bool:
    """Whether a text without blanks at its end ends as a sentence does."""
    return _ENDING.search(text[-1:]) is not None


def short_text(text: str) -> str:
    """What the patterns of short texts may be searched for in: the text, "" if it is long however few words it has.

    A run of 4 million brackets is no word at all, and costs each pattern 0.2 s.
    """
    return text if len(text) <= _LONGEST_SHORT else ""


def asks(text: str) -> bool:
    """Whether a text has the words of prompts and appeals."""
    return PROMPT.search(text.lower()) is not None
