"""What a feed's site wants to see: read, checked, and never shown."""

from collections.abc import Callable

import pytest

from monitor.cli.output import plain
from monitor.config import Config
from monitor.model import Access, FeedKind
from monitor.settings import FirstPoll, Robots

SECRET = "hunter2"
FULL = """feeds:
  - url: https://e.org/rss
    kind: page
    links: "main > h2 a[href*='/news/']"
    headers: {X-Api-Key: '${env:KEY}', Accept-Language: en, X-Id: 7}
    user: me
    password: ${env:KEY}
    cookies: {session: '${env:KEY}', seen: 1}
    proxy: http://p:${env:KEY}@proxy.example:3128
"""


def test_all_of_it_is_read_and_nothing_of_it_shown(loaded: Callable[..., Config]) -> None:
    config = loaded({"feeds.yaml": FULL}, {"KEY": SECRET})
    (feed,) = config.feeds
    assert (feed.kind, feed.links) == (FeedKind.PAGE, "main > h2 a[href*='/news/']")
    assert feed.access == Access(
        headers=(("X-Api-Key", SECRET), ("Accept-Language", "en"), ("X-Id", "7")),
        cookies=f"session={SECRET}; seen=1",
        user="me",
        password=SECRET,
        proxy=f"http://p:{SECRET}@proxy.example:3128",
    )
    assert config.warnings == ()
    assert SECRET not in repr(config) + repr(feed) + str(plain(feed)) + str(plain(config))


def test_without_any_of_it_a_feed_is_a_feed(loaded: Callable[..., Config]) -> None:
    (feed,) = loaded().feeds
    assert (feed.kind, feed.links, feed.access) == (FeedKind.FEED, "", Access())


MISTAKES = [
    ("kind: site", "42: kind: 'site' is not known here (write feed or page)"),
    ("links: a", "43: links: only a page has links to choose from (add `kind: page`)"),
    ("kind: page, links: 'h2 > '", "60: links: 'h2 >' is no CSS selector: it ends too early"),
    ("kind: page, links: 'div..x'", "60: links: 'div..x' is no CSS selector: '.' cannot stand here"),
    ("kind: page, links: '//a'", "56: links: '//a' is no CSS selector: '/' cannot stand here"),
    ("kind: page, links: 'a::text'", "57: links: 'a::text' is no CSS selector that can be used: pseudo-elements are"),
    ("kind: page, links: 'a:nope'", "57: links: 'a:nope' is no CSS selector that can be used: the pseudo-class :nope"),
    ("kind: page, links: \"a[b='x\"", "60: links: 'a[b='x' is no CSS selector: unclosed string"),
    ("kind: page, links: ''", "56: links: '' is no CSS selector: it ends too early"),
    ("headers: 'X: hunter2'", "45: headers: the value is no set of keys"),
    ("headers: {X: [hunter2]}", "49: headers.X: the value cannot stand here"),
    ("headers: {X: }", "46: headers.X: the value cannot stand here"),
    ("headers: {X: \"hunter2\\r\\ny\"}", "49: headers.X: the value holds a line break"),
    ("headers: {X: ' '}", "49: headers.X: the value is empty"),
    ("headers: {X: hunter2ü}", "49: headers.X: the value holds characters that an HTTP header cannot carry"),
    ("headers: {'X:': hunter2}", "46: headers: 'X:' is not a name a header can have"),
    ("headers: {X Y: hunter2}", "46: headers: 'X Y' is not a name a header can have"),
    ("headers: {host: hunter2}", "46: headers: 'host' is set by the monitor itself (leave it out)"),
    ("headers: {Content-Length: hunter2}", "46: headers: 'Content-Length' is set by the monitor itself"),
    ("headers: {If-None-Match: hunter2}", "46: headers: 'If-None-Match' is set by the monitor itself"),
    ("headers: {X-a: b, x-A: hunter2}", "54: headers: 'x-A' is there twice"),
    ("headers: {Cookie: hunter2}", "46: headers: 'Cookie' has a key of its own (write `cookies: {name: value}`)"),
    ("user: a, headers: {Authorization: hunter2}", "55: headers: 'Authorization' is what `user` and `password` become"),
    ("cookies: {a: hunter2;b}", "49: cookies.a: the value holds a semicolon"),
    ("cookies: {a b: hunter2}", "46: cookies: 'a b' is not a name a cookie can have"),
    ("cookies: [hunter2]", "45: cookies: the value is no set of keys"),
    ("password: hunter2", "46: password: there is no `user` to it (add `user:`)"),
    ("user: [hunter2]", "42: user: the value cannot stand here"),
    ("user: 'a:hunter2'", "42: user: a name with a colon cannot be sent"),
    ("user: a, password: \"hunter2\\n\"", "55: password: it holds a control character or a line break"),
    ("proxy: 'http://a:hunter2@e.org/x'", "43: proxy: 'http://…@e.org/x' names more than a host and a port"),
    ("proxy: 'socks5://a:hunter2@e.org'", "43: proxy: 'socks5://…@e.org' is not the address of an HTTP proxy"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_mistakes_are_told_at_their_place_without_the_secret(
    problems: Callable[..., list[str]], text: str, expected: str
) -> None:
    lines = problems({"feeds.yaml": f"feeds:\n  - {{url: https://example.org/rss, {text}}}\n"})
    assert any(line.startswith(f"config/feeds.yaml:2:{expected}") for line in lines), lines
    assert SECRET not in "".join(lines)


def test_two_logins_are_one_too_many(problems: Callable[..., list[str]]) -> None:
    (line,) = problems({"feeds.yaml": "feeds: [{url: 'https://me:hunter2@e.org/', user: me}]"})
    assert line == "config/feeds.yaml:1:50: user: the address names one, too (keep one of the two)"


@pytest.mark.parametrize(
    ("item", "column"),
    [
        ("{url: http://e.org/, user: a, password: b}", "36"),
        ("{url: http://e.org/, cookies: {a: b}}", "39"),
        ("{url: http://e.org/, headers: {X-Token: b}}", "39"),
        ("{url: http://e.org/, headers: {X: '${env:KEY}'}}", "39"),
        ("{url: 'http://a:b@e.org/'}", "15"),
        ("{url: http://8.8.8.8/, user: a}", "38"),
        ("{url: http://e.org/, headers: {Accept-Language: en}}", ""),
        ("{url: https://e.org/, user: a}", ""),
        ("{url: http://127.0.0.1/, user: a}", ""),
        ("{url: http://10.1.2.3/, user: a}", ""),
        ("{url: http://intranet/, user: a}", ""),
        ("{url: http://nas.local/, user: a}", ""),
    ],
)
def test_secrets_over_plain_http_are_warned_of(loaded: Callable[..., Config], item: str, column: str) -> None:
    warnings = loaded({"feeds.yaml": f"feeds: [{item}]"}, {"KEY": SECRET}).warnings
    said = [f"{each.line}:{each.column}: {each.message}" for each in warnings]
    expected = f"1:{column}: what is secret here goes over plain http, where anybody on the way can read it"
    assert said == ([expected] if column else [])


def test_the_new_settings(loaded: Callable[..., Config]) -> None:
    settings = loaded().settings
    assert (settings.first_poll, settings.fetch.robots, settings.fetch.proxy) == (
        FirstPoll.DIGEST,
        Robots.RESPECT,
        "",
    )
    text = "first_poll: silent\nfetch: {robots: ignore, proxy: 'http://p:${env:KEY}@proxy.example'}"
    config = loaded({"monitor.yaml": text}, {"KEY": "hunter 2"})
    assert (config.settings.first_poll, config.settings.fetch.robots) == (FirstPoll.SILENT, Robots.IGNORE)
    assert config.settings.fetch.proxy == "http://p:hunter%202@proxy.example"
    assert "hunter" not in repr(config) + str(plain(config))
