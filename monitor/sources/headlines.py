"""Tells a link to an article from the other links of a page, by its address and its text."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

_DATED = re.compile(
    r"/(?:19|20)\d\d/(?:[01]?\d|[a-z]{3})\b|(?:19|20)\d\d-[01]\d-[0-3]\d|/20\d\d[01]\d[0-3]\d\b"
)
_NUMBER = re.compile(r"\d{5,}")
_APART = re.compile(r"[-_+]|%20")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})$")
_FILES = frozenset(
    "jpg jpeg png gif webp svg ico pdf zip mp3 mp4 m4a mov avi css js xml rss json txt doc docx xls xlsx ics epub".split()
)
_NO_ARTICLES = frozenset(
    "tag tags category categories categoria author authors autor autoren topic topics thema search suche login signin "
    "sign-in signup register account about about-us contact contact-us kontakt impressum datenschutz privacy "
    "privacy-policy terms terms-of-use legal cookies subscribe subscription subscriptions abo newsletter newsletters "
    "jobs careers advertise advertising help faq feed feeds rss page shop store cart wp-login.php user users profile "
    "archive archives sitemap events calendar share print".split()
)
_IDS = frozenset("id p aid article articleid newsid nid story storyid artikel idnews sid".split())
_EMPTY_WORDS = re.compile(
    r"(?:(?:read|learn|see|view|show|load|find out) (?:more|all|full story|the full story|article)|continue reading|more|"
    r"full story|mehr|mehr lesen|weiterlesen|zum artikel|lire (?:la suite|plus)|leer m[aá]s|seguir leyendo|"
    r"leggi (?:tutto|di pi[uù])|lees (?:meer|verder)|l[aä]s mer|czytaj (?:wi[eę]cej|dalej)|читать далее|подробнее|"
    r"leia mais|\d* ?comments?|\d* ?kommentare?|share|permalink|link|skip to .*)\W*",
    re.IGNORECASE,
)
_WORDLESS = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)  # scripts with few or no spaces


def address_points(url: str) -> float:
    """How much an address looks like that of an article: 0 and less not at all, from 1 perhaps, from 2 rather."""
    parts = urlsplit(url)
    path = [part for part in parts.path.split("/") if part]
    queried = any(name.lower() in _IDS and value.isdigit() for name, value in parse_qsl(parts.query))
    if not path and not queried:
        return -3
    last = path[-1] if path else ""
    extension = _EXTENSION.search(last)
    kind = extension[1].lower() if extension else ""
    if kind in _FILES or _NO_ARTICLES & {part.lower() for part in path}:
        return -3
    words = max((len(_APART.split(part)) for part in path[-2:]), default=0)
    return (
        (2 if _DATED.search(parts.path) else 0)
        + (2 if words >= 4 else 1 if words == 3 else 0)  # noqa: PLR2004 - "world-news" is a section, seldom more
        + (2 if queried else 1 if _NUMBER.search(last) else 0)
        + (0.5 if kind else 0)
        + (0.5 if len(path) > 1 else 0)
    )


def text_points(text: str) -> int:
    """How much a text looks like a headline, from 0 to 2."""
    if not text or _EMPTY_WORDS.fullmatch(text):
        return 0
    wordless = len(_WORDLESS.findall(text))
    words = wordless / 2.5 if wordless > len(text) / 3 else len(text.split())
    return 2 if words >= 5 else 1 if words >= 3 else 0  # noqa: PLR2004 - "Latest world news" is no headline yet


def best_headline(texts: Iterable[str]) -> str:
    """The text that looks most like a headline, the first and longest of those; "" if all are empty or a mere "Read more"."""
    real = (text for text in texts if text and not _EMPTY_WORDS.fullmatch(text))
    return max(real, key=lambda text: (text_points(text), len(text)), default="")


def shape_of(url: str) -> tuple[object, ...]:
    """What the addresses of one site's articles have in common."""
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    extension = _EXTENSION.search(last)
    words = len(_APART.split(last))
    return (
        bool(_DATED.search(parts.path)),
        bool(_NUMBER.search(last)),
        words >= 3,  # noqa: PLR2004 - as above
        extension[1].lower() if extension else "",
        bool(parts.query),
    )
