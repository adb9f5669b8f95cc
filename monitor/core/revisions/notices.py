"""Line of a page -> whether it is the desk's own word to its readers: who wrote it, whose it is, what else to read or do.

Such lines come and go with a page's template. Each pattern asks for two things at once (a role and names alone, an
imperative and what a site sells), so that a sentence of an article is not taken for one.
"""

# ruff: noqa: RUF001 - signs are meant as they are

import re
from collections.abc import Sequence

_LONGEST_SIGNATURE = 14  # words
_CONNECTING = frozenset(
    "and und et y e von van de der den da di la le of in for at the with from und & und/oder aus dem du des".split()
)
# In lower case and without accents, as `tokens` writes words.
_AGENCIES = frozenset(
    "ap afp reuters dpa efe ansa apa sda pa upi tass interfax xinhua bloomberg kna epd sid ats belga ritzau tt ntb stt anp "
    "lusa cp kyodo yonhap pti ani rtr axp ots keystone europapress notimex telam agencies agenturen agences agencias staff".split()
)
_WITH = frozenset("with avec con com mit met and und et y e from von de".split())
_ROLES = re.compile(
    r"(?:(?:with |additional |further )*(?:reporting|writing|research|editing|production|graphics?|words|text|story)(?: contributed)? by\b|"
    r"(?:written|edited|compiled|produced|reviewed|translated|photographed|posted) by\b|as told to\b|by\b|"
    r"(?:redaktion|autor(?:in|en)?|author|reporter|writer|editor|auteure?|autore|redacción|rédaction|texte?|texto|testo|das gespräch führten?|mitarbeit|protokoll|interview|quelle|source|"
    r"(?:bearbeitet|übersetzt|aufgezeichnet|verfasst|geschrieben) von|propos recueillis par|von|par|por|di|door)(?:\b(?<=n)|\b(?<=r)|\b(?<=i)|(?=\s*:)))\s*:?\s*",
    re.IGNORECASE,
)
# (jpo/dpa), sda/afp/ank: who edited which agencies' text.
_INITIALS = re.compile(
    r"\W*(?:(?:text|quelle|source|mit|avec)\b\W*)?[^\W\d_]{2,5}(?:/[^\W\d_]{2,5})+\W*", re.IGNORECASE
)
_CONTRIBUTED = re.compile(
    r"(?:also )?(?:contributed (?:reporting|to (?:this|the) (?:report|story|article|dispatch|piece))|reported from|"
    r"(?:hat|haben) (?:zu diesem|an diesem) (?:bericht|artikel) mitgearbeitet|a contribué à cet article)\b",
    re.IGNORECASE,
)
_MATERIAL = re.compile(
    r"(?:(?:this|the) (?:report|story|article) (?:includes|contains|uses)|with|mit|avec|con|com|met)\s+"
    r"(?:files?|(?:additional |agency )?(?:material|reporting|information|contributions?)|informationen|informations|información|"
    r"informações|agenturmaterial|inform\w+)\s+(?:from|by|von|der|de l['’]|des?|du|d['’])\s*",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\W*(?:contact (?:the )?(?:reporter|author|writer|editor|newsroom|us)|(?:follow|find|reach|e-?mail|write to)\b[^.!?]{2,50}? (?:on|at|via)|folgen sie)\b",
    re.IGNORECASE,
)
_REACHED_AT = re.compile(
    r"@|\b(?:twitter|facebook|instagram|bluesky|mastodon|threads|linkedin|whatsapp|telegram|tiktok|youtube)\b",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"©[^.]{0,40}(?:19|20)\d\d|\(c\) (?:19|20)\d\d|^\W*copyright (?:©|\(c\)|(?:19|20)\d\d|by\b|notice)|all rights reserved|alle rechte vorbehalten|tous droits réservés|"
    r"todos los derechos|todos os direitos|tutti i diritti|diritti riservati|alle rechten voorbehouden|"
    r"\bmay not be (?:re)?(?:published|produced|broadcast|written|distributed)\b|^\W*(?:this|the) (?:article|story|piece|essay|report|post) "
    r"(?:(?:was|is|has been|originally|first) )+(?:re)?(?:published|appeared|posted)\b|^\W*(?:read|see) the (?:original|full) (?:article|story|report)\b|"
    r"\b(?:subscribers?[- ]only|only for subscribers|nur für abonnenten|réservé aux abonnés)\b|licensing rights|trust principles|\brepublished (?:from|with permission|under)\b|^\W*(?:dieser (?:artikel|text|beitrag) (?:ist|erschien|wurde) (?:zuerst|zunächst|erstmals))",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\W*(?:please )?(?:sign (?:up|in)|subscribe|log ?in|register|download|follow us|join (?:us|our|more than|over|the \d|[\d.,]+)|"
    r"become (?:a|an)|support (?:our|us)|donate|get (?:the|our|all|your|unlimited|breaking|more)|receive|stay|don['’]?t miss|start your|help us|choose us|never miss|buy|enjoying|"
    r"try|already (?:a|have)|not (?:a|yet)|want|enjoy|like what|love|click here|tap here|manage|turn on|unlock|upgrade|continue|read unlimited|"
    r"jetzt|hier|abonnieren|melden sie|erhalten sie|bestellen|lesen sie|testen|unterstützen sie|dann|schon|noch kein|"
    r"abonnez|inscrivez|recevez|soutenez|déjà|téléchargez|suivez|suscr\w*|recib\w*|apúntate|descarg\w*|síguenos|únete|hazte|ya eres|"
    r"assine|receba|cadastre|siga|baixe|iscriviti|abbonati|ricevi|scarica|segui|sostieni|meld je|abonneer|schrijf je|steun|"
    r"prenumerera|teckna|tilmeld|zapisz|подпи\w+)\b",
    re.IGNORECASE,
)
_SOLD = re.compile(
    r"news ?letters?|\binbox|\bsubscri\w+|\bsign up\b|\bour (?:app|journalism|reporting|work|podcast|channel|community|site)\b|\bthe app\b|\bmembers?(?:hip)?\b|\bfollow us\b|"
    r"\bpush (?:alerts|notifications)|\balerts\b|\blog ?in\b|\bsign in\b|\bdigital (?:access|edition)|\bpremium\b|\bedition\b|\bdonate\b|\bpreferred source\b|\bour shop\b|\baccount\b|\babo\b|\babonn\w*|\babbon\w*|"
    r"nieuwsbrief|nyhetsbrev|nyhedsbrev|infolettre|bolet[ií][nm]|\bsuscri\w*|\bassin\w*|\biscri\w*|\bposteingang|\bapp herunter|\bpodcast abonn|\bdonat\w+|"
    r"рассылк\w+|\bподпи\w+|\bfacebook\b|\bwhatsapp\b|\btelegram\b|\binstagram\b",
    re.IGNORECASE,
)
_ASKS_ALONE = re.compile(
    r"\W*(?:log ?in|sign in|einloggen|anmelden|connectez-vous|inicia sesión|accedi|entrar)\W*", re.IGNORECASE
)
_POINTING = re.compile(
    r"[\W_]*(?:read (?:more|also|next|now)|see also|also read|related(?: (?:story|stories|article|articles|news|content))?|more(?: on this| from| news)?|recommended|watch|listen|"
    r"lesen sie auch|mehr(?: zum thema)?|siehe auch|lire aussi|[aà] lire aussi|voir aussi|sur le même sujet|leia (?:também|mais)|veja também|lea también|"
    r"le puede interesar|leggi anche|lees ook|läs också|les også|læs også|czytaj także|читайте также|baca juga)\s*(?::|\||»|>|\u2013|\u2014)",
    re.IGNORECASE,
)
_LONGEST_POINTER = 300
# What speaks to readers of the page itself.
_ADDRESSED = re.compile(
    r"\b(?:you|your|our|us|sie|ihnen|ihr|unser\w*|uns|vous|votre|vos|nos|notre|nous|tu|su|nuestr\w+|usted)\b",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\b(?:articles?|stor(?:y|ies)|newsletters?|subscri\w+|podcasts?|feedback|alerts|preferred source|artikel|beitrag|abonn\w+|artículos?|suscri\w+|"
    r"artigos?|assin\w+|articol[oi]|abbon\w+|download|log ?in)\b",
    re.IGNORECASE,
)
_SERIOUS = re.compile(
    r"[\"“”„«»]|\b(?:said|says|correct\w*|amend\w*|clarif\w*|mis\w+|earlier|wrong\w*|error|regret|apolog\w*|retract\w*|told|berichtig\w*|korrigier\w*|fehler|rectif\w*|erreur|"
    r"errores|corrección)\b",
    re.IGNORECASE,
)
_LONGEST_ADDRESS = 110


def is_notice(line: str, words: Sequence[str]) -> bool:
    """Whether a line (`words`: as `tokens` gives them) is a credit, a claim of rights or a prompt and holds nothing else."""
    return (
        _RIGHTS.search(line) is not None
        or is_prompt(line)
        or _is_of_agencies(words)
        or _is_signature(line)
        or (_CONTACT.match(line) is not None and _REACHED_AT.search(line) is not None)
    )


def is_prompt(line: str) -> bool:
    """Whether a sentence asks readers to subscribe, to follow or to pay."""
    if _ASKS_ALONE.fullmatch(line):
        return True
    return _ASKING.match(line) is not None and _SOLD.search(line) is not None


def is_pointer(line: str) -> bool:
    """Whether a whole line points to another article: "Read also: …"."""
    return len(line) <= _LONGEST_POINTER and _POINTING.match(line) is not None


def is_address(line: str) -> bool:
    """Whether a short line speaks to its readers of the page itself: "You have 2 free articles remaining"."""
    found = (
        len(line) <= _LONGEST_ADDRESS
        and _PAGE.search(line) is not None
        and _ADDRESSED.search(line) is not None
    )
    return found and _SERIOUS.search(line) is None


def _is_of_agencies(words: Sequence[str]) -> bool:
    return any(word in _AGENCIES for word in words) and all(
        word in _AGENCIES or word in _WITH for word in words
    )


def _is_signature(line: str) -> bool:
    """Who wrote it and nothing else: roles with names alone."""
    if _INITIALS.fullmatch(line):
        return True
    bare = line.strip(" \t()[]*_—–-")
    parts = [part.strip() for part in re.split(r"[;•]", bare) if part.strip()]
    return bool(parts) and all(_is_signed(part) for part in parts)


def _is_signed(part: str) -> bool:
    role, material = _ROLES.match(part), _MATERIAL.match(part)
    if role and not (_plain_by(role[0]) and part.endswith((".", "!", "?"))):
        return _are_names(part[role.end() :])
    if material:
        return _are_names(part[material.end() :])
    contributed = _CONTRIBUTED.search(part)
    if contributed is None or not _are_names(part[: contributed.start()]):
        return False
    behind = part[contributed.end() :].strip(" .")
    return not behind or _are_names(behind)


def _plain_by(role: str) -> bool:
    return " " not in role.strip() and ":" not in role


def _are_names(text: str) -> bool:
    words = re.findall(r"[^\s,.]+", text)
    names = [word for word in words if word.lower() not in _CONNECTING]
    return (
        bool(names)
        and len(words) <= _LONGEST_SIGNATURE
        and all(word[0].isupper() or word.lower() in _AGENCIES for word in names)
    )
