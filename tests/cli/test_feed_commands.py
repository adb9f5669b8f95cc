"""What a person sees who looks for a feed, adds it and takes it out again, on a real site."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from monitor.cli import run
from monitor.config.opml import read_opml
from tests.world.gazette import bare_files, serving

FEEDS = """# what we read
feeds:
  # --- world ---
  - url: https://feeds.example/world   # the wire
    name: World
    tags: [world, wire]

  # --- uk ---
  - https://uk.example/rss  # slow
# end
"""
RULES = "defaults: {channels: [file]}\nrules:\n  - boat strike\n  - {name: w, match: navy, feeds: [world]}\n"
OPML = """<opml version="2.0"><body>
  <outline text="Sea"><outline text="North"><outline text="Wind &amp; Tide" xmlUrl="https://tide.example/rss"/></outline>
    <outline text="World" xmlUrl="https://other.example/rss" category="/ships,/coast"/></outline>
  <outline text="again" xmlUrl="https://FEEDS.example:443/world"/>
  <outline text="bad" xmlUrl="feed:x"/>
</body></opml>
"""
RSS = b"<rss version='2.0'><channel><title>Locked</title><item><title>A</title><guid>a</guid></item></channel></rss>"
Said = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv("NEWS_MONITOR_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config" / "rules").mkdir(parents=True)
    config = tmp_path / "config"
    (config / "monitor.yaml").write_text("fetch: {allow_networks: [127.0.0.0/8], gap: 0s, per_host: 8}\n")
    (config / "feeds.yaml").write_text(FEEDS)
    (config / "channels.yaml").write_text("channels: {file: jsonl://alerts.jsonl}\n")
    (config / "rules" / "r.yaml").write_text(RULES)
    return config


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as root:
        yield root


@contextmanager
def moved_behind_login() -> Iterator[str]:
    """A site whose /old has moved to /new for good, which only anna may read."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = "Authorization" in self.headers
            self.send_response(301 if self.path == "/old" else 200 if known else 401)
            self.send_header("Location", "/new")
            self.send_header("Content-Length", str(len(RSS)))
            self.end_headers()
            self.wfile.write(RSS)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def feeds_yaml(folder: Path) -> str:
    return (folder / "feeds.yaml").read_text()


def test_a_sites_feeds_are_shown_the_best_first(folder: Path, site: str, capsys: Said) -> None:
    assert run(["feeds", "discover", f"{site}/", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["feeds"]
    assert [(feed["form"], feed["url"].removeprefix(site), feed["items"]) for feed in found] == [
        ("RSS 2.0", "/rss.xml", 8),
        ("JSON Feed 1.1", "/feed.json", 8),
        ("news sitemap", "/news-sitemap.xml", 8),
    ]
    assert run(["feeds", "discover", f"{site}/rss.xml"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "this is a feed"
    assert said[2].split("\t")[:3] == ["RSS 2.0", "Harbour Gazette", "8"]


def test_the_feed_of_a_page_is_shown_and_added_and_removed_again(
    folder: Path, site: str, capsys: Said
) -> None:
    assert run(["feeds", "add", f"{site}/", "--tags", "uk, sea", "--every", "5m"]) == 0
    said = capsys.readouterr().out
    assert f"this is a web page; its feed is {site}/rss.xml" in said
    assert "Harbour Gazette (RSS 2.0, 8 items)" in said
    assert "Navy strikes second boat in a week" in said
    assert "Fish market" not in said  # the sixth
    assert "rhythm: about " in said
    assert "added to config/feeds.yaml, line 10:" in said
    item = f"  - url: {site}/rss.xml\n    name: Harbour Gazette\n    tags: [uk, sea]\n    every: 5m\n"
    assert feeds_yaml(folder) == FEEDS.replace("# end\n", f"{item}# end\n")

    assert run(["feeds", "add", f"{site}/rss.xml"]) == 1
    assert "is listed already: 'Harbour Gazette' at config/feeds.yaml:10" in capsys.readouterr().err
    assert run(["feeds", "remove", "harbour gazette"]) == 0
    assert "removed from config/feeds.yaml, line 10: Harbour Gazette" in capsys.readouterr().out
    assert feeds_yaml(folder) == FEEDS


def test_of_several_feeds_none_is_chosen_for_the_user(folder: Path, site: str, capsys: Said) -> None:
    assert run(["feeds", "add", f"{site}/two"]) == 1
    said = capsys.readouterr().out
    assert f"\n  news-monitor feeds add {site}/rss.xml\n" in said
    assert f"\n  news-monitor feeds add {site}/sport.xml\n" in said
    assert feeds_yaml(folder) == FEEDS


def test_a_site_without_a_feed_can_be_watched_as_a_page(folder: Path, capsys: Said) -> None:
    with serving(bare_files) as bare:
        assert run(["feeds", "discover", bare]) == 1
        assert run(["feeds", "add", bare]) == 1
        said = capsys.readouterr().out
        assert "as a page it lists this:" in said
        assert said.count(f"  news-monitor feeds add {bare} --kind page\n") == 2
        assert feeds_yaml(folder) == FEEDS
        assert run(["feeds", "add", bare, "--links", "h2 a", "--name", "Harbour: news"]) == 0
    item = f"  - url: {bare}\n    name: 'Harbour: news'\n    kind: page\n    links: h2 a\n"
    assert item in feeds_yaml(folder)


def test_what_does_not_answer_is_not_added(folder: Path, site: str, capsys: Said) -> None:
    assert run(["feeds", "add", f"{site}/nothing"]) == 1
    assert capsys.readouterr().err.startswith(f"news-monitor: {site}/nothing: ")
    assert run(["feeds", "discover", f"{site}/nothing"]) == 1
    assert feeds_yaml(folder) == FEEDS


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "ftp://e.org/x"], "'ftp://e.org/x' is not an http or https address"),
        (["add", "https://e.org/x", "--every", "5"], "--every: '5' is not a length of time"),
        (["add", "https://e.org/x", "--tags", "a,-b"], "--tags: 'a,-b' begins with a minus"),
        (
            ["add", "https://e.org/x", "--links", "a >"],
            "--links: 'a >' is no CSS selector: it ends too early",
        ),
        (["remove", "Wrld"], "there is no feed 'Wrld' (did you mean World?)"),
        (["remove", "https://nowhere.example/"], "there is no feed 'https://nowhere.example/'"),
        (["remove", "feed://["], "there is no feed 'feed://['"),
        (["import", "nowhere.opml"], "there is no file nowhere.opml"),
        (["import", "config/feeds.yaml"], "config/feeds.yaml:1:1: this is not well-formed XML"),
    ],
)
def test_mistakes_are_usage_errors(folder: Path, capsys: Said, words: list[str], said: str) -> None:
    assert run(["feeds", *words]) == 2
    assert capsys.readouterr().err.startswith(f"news-monitor: {said}")


def test_a_feed_that_a_rule_refers_to_stays(folder: Path, capsys: Said) -> None:
    assert run(["feeds", "remove", "World"]) == 1
    assert "config/rules/r.yaml:4:36: no feed has the name or tag 'world'" in capsys.readouterr().err
    assert feeds_yaml(folder) == FEEDS
    assert run(["feeds", "remove", "https://uk.example/rss"]) == 0
    assert feeds_yaml(folder) == FEEDS.replace("  - https://uk.example/rss  # slow\n", "")


def test_a_feed_of_an_included_list_is_taken_out_there(folder: Path, capsys: Said) -> None:
    (folder / "a.opml").write_text(
        '<opml><body><outline text="A" xmlUrl="https://a.example/"/></body></opml>'
    )
    (folder / "feeds.yaml").write_text(f"{FEEDS}  - opml: a.opml\n")
    assert run(["feeds", "remove", "A"]) == 1
    assert (
        "'A' is listed in config/a.opml:1, which feeds.yaml includes: take it out there"
        in capsys.readouterr().err
    )


def test_a_wrong_configuration_is_never_edited(folder: Path, site: str, capsys: Said) -> None:
    (folder / "channels.yaml").write_text("channels: {}\n")
    for words in (["add", f"{site}/rss.xml"], ["remove", "World"], ["import", "x.opml"], ["export"]):
        assert run(["feeds", *words]) == 78
    assert feeds_yaml(folder) == FEEDS


def test_an_opml_file_is_imported_and_exported_again(folder: Path, tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "mine.opml").write_text(OPML)
    assert run(["feeds", "import", "mine.opml", "--tags", "new"]) == 0
    said = capsys.readouterr()
    assert (
        "added 2 feeds with the tags North, Sea, coast, new, ships to config/feeds.yaml, from line 10"
        in said.out
    )
    assert "1 feed left out: listed already" in said.out
    assert "left out: line 5: 'feed:x' is not an http or https address" in said.err
    items = (
        "  - url: https://tide.example/rss\n    name: Wind & Tide\n    tags: [Sea, North, new]\n"
        "  - url: https://other.example/rss\n    name: World (other.example/rss)\n    tags: [Sea, ships, coast, new]\n"
    )
    assert items in feeds_yaml(folder)
    assert run(["feeds", "list", "--json"]) == 0
    before = json.loads(capsys.readouterr().out)

    assert run(["feeds", "export", "--opml", "out.opml"]) == 0
    assert len(read_opml((tmp_path / "out.opml").read_bytes()).outlines) == 4
    (folder / "feeds.yaml").write_text("feeds:\n")
    (folder / "rules" / "r.yaml").write_text("defaults: {channels: [file]}\nrules: [boat]\n")
    assert run(["feeds", "import", "out.opml"]) == 0
    capsys.readouterr()
    assert run(["feeds", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == before
    assert run(["feeds", "import", "out.opml"]) == 1


def test_an_export_holds_no_secret(folder: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "hunter2")
    text = (
        "feeds:\n  - {url: 'https://a.example/?k=${env:KEY}', name: A}\n  - {url: 'https://me:hunter2@b.example/', name: B}\n"
        "  - {url: https://c.example/, name: C, user: me, password: '${env:KEY}', headers: {X-K: hunter2}, tags: ['a, b', c]}\n"
    )
    (folder / "feeds.yaml").write_text(text)
    (folder / "rules" / "r.yaml").write_text("defaults: {channels: [file]}\nrules: [boat]\n")
    for words in (["export"], ["list"], ["list", "--json"], ["list", "--health"], ["remove", "C"]):
        assert run(["feeds", *words]) == 0
        said = capsys.readouterr()
        assert "hunter2" not in said.out + said.err
        if words == ["export"]:
            assert said.err == "left out, as they are pages or their addresses hold secrets: A, B\n"
            (only,) = read_opml(said.out.encode()).outlines
            assert {*only.folders, *only.categories} == {"a, b", "c"}


def test_health_is_told_of_feeds_that_were_polled(folder: Path, site: str, capsys: Said) -> None:
    (folder / "feeds.yaml").write_text(
        f"feeds:\n  - {{url: '{site}/rss.xml', name: Good, tags: [world]}}\n  - {{url: '{site}/gone', name: Bad}}\n"
        f"  - {{url: '{site}/', name: Odd}}\n"
    )
    assert run(["feeds", "list", "--health"]) == 0
    assert "Good\tnot polled yet" in capsys.readouterr().out
    assert run(["run", "--once"]) == 0
    capsys.readouterr()
    assert run(["feeds", "list", "--health", "--json"]) == 0
    states = {feed["name"]: feed["health"]["state"] for feed in json.loads(capsys.readouterr().out)}
    assert states == {"Good": "ok", "Bad": "failing", "Odd": "not a feed any more"}
    assert run(["status"]) == 0
    said = capsys.readouterr().out
    assert "feeds: 3, 1 ok, 1 failing, 1 not a feed any more\n" in said
    assert "\n  Bad: failing since " in said
    assert "\n  Odd: not a feed any more since " in said


def test_what_is_told_is_of_the_feed_that_was_added(folder: Path, site: str, capsys: Said) -> None:
    (folder / "a.opml").write_text(OPML.replace('<outline text="bad" xmlUrl="feed:x"/>', ""))
    (folder / "feeds.yaml").write_text(FEEDS.replace("feeds:\n", "feeds:\n  - opml: a.opml\n"))
    assert run(["feeds", "add", f"{site}/rss.xml", "--name", "Wind & Tide"]) == 0
    said = capsys.readouterr().out
    assert "config/feeds.yaml, line 11" in said
    assert "to undo: news-monitor feeds remove 'Wind & Tide'" in said


def test_a_feed_that_has_moved_keeps_the_user_it_needs(folder: Path, capsys: Said) -> None:
    with moved_behind_login() as root:
        address = f"{root.replace('://', '://anna:secret@')}/old"
        assert run(["feeds", "add", address, "--name", "Locked", "--yes"]) == 0
    assert f"- url: '{address}'" in feeds_yaml(folder) or f"- url: {address}\n" in feeds_yaml(folder)
    assert "secret" not in capsys.readouterr().out
