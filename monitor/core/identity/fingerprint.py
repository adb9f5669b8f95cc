"""Turns texts and addresses into ids that are the same on every machine and in every run."""

from hashlib import sha256

from monitor.core.text import finder

# A text below this many words is a teaser, a consent wall or a "subscribe to read on": equal for articles that have
# nothing else in common, so it must not make one the copy of another.
_TELLING_WORDS = 40

# Two extractions of one article (main page, AMP, print) share nearly all their words; two different articles that a
# site gives the same rel=canonical share about a quarter (function words).
_SAME_TEXT_OVERLAP = 0.6


def article_id(identity: str) -> str:
    """The id of an article by its canonical address (or, where it has none, by its feed and entry key)."""
    return _digest("article", identity)


def alert_id(rule_id: str, article: str) -> str:
    """The id of the one alert that a rule can raise on an article."""
    return _digest("alert", rule_id, article)


def text_hash(body: str) -> str:
    """The fingerprint of a body, blind to case, punctuation and spacing; "" for one too short to tell texts apart."""
    words = _words(body)
    return _digest("text", " ".join(words)) if len(words) >= _TELLING_WORDS else ""


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same, perhaps extracted or edited a little differently (Jaccard overlap of words)."""
    first, second = set(_words(one)), set(_words(other))
    if not first or not second:
        return first == second
    return len(first & second) / len(first | second) >= _SAME_TEXT_OVERLAP


def _words(text: str) -> list[str]:
    """The words of a text; in scripts without spaces, its characters."""
    folded = text.casefold()
    return finder(folded).words(0, len(folded))


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]
