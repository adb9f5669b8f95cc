"""Feeds in all sorts of encodings, and what they say of them."""

import codecs

import pytest

from monitor.sources.charset import clean_utf8

RUSSIAN, GERMAN, POLISH = "Жизнь и судьба", "Fußgänger über „die“ Brücke", "Łódź, żółw, gęś"
CHINESE, TAIWANESE = "北京市今天宣布新的规定", "臺北市今天宣布新的規定"
JAPANESE, KOREAN = "東京都は本日、新しい規則を発表した", "서울시는 오늘 새로운 규칙을 발표했다"


def xml(text: str, declared: str = "") -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    return f"{declaration}<rss><channel><title>{text}</title></channel></rss>"


def title(body: bytes, content_type: str = "") -> str:
    clean = clean_utf8(body, content_type).decode()
    assert clean.startswith("<rss>")
    return clean.partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "content_type"),
    [
        (GERMAN, "utf-8", "", ""),
        (GERMAN, "utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        (RUSSIAN, "utf-8", "windows-1251", "text/xml"),
        (RUSSIAN, "utf-8", "", "text/xml; charset=us-ascii"),
        (GERMAN, "windows-1252", "iso-8859-1", ""),
        (GERMAN, "windows-1252", "", ""),
        (GERMAN, "windows-1252", "utf-8", "text/xml; charset=utf-8"),
        (RUSSIAN, "windows-1251", "windows-1251", "text/xml; charset=utf-8"),
        (RUSSIAN, "koi8-r", "", "text/xml; charset=koi8-r"),
        (RUSSIAN, "koi8-r", "KOI8-R", "text/xml; charset=windows-1251"),
        (POLISH, "iso-8859-2", "ISO-8859-2", ""),
        (POLISH, "iso-8859-2", "no-such-charset", "text/xml; charset='iso-8859-2'"),
        (CHINESE, "gb18030", "gb2312", ""),
        (CHINESE, "utf-8", "gb2312", ""),
        (TAIWANESE, "big5", "Big5", ""),
        (JAPANESE, "shift_jis", "Shift_JIS", ""),
        (JAPANESE, "euc-jp", "euc-jp", "text/xml; charset=utf-8"),
        (JAPANESE, "iso-2022-jp", "iso-2022-jp", ""),
        (JAPANESE, "iso-2022-jp", "", "text/xml; charset=ISO-2022-JP"),
        (CHINESE, "hz", "hz-gb-2312", ""),
        (KOREAN, "euc-kr", "ks_c_5601-1987", ""),
        (KOREAN, "utf-8", "euc-kr", "text/xml; charset=euc-kr"),
        (JAPANESE, "utf-16", "utf-16", "text/xml; charset=utf-8"),
        (JAPANESE, "utf-16-le", "utf-16", ""),
        (JAPANESE, "utf-16-be", "", "application/xml"),
        (JAPANESE, "utf-32", "utf-32", ""),
        (JAPANESE, "utf-32-be", "", ""),
        (GERMAN, "utf-8-sig", "iso-8859-1", ""),
        ("plain", "utf-8", "utf-16", "text/xml; charset=utf-16"),
        ("plain + more", "utf-8", "punycode", "text/xml; charset=idna"),
        ("Stra&#223;e", "cp037", "cp037", ""),
    ],
)  # fmt: skip
def test_the_bytes_have_the_first_word(text: str, encoding: str, declared: str, content_type: str) -> None:
    if encoding == "windows-1252":
        text = text.replace("„", "“")
    assert title(xml(text, declared).encode(encoding), content_type) == text


def test_a_few_bad_bytes_spoil_only_themselves() -> None:
    body = xml(RUSSIAN * 3, "utf-8").encode().replace("и".encode(), b"\x93", 1)
    assert title(body) == (RUSSIAN * 3).replace("и", "“", 1)


def test_a_few_bad_bytes_spoil_no_other_encoding_either() -> None:
    body = xml(TAIWANESE * 9, "big5").encode("big5")
    spoilt = body.replace(b"</title>", b"\xff</title>")
    assert title(spoilt).rstrip("\ufffd") == body.decode("big5").partition("<title>")[2].partition("<")[0]


def test_what_breaks_off_within_a_character_stays_what_it_is() -> None:
    body = xml(GERMAN).encode().partition("ü".encode())[0] + "ü".encode()[:1]
    assert clean_utf8(body, "").startswith("<rss><channel><title>Fußgänger ".encode())


def test_every_byte_is_some_character() -> None:
    everything = bytes(range(0x80, 0x100)).replace(b"<", b"")
    assert len(title(b"<rss><title>" + everything + b"</title></rss>")) == 128


def test_what_no_xml_may_hold_is_left_out() -> None:
    body = b"\xef\xbb\xbf \n<?xml version='1.0'?>\n" + xml("a\x00\x0b\x1f\ufffe\uffffb\tc").encode()
    assert title(body) == "ab\tc"


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", codecs.BOM_UTF32_BE + b"\x00", b"<?xml", b"\xff" * 100])
def test_odd_bodies_do_no_harm(body: bytes) -> None:
    clean_utf8(body, "text/xml; charset=").decode()
