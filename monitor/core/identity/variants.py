"""Turns an article's address into others that may stand for the same article: without AMP, mobile host or print. Pure."""

import re
from urllib.parse import SplitResult, unquote_plus, urlsplit, urlunsplit

from monitor.core.identity.address import canonical_url, is_site_root

# Of 225 addresses that real pages name as their AMP or mobile form, 200 lead back to the page by what is written here.
_HOST = re.compile(r"(?:m|mobile?|touch|wap|amp\d?)(?:-(?=\w)|$)")
_ANYWHERE = re.compile(r"/(?:\.?amp|platform/amp|amp-page|print|printable|druckansicht)(?=/.)", re.IGNORECASE)
_AT_THE_END = re.compile(
    r"/(?:(?:[a-z]{2}-)?amp|amp\.html?|print|print\.(?:html?|php|aspx?)|druckansicht|drucken)/?$",
    re.IGNORECASE,
)
_INDEX = re.compile(r"(?<=/)(?:index|default)\.(?:html?|php|aspx?|jsp|amp)$", re.IGNORECASE)
_ENDING = re.compile(r"[._-](?:amp|print)(\.\w{3,5})$|(?<=\.html)\.amp$|(?<=\.htm)\.amp$", re.IGNORECASE)
_BARE_ENDING = re.compile(r"[._-](?:amp|print)$", re.IGNORECASE)
_FILE_AS_FOLDER = re.compile(r"(?<=\.html)/$|(?<=\.htm)/$|(?<=\.php)/$", re.IGNORECASE)
_SWITCHES = frozenset("amp _amp isamp print printable printview printpage drucken druckansicht".split())
_ON = frozenset({"", "1", "true", "yes", "y", "on", "ja"})
_FORMS = frozenset({"amp", "print", "printable"})  # as the value of whatever parameter


def variants(url: str) -> tuple[str, ...]:
    """Other canonical addresses under which the article at `url` may be known, the likeliest first; mostly none, at most
    four. Not `url` itself, and never a front page.

    They are guesses by form: two pages are one article only if their texts or headlines agree, too. Two forms of an
    address meet at the plain one, for which nothing is guessed.
    """
    known = canonical_url(url)
    if not known:
        return ()
    parts = urlsplit(known)
    query = _query(parts.query)
    guesses = (
        canonical_url(urlunsplit((_scheme(parts), host, path, query, "")))
        for host in _hosts(parts.netloc)
        for path in _paths(parts.path, asked=bool(query))
    )
    kept = (guess for guess in guesses if guess not in {"", known} and not is_site_root(guess))
    return tuple(dict.fromkeys(kept))


def _scheme(parts: SplitResult) -> str:
    """A site's http address leads to its https address, if it has one; but a port speaks one of the two, and so does a
    host of one's own."""
    return parts.scheme if ":" in parts.netloc or "." not in parts.netloc else "https"


def _hosts(authority: str) -> tuple[str, ...]:
    """`m.example.org` is `www.example.org` or `example.org`; `en.m.example.org` is `en.example.org`."""
    labels = authority.split(".")
    at = next((number for number, label in enumerate(labels[:-2]) if _HOST.match(label)), None)
    if at is None:
        return (authority,)
    rest = _HOST.sub("", labels[at], count=1)
    plain = ".".join(filter(None, (*labels[:at], rest, *labels[at + 1 :])))
    return (plain,) if at or rest else (f"www.{plain}", plain)


def _paths(path: str, *, asked: bool) -> tuple[str, ...]:
    """The path without what asks for a form of the page: with and without a slash where a whole last part went, and as
    it may end where an ending went. A file that is `asked` for something by parameters is more than its folder's index."""
    shorter = _FILE_AS_FOLDER.sub("", _ANYWHERE.sub("", path, count=1))
    folder = _AT_THE_END.sub("/", shorter)
    folder = folder if asked else _INDEX.sub("", folder)
    if folder != shorter:
        return (folder, folder.rstrip("/"))
    bare = _BARE_ENDING.sub("", shorter)
    return (bare, f"{bare}.html") if bare != shorter and "." not in bare else (_ENDING.sub(r"\1", shorter),)


def _query(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if not _asks_for_a_form(pair))


def _asks_for_a_form(pair: str) -> bool:
    name, _, value = (unquote_plus(part).lower() for part in pair.partition("="))
    return value in _FORMS or (name in _SWITCHES and value in _ON)
