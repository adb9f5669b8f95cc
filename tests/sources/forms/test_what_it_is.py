"""What stands where a feed should be, told in words."""

import time

import pytest

from monitor.model import ReadTrouble
from monitor.sources.sniff import obstacle_in, what_it_is

URL = "https://news.example/feed"
PROSE = "<p>The council met again on Tuesday and spoke for three hours about the bridge.</p>" * 30


def html(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the answer is empty"),
        (b" \n\xef\xbb\xbf", "the answer is empty"),
        (html("<p>Welcome</p>"), "this is a web page, not a feed"),
        (
            b'<?xml version="1.0"?>\n<!-- x --><html xmlns="x"><body/></html>',
            "this is a web page, not a feed",
        ),
        (b"<head><title>x</title></head>Gone", "this is a web page, not a feed"),
        (html(PROSE, '<link rel="alternate" type="application/rss+xml" href="/rss">'), "but it names a feed"),
        (b'{"error": "no"}', "this is an error message for programs (JSON), not a feed"),
        (b'{"ok": true}', "this is JSON, not a feed"),
        (b"[" * 100_000, "this is JSON, not a feed"),
        (b'<opml version="2.0"><body/></opml>', "this is a list of feeds (OPML), not a feed"),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "this is a sitemap, not a feed"),
        (b"<sitemapindex/>", "this is a list of sitemaps, not a feed"),
        (b"<Error><Code>AccessDenied</Code></Error>", "this is an error message, not a feed"),
        (b"%PDF-1.7 x", "this is a PDF, not a feed"),
        (b"\x1f\x8b\x08\x00", "this is a compressed file, not a feed"),
        (b"PK\x03\x04", "this is an archive, not a feed"),
        (b"\x89PNG\r\n", "this is an image, not a feed"),
        (b"hello", "this is not a feed"),
    ],
)
def test_files(body: bytes, words: str) -> None:
    told = what_it_is(body, "text/plain", URL)
    assert told.trouble is ReadTrouble.NOT_A_FEED
    assert words in told.sentence


OBSTACLES = {
    "this is a login page": [
        html("<form action=/login>Name <input name=u> Password <input type=password name=p><button>Go</button></form>"),
        html(f"{PROSE}<form><input type=PASSWORD></form>", "<title>Anmelden - Deichbote</title>"),
    ],
    "this is the login page of a network (captive portal)": [
        html("<h1>Welcome to Hotel Sol Wi-Fi</h1><form><input name=room>Room <button>Connect</button></form>"),
        html("<form>Log in to the network <input type=password></form>"),
        html("<p>x</p><!--<WISPAccessGatewayParam><Redirect/></WISPAccessGatewayParam>-->"),
        b"<?xml version='1.0'?><WISPAccessGatewayParam/>",
    ],
    "this is a page that leads to another site (a captive portal, perhaps)": [
        html("", '<meta http-equiv="refresh" content="0; url=http://10.0.0.1:8080/login?to=x">')
    ],
    "this is a page with little but a form": [html("<form action=/go><input name=x><button>Continue</button></form>")],
    "this is a page that asks for consent to cookies": [
        html("<h1>Before you continue</h1><p>We and 832 partners store cookies.</p><button>Accept all</button>")
    ],
    "this is a check against robots": [
        html("<noscript>Enable JavaScript and cookies to continue</noscript>", "<title>Just a moment...</title>"),
        html("<script>window._cf_chl_opt={}</script><p>One more step</p>"),
        html("<p>Verify you are human by completing the action below.</p>"),
        html("<h1>Attention Required!</h1>", "<title>Attention Required! | Cloudflare</title>"),
    ],
    'this is an error page ("not found")': [
        html("<h1>Oops</h1>", "<title>404 - Page not found</title>"), html("<p>Seite nicht gefunden</p>")
    ],
    "this is an error page": [
        html("<h1>Down for maintenance</h1>", "<title>Maintenance</title>"),
        html("<center>nginx</center>", "<title>502 Bad Gateway</title>"),
    ],
    "this is a page that offers the domain for sale": [html("<p>This domain is for sale! Make an offer.</p>")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "body"), [(words, body) for words, bodies in OBSTACLES.items() for body in bodies]
)
def test_pages_in_the_way(words: str, body: bytes) -> None:
    assert what_it_is(body, "text/html", URL).sentence.startswith(words)
    assert what_it_is(body).sentence.startswith(words)


@pytest.mark.parametrize(
    "page",
    [
        html(PROSE),
        html(
            f"<form>Search <input name=q></form>{PROSE}<form>Log in <input type=password></form>",
            "<title>News</title>",
        ),
        html(f"<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>{PROSE}"),
        html(f"{PROSE}<p>We use cookies, and ask for your consent. <button>OK</button></p>"),
        html(
            f"{PROSE}<p>Free Wi-Fi on all buses: log in with your ticket. <a href=/wifi>How</a></p><form></form>"
        ),
        html(f"{PROSE}<p>The captcha, a history</p>", "<title>Why flat 404 stands empty</title>").replace(
            b"flat 404", b"flats"
        ),
    ],
)
def test_ordinary_pages_are_not_taken_for_obstacles(page: bytes) -> None:
    assert obstacle_in(page, URL) == ""
    assert what_it_is(page, "text/html", URL).sentence == "this is a web page, not a feed"


def test_a_refresh_within_the_site_is_no_portal() -> None:
    body = html("<p>Moved</p>", '<meta http-equiv="refresh" content="0; url=https://news.example/new">')
    assert obstacle_in(body, URL) == ""


@pytest.mark.parametrize(
    "body",
    [
        b"<html " + b" ".join(b"a%d=1" % n for n in range(900_000)) + b">",
        b"<html>" + b"<form>" * 1_500_000,
        b"<html>" + b"<!--" * 2_000_000,
        b"<html><p>" + b"wifi log in " * 800_000,
        b"<?x?>" * 2_000_000,
        b"<!-- -" * 1_500_000,
        b"{" * 10_000_000,
    ],
    ids=lambda body: repr(body[:10]),
)
def test_hostile_bodies_end_in_time(body: bytes) -> None:
    began = time.process_time()
    assert what_it_is(body, "text/html", URL).sentence
    assert time.process_time() - began < 2
