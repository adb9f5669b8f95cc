"""Turns a page's bytes into text, in the encoding that it is in rather than the one it claims."""

import codecs
import re

from trafilatura.utils import detect_encoding

_HEAD = 4096  # bytes in which a page may name its encoding; the standard says 1024
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE | re.ASCII)
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SHIFT = b"\x1b$"  # ISO-2022-JP: Japanese in seven bits, which are valid UTF-8 too
# The encodings of the web (https://encoding.spec.whatwg.org), by Python's name of what is claimed: what it stands for.
# Python knows others by such names, some of them dear to decode (punycode) or no encodings of pages (zlib, rot13).
_MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
    **{name: name for name in (
        "utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "cp932", "cp949", "cp874", "euc_jp",
        "iso2022_jp", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp866",
        *(f"cp{number}" for number in range(1250, 1259)), *(f"iso8859-{part}" for part in (*range(2, 9), 10, *range(13, 17))),
    )},
}  # fmt: skip


def decode(body: bytes, content_type: str) -> str:
    """The text of a page. Never fails: bytes that mean nothing become U+FFFD.

    Whatever is valid UTF-8 is UTF-8, as chance makes no such text; else what the server says, then what the page
    says, then what charset-normalizer guesses.
    """
    for mark, encoding in _BOMS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if _SHIFT not in body and (text := _exact(body, "utf-8")) is not None:
        return text
    head = body[:_HEAD].decode("latin-1")
    named = [_meant(label) for source in (content_type, head) for label in _CHARSET.findall(source)]
    guesses = [encoding for encoding in named if encoding]
    for encoding in guesses:
        if (text := _exact(body, encoding)) is not None:
            return text
    claimed = body.decode(guesses[0], "replace") if guesses else ""
    # A few broken bytes do not make a page lie about its encoding, but where most beyond ASCII mean nothing, it does.
    return claimed if guesses and not _is_mostly_broken(claimed) else body.decode(_guessed(body), "replace")


def _exact(body: bytes, encoding: str) -> str | None:
    """The text if every byte has a meaning, but for a last character that may be cut off."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(body)
    except UnicodeError:
        return None


def _is_mostly_broken(text: str) -> bool:
    broken = text.count("\ufffd")
    return 2 * broken > sum(1 for character in text if character > "\x7f") if broken else False


def _meant(label: str) -> str:
    try:
        return _MEANT.get(codecs.lookup(label).name, "")
    except (LookupError, ValueError):
        return ""


def _guessed(body: bytes) -> str:
    return next((meant for guess in detect_encoding(body) if (meant := _meant(guess))), "cp1252")
