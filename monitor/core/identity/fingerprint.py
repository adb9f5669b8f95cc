"""Turns texts and addresses into ids that are the same on every machine and in every run."""

from hashlib import sha256

from monitor.core.text import finder

# A text below this many words is a teaser, a consent wall or a "subscribe to read on": equal for articles that have
# nothing else in common, so it must not make one the copy of another.
_TELLING_WORDS = 40

# How much of the shorter text's vocabulary the longer one holds. Over all 3,403 pairs of different articles of the
# article-extraction-benchmark the median is 0.22, the 99th percentile 0.43 and the most 0.63; an article with
# sentences added, or extracted from its AMP page, stays near 1.
_SAME_TEXT = 0.75

# Headlines are too short for that: one may lie wholly within another that says something else.
_SAME_HEADLINE = 0.6


def article_id(identity: str) -> str:
    """The id of an article by its canonical address (or, where it has none, by its feed and entry key)."""
    return digest("article", identity)


def alert_id(rule_id: str, article: str) -> str:
    """The id of the one alert that a rule can raise on an article."""
    return digest("alert", rule_id, article)


def text_hash(body: str) -> str:
    """The fingerprint of a body, blind to case, punctuation and spacing; "" for one too short to tell texts apart."""
    words = _words(body)
    return digest("text", " ".join(words)) if len(words) >= _TELLING_WORDS else ""


def same_text(one: str, other: str) -> bool:
    """Whether two bodies are one article, perhaps extracted differently or edited (containment of their vocabularies,
    Broder 1997)."""
    first, second = set(_words(one)), set(_words(other))
    if not first or not second:
        return first == second
    return len(first & second) / min(len(first), len(second)) >= _SAME_TEXT


def same_headline(one: str, other: str) -> bool:
    """Whether two headlines say the same, perhaps with a word changed (Jaccard overlap of words)."""
    first, second = set(_words(one)), set(_words(other))
    if not first or not second:
        return first == second
    return len(first & second) / len(first | second) >= _SAME_HEADLINE


def digest(*parts: str) -> str:
    """The first 20 hexadecimal digits of a hash of the parts, however they run together."""
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _words(text: str) -> list[str]:
    """The words of a text; in scripts without spaces, its characters."""
    folded = text.casefold()
    return finder(folded).words(0, len(folded))
