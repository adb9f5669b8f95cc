"""Turns the bytes of a feed into clean UTF-8, whatever its headers and its XML declaration say of their encoding.

Both are often wrong, and valid UTF-8 is hardly ever anything else: so the bytes have the first word, then the
declaration (written with the text), then the header (written by a server that may know nothing of it).
"""

import codecs
import re
from collections.abc import Iterator
from itertools import product

_BOMS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
# "<" and what may follow it, in encodings of two or four bytes a character.
_WIDE = (
    (re.compile(rb"\0\0\0<\0\0\0[?!\w]"), "utf-32-be"),
    (re.compile(rb"<\0\0\0[?!\w]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0<\0[?!\w]"), "utf-16-be"),
    (re.compile(rb"<\0[?!\w]\0"), "utf-16-le"),
)
_EBCDIC, _EBCDIC_STARTS = "cp037", b"\x4c\x6f\xa7\x94"  # "<?xm"

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']\s*([\w.:()-]{1,40})")
_DECLARED_IN_TEXT = re.compile(r"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']\s*([\w.:()-]{1,40})")
_IN_HEADER = re.compile(r";\s*charset\s*=\s*[\"']?\s*([\w.:()-]{1,40})", re.IGNORECASE)
_SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

# As browsers do (https://encoding.spec.whatwg.org/): many names mean the larger encoding that their users really use.
_MEANT = {
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "iso-8859-1": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso_8859-1": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso-8859-11": "windows-874",
    "tis-620": "windows-874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "windows-936": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "windows-949": "cp949",
    "big5": "big5hkscs",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode-2-0-utf-8": "utf-8",
}
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
)
_SHIFTED = ("iso2022", "hz", "utf-7")  # all ASCII on the wire, and no ASCII: these are what they say
_DOUBLE = frozenset({"gb18030", "cp932", "cp949", "big5hkscs", "big5", "euc_jp", "johab", "euc_jis_2004"})
_WIDE_NAMES = ("utf-16", "utf-32")

_FEW = (
    6  # so many characters beyond ASCII are no proof of UTF-8: six pairs of GBK look like it once in 100,000
)
_GOOD_FOR_BAD = 4  # so many good UTF-8 sequences outweigh a bad byte
_WORST = 0.05  # of the characters beyond ASCII may be wrong where a declared encoding is taken nevertheless
_NO_XML = bytes(set(range(0x20)) - set(b"\t\n\r"))
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_PROLOGUE = re.compile(rb"\s*(?:<\?xml\s[^>]{0,400}>\s*)?", re.IGNORECASE)


def clean_utf8(body: bytes, content_type: str) -> bytes:
    """`body` as UTF-8 without byte order mark, XML declaration, and the characters that no XML may hold."""
    text = _utf8(body, content_type).translate(None, _NO_XML)
    for character in _NO_CHARACTERS:
        text = text.replace(character, b"")
    prologue = _PROLOGUE.match(text)
    return text[prologue.end() :] if prologue else text


def _utf8(body: bytes, content_type: str) -> bytes:
    if wide := _wide(body):
        return _encoded(wide)
    body = body.removeprefix(codecs.BOM_UTF8)
    proposed = list(dict.fromkeys(_proposed(body, content_type)))
    for name in proposed:
        if name.startswith(_SHIFTED) and body.isascii() and (text := _strictly(body, name)):
            return _encoded(text)
    if _is_utf8(body) and not _is_double(body, proposed):
        return body
    return _encoded(_decoded(body, proposed))


def _wide(body: bytes) -> str:
    """The text of a body whose first bytes show that it is in UTF-16, UTF-32 or EBCDIC; "" for any other."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _WIDE:
        if start.match(body):
            return body.decode(name, "replace")
    if body.startswith(_EBCDIC_STARTS):
        declared = _DECLARED_IN_TEXT.match(body[:1000].decode(_EBCDIC))
        named = _codec(declared[1]) if declared else ""
        return body.decode(named if named.startswith("cp") else _EBCDIC, "replace")
    return ""


def _proposed(body: bytes, content_type: str) -> Iterator[str]:
    """What the declaration and the header name, as far as it may be meant."""
    declared, told = _DECLARED.match(body), _IN_HEADER.search(content_type)
    names = (declared[1].decode("ascii", "replace") if declared else "", told[1] if told else "")
    for name in filter(None, map(_codec, names)):
        if not name.startswith(_WIDE_NAMES):  # it would show
            yield name


def _codec(name: str) -> str:
    """Python's name of an encoding, "" if it knows none."""
    told = name.strip().lower()
    try:
        found = codecs.lookup(_MEANT.get(told, told.removeprefix("x-"))).name
    except (LookupError, ValueError):
        return ""
    return "" if found.replace("_", "-") in _NO_CHARSETS else _MEANT.get(found, found)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        # Whatever broke off may have broken off within a character.
        return error.end == len(body) and error.reason == "unexpected end of data"
    return True


def _is_double(body: bytes, proposed: list[str]) -> bool:
    """Whether valid UTF-8 may yet be in an East Asian encoding that it is said to be in: too little of it to tell."""
    if body.isascii() or not _DOUBLE.intersection(proposed):
        return False
    beyond = sum(1 for _ in _SEQUENCES.finditer(body))
    return beyond < _FEW and proposed[0] in _DOUBLE and bool(_strictly(body, proposed[0]))


def _decoded(body: bytes, proposed: list[str]) -> str:
    """The text of what is no clean UTF-8."""
    if _is_nearly_utf8(body):
        return body.decode("utf-8", _BY_WINDOWS_1252)
    others = [name for name in proposed if name != "utf-8"]
    for name, read in product(others, (_strictly, _nearly)):
        if text := read(body, name):
            return text
    return _windows_1252(body)


def _is_nearly_utf8(body: bytes) -> bool:
    """Whether a few bytes have spoilt a text that is in UTF-8 otherwise."""
    sequences = _SEQUENCES.findall(body)
    bad = len(body.translate(None, bytes(range(128)))) - sum(map(len, sequences))
    return len(sequences) >= _GOOD_FOR_BAD * bad


def _strictly(body: bytes, name: str) -> str:
    try:
        return body.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return ""


def _nearly(body: bytes, name: str) -> str:
    """The text with marks for a few wrong bytes, "" if there are more than a few."""
    try:
        text = body.decode(name, "replace")
    except (UnicodeError, LookupError, ValueError):
        return ""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text if text.count("\ufffd") <= _WORST * beyond else ""


def _windows_1252(body: bytes) -> str:
    """Every byte is a character: the five that Windows-1252 leaves out are control characters, as in ISO 8859-1."""
    return body.decode("windows-1252", _BY_WINDOWS_1252)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "ignore").removeprefix(codecs.BOM_UTF8)


def _by_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """An error handler: bytes that cannot be decoded are taken for Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_windows_character(byte) for byte in wrong), error.end


def _windows_character(byte: int) -> str:
    return bytes((byte,)).decode("windows-1252", "ignore") or chr(byte)


_BY_WINDOWS_1252 = "news-monitor-windows-1252"
codecs.register_error(_BY_WINDOWS_1252, _by_windows_1252)
