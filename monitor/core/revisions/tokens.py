"""Text -> tokens: words, figures and telling signs, evened out so that only what can change the sense differs.

Case, accents, punctuation, quotation marks, points of acronyms, the grouping of figures ("1,200") and small numbers as
words ("two") are evened out, and the forms of amounts (`amounts`); signs of money, per cent and minus are tokens, for without
them a figure says another thing.
"""

import re
import unicodedata
from functools import lru_cache

from monitor.core.revisions.amounts import evened
from monitor.core.revisions.token import Token
from monitor.core.revisions.wording import NUMBERS, ORDINALS, VARIANTS
from monitor.core.text import WordFinder, plain

_GROUP = "(?:[.'\u2019 \u00a0\u202f\u2009]|, ?)"
# A figure with what belongs to it (12:40, 3.5, 1,200, 12 000, 03.12.2026), or a sign.
_FIGURE = re.compile(
    rf"\d{{1,3}}(?:{_GROUP}\d{{3}})+(?!\d)(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,:]\d+)*|[%$€£¥₹₽₩₺°‰％]"  # noqa: RUF001 - as written
    r"|(?<![\w)\d])[-\u2212](?=\d)"
)
_GROUPED = re.compile(rf"\d{{1,3}}(?:{_GROUP}\d{{3}})+")
_SEPARATORS = re.compile(r"[^\d]")
_SIGNS = {"％": "%", "percent": "%", "pct": "%", "prozent": "%", "pourcent": "%", "\u2212": "-"}  # noqa: RUF001 - as written
_SHORTENED = {"re": "are", "ll": "will", "ve": "have", "m": "am", "d": "would"}
_VALUES = NUMBERS | ORDINALS
_ENTITIES = frozenset("amp quot apos nbsp lt gt rsquo lsquo rdquo ldquo ndash mdash hellip shy".split())
_VOICING = frozenset("\u3099\u309a")  # as characters of their own they belong to the kana before
_APOSTROPHES = frozenset("'\u2019\u02bc\u2018")


def tokens_of(found: WordFinder, start: int, end: int) -> list[Token]:
    """The tokens between two offsets of a text, in order."""
    tokens: list[Token] = []
    begin = start
    for figure in _FIGURE.finditer(found.text, start, end):
        _add_words(tokens, found, start, figure.start())
        tokens.append(Token(_figure(figure[0]), figure.start(), figure.end(), ""))
        start = figure.end()
    _add_words(tokens, found, start, end)
    return evened(found.text, tokens, begin, end) if start > begin else tokens


def _add_words(tokens: list[Token], found: WordFinder, start: int, end: int) -> None:
    if end <= start:
        return
    text = found.text
    for first, last in found.spans(start, end):
        begins, before = text[first], text[first - 1 : first]
        if before == "&" and _is_entity(text, first, last):
            continue
        if begins in _VOICING and tokens and tokens[-1].end == first:
            tokens[-1] = _voiced(tokens[-1], text[first:last])
            continue
        key = _word(text[first:last])
        if before in _APOSTROPHES and len(key) <= 2 and tokens and tokens[-1].end == first - 1:  # noqa: PLR2004
            key = _after_apostrophe(tokens, key)
        known = _VALUES.get(key, key)
        if begins.isupper():
            pointed = last + 1 < end and text[last] == "."
            tokens.append(Token(known, first, last, key, is_capital=True, is_pointed=pointed))
        else:
            tokens.append(Token(known, first, last, key))


def _is_entity(text: str, first: int, last: int) -> bool:
    """Whether a word behind an ampersand is a sign that was written twice over (&amp;quot;), and so left as its name."""
    return text[last : last + 1] == ";" and text[first:last] in _ENTITIES


def _voiced(before: Token, mark: str) -> Token:
    key = unicodedata.normalize("NFC", before.key + mark)
    return Token(key, before.start, before.end + len(mark), key)


def _after_apostrophe(tokens: list[Token], key: str) -> str:
    """What follows an apostrophe, written out: don't -> do not, they're -> they are."""
    before = tokens[-1]
    if key == "t" and before.key.endswith("n") and before.key != "n":
        whole = {"can": "can", "won": "will", "shan": "shall"}.get(before.key, before.key[:-1])
        tokens[-1] = Token(whole, before.start, before.end, whole)
        return "not"
    return _SHORTENED.get(key, key)


@lru_cache(maxsize=20_000)
def _word(word: str) -> str:
    key = plain(word, "").replace(".", "") or word[:100]
    return _SIGNS.get(key) or VARIANTS.get(key, key)


def _figure(text: str) -> str:
    """1,200 -> 1200, 09:30 -> 9:30, 5.00 -> 5, 3,5 -> 3.5; dates stay as they are."""
    if not text[0].isdigit():
        return _SIGNS.get(text, text)
    text = "".join(str(unicodedata.decimal(sign, sign)) for sign in text) if not text.isascii() else text
    whole = _GROUPED.match(text)
    if whole and text[0] != "0":
        text = _SEPARATORS.sub("", whole[0]) + text[whole.end() :]
    text = text.replace(",", ".")
    if text.count(".") == 1 and ":" not in text:
        text = text.rstrip("0").rstrip(".")
    return text.lstrip("0") or "0"
