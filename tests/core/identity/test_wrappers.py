"""Addresses that carry another one: those that lead there, and those that only mention it."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.identity.wrappers import unwrapped

TARGET = "https://example.org/news/boat-strike?id=7&page=2"
ENCODED = "https%3A%2F%2Fexample.org%2Fnews%2Fboat-strike%3Fid%3D7%26page%3D2"


def news_id(address: str, more: bytes = b"\xd2\x01\x00") -> str:
    data = address.encode()
    size = bytes([len(data)]) if len(data) < 128 else bytes([len(data) & 0x7F | 0x80, len(data) >> 7])
    return base64.urlsafe_b64encode(b"\x08\x13\x22" + size + data + more).decode().rstrip("=")


@pytest.mark.parametrize(
    "wrapper",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={ENCODED}&ct=ga&cd=CAIyGjY3&usg=AOvVaw",
        f"https://www.google.co.uk/url?sa=t&q={ENCODED}",
        f"https://www.google.com/url?rct=j&amp;sa=t&amp;url={ENCODED}&amp;ct=ga",
        f"https://news.google.com/news/url?sa=t&url={ENCODED}",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=5f&url={ENCODED}&c=17&mkt=en-us",
        f"https://duckduckgo.com/l/?uddg={ENCODED}&rut=1f",
        f"https://r.search.yahoo.com/_ylt=Aw;_ylu=X3/RV=2/RE=17/RO=10/RU={ENCODED}/RK=2/RS=x-",
        f"https://us.rd.yahoo.com/dailynews/rss/*{TARGET}",
        f"https://l.facebook.com/l.php?u={ENCODED}&h=AT0",
        f"https://lm.facebook.com/l.php?u={ENCODED}",
        f"https://l.instagram.com/?u={ENCODED}&e=AT1",
        f"https://out.reddit.com/t3_x?url={ENCODED}&token=AQ",
        f"https://t.umblr.com/redirect?z={ENCODED}&t=Yz",
        f"https://www.linkedin.com/safety/go?url={ENCODED}&trk=feed",
        f"https://vk.com/away.php?to={ENCODED}",
        f"https://www.youtube.com/redirect?event=x&q={ENCODED}",
        f"https://eur01.safelinks.protection.outlook.com/?url={ENCODED}&data=05%7C02&reserved=0",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_news_boat-2Dstrike-3Fid-3D7-26page-3D2&d=Dw&e=",
        "https://urldefense.com/v3/__https://example.org/news/boat-strike?id=7&page=2__;!!Ab!x$",
        "https://urldefense.com/v3/__https://example.org/news/boat-strike*id=7*page=2__;PyY!!Ab!x$",
        f"https://href.li/?{TARGET}",
        "https://www.google.com/amp/s/example.org/news/boat-strike?id=7&page=2",
        "https://example-org.cdn.ampproject.org/c/s/example.org/news/boat-strike?id=7&page=2",
        f"https://news.google.com/rss/articles/{news_id(TARGET)}?oc=5",
        f"https://news.google.com/__i/rss/rd/articles/{news_id(TARGET)}?oc=5",
        f"https://news.google.com/articles/{news_id(TARGET)}",
    ],
)
def test_a_wrapper_leads_to_what_it_carries(wrapper: str) -> None:
    assert unwrapped(wrapper) == TARGET


def test_long_addresses_of_google_news() -> None:
    address = "https://example.org/" + "boat-strike-" * 20
    assert unwrapped(f"https://news.google.com/rss/articles/{news_id(address)}") == address


def test_wrappers_within_wrappers() -> None:
    inner = "https%3A%2F%2Fwww.google.com%2Famp%2Fs%2Fexample.org%2Famp%2Fstrike"
    assert unwrapped(f"https://www.google.com/url?q={inner}") == "https://example.org/amp/strike"


@pytest.mark.parametrize(
    "url",
    [
        TARGET,
        "https://www.google.com/search?q=https://example.org/",
        "https://www.google.com/url?q=boat+strike",
        "https://www.google.com/url?q=javascript:alert(1)",
        f"https://google.evil.example/url?q={ENCODED}",
        f"https://example.org/url?q={ENCODED}",
        f"https://www.facebook.com/sharer.php?u={ENCODED}",
        f"https://twitter.com/intent/tweet?url={ENCODED}",
        f"https://translate.google.com/translate?u={ENCODED}",  # another text
        "https://web.archive.org/web/2013/https://example.org/",  # as it was then
        f"https://news.google.com/rss/articles/{news_id('AU_yqLNx7zGAwPzUd', b'')}?oc=5",  # only Google knows
        "https://news.google.com/rss/articles/CBMi!!",
        "https://news.google.com/rss/articles/A?oc=5",
        "http://feedproxy.google.com/~r/example/~3/x7/",
        "https://www.google.com/amp/s/",
        "https://urldefense.com/v3/__https://example.org/a**Fb__;PyY!!Ab!x$",
        "https://l.facebook.com/l.php",
        "http://[::1",
        "mailto:a@example.org",
        "",
    ],
)
def test_what_carries_no_address_or_leads_elsewhere_stays(url: str) -> None:
    assert unwrapped(url) == url


@given(
    st.text(max_size=80)
    | st.text(max_size=60).map("https://www.google.com/url?q=".__add__)
    | st.text(max_size=60).map("https://urldefense.com/v3/__".__add__)
    | st.binary(max_size=60).map(
        lambda data: "https://news.google.com/articles/" + base64.urlsafe_b64encode(data).decode()
    )
)
def test_any_string_is_survived(url: str) -> None:
    assert unwrapped(unwrapped(url)) == unwrapped(url)
