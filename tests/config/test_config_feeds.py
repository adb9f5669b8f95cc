import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.config.opml import OpmlError, read_opml
from monitor.errors import ConfigError

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>x</title></head><body>
  <outline text="World">
    <outline text=" The  Times " title="Times" type="rss" xmlUrl="https://times.example/rss"/>
    <outline text="Europe"><outline text="- Post" xmlurl="https://post.example/a"/></outline>
    <!-- a comment --><?pi?>
  </outline>
  <outline text="Times" xmlUrl="https://other.example/rss"/>
  <outline xmlUrl="https://www.bare.example/feed/"/>
</body></opml>
"""


def test_an_opml_file_lists_feeds_and_its_folders_are_tags(write: Callable[..., Path]) -> None:
    folder = write({"feeds.yaml": "feeds:\n  - {opml: ../lists/a.opml, tags: [mine], every: 1h}\n"})
    (folder.parent / "lists").mkdir()
    (folder.parent / "lists/a.opml").write_text(OPML)
    feeds = load(folder, {"HOME": "/x"}).feeds
    assert [(feed.name, feed.url, sorted(feed.tags)) for feed in feeds] == [
        ("Times", "https://times.example/rss", ["World", "mine"]),
        ("Post", "https://post.example/a", ["Europe", "World", "mine"]),
        ("Times (other.example/rss)", "https://other.example/rss", ["mine"]),
        ("bare.example/feed", "https://www.bare.example/feed/", ["mine"]),
    ]
    assert {feed.every for feed in feeds} == {timedelta(hours=1)}


def test_rules_can_refer_to_feeds_and_folders_of_an_opml_file(write: Callable[..., Path]) -> None:
    rule = "rules:\n  - {name: a, match: b, channels: [screen], feeds: [World, -Post, nowhere]}\n"
    folder = write({"feeds.yaml": "feeds: [{opml: a.opml}]", "rules/watch.yaml": rule})
    (folder / "a.opml").write_text(OPML)
    with pytest.raises(ConfigError) as caught:
        load(folder, {"HOME": "/x"})
    assert [problem.message for problem in caught.value.problems] == ["no feed has the name or tag 'nowhere'"]


def test_feeds_of_an_opml_file_that_are_listed_twice_are_merged_with_a_warning(
    write: Callable[..., Path],
) -> None:
    folder = write(
        {
            "feeds.yaml": "feeds:\n  - {url: https://TIMES.example:443/rss#x, name: Mine, tags: [a]}\n"
            "  - {opml: a.opml}\n  - {url: https://post.example/a, name: Ignored, tags: [b]}\n"
        }
    )
    (folder / "a.opml").write_text(OPML)
    config = load(folder, {"HOME": "/x"})
    assert [(feed.name, sorted(feed.tags)) for feed in config.feeds][:2] == [
        ("Mine", ["World", "a"]),
        ("Post", ["Europe", "World", "b"]),
    ]
    assert [str(warning).split(" (")[0] for warning in config.warnings] == [
        "config/a.opml:4:1: this feed is listed already at config/feeds.yaml:2, which counts",
        "config/feeds.yaml:4:5: this feed is listed already at config/a.opml:5, which counts",
    ]


MISTAKES = [
    (
        "- example.org/rss",
        "2:5: 'example.org/rss' is not an http or https address (write https://example.org/rss)",
    ),
    ("- {url: 'https://e.org/ x'}", "2:11: url: 'https://e.org/ x' holds white space"),
    ("- {url: https://e.org/x, tag: [x]}", "2:28: 'tag' is not a key known here (did you mean tags?)"),
    ("- {url: https://e.org/x, tags: uk}", "2:34: tags: 'uk' is not a list"),
    ("- {url: https://e.org/x, tags: [-uk]}", "2:35: tags: '-uk' begins with a minus"),
    ("- {url: https://e.org/x, name: ''}", "2:34: name: '' is empty"),
    ("- {url: https://e.org/x, every: 5}", "2:35: every: '5' is not a length of time"),
    ("- {name: A}", "2:5: this feed has no address"),
    ("- {url: , name: A}", "2:5: this feed has no address"),
    ("- ''", "2:5: '' cannot stand here"),
    ("- [https://e.org]", "2:5: a list cannot stand here"),
    ("- {opml: nope.opml}", "2:12: opml: there is no file config/nope.opml"),
    ("- {opml: nope.opml, name: A}", "2:23: 'name' is not a key known here"),
    ("- {opml: }", "2:6: opml: no file is named"),
    ("- {opml: [a.opml]}", "2:12: opml: a list cannot stand here"),
    ("- {opml: rules}", "2:12: opml: config/rules: this is not a file"),
    (
        "- https://e.org/x\n  - https://E.org:443/x#y",
        "3:5: this feed is listed already at config/feeds.yaml:2",
    ),
    (
        "- {url: https://e.org/1, name: A}\n  - {url: https://e.org/2, name: A}",
        "3:5: the name 'A' is taken by the feed at config/feeds.yaml:2",
    ),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_mistakes_in_feeds_yaml(problems: Callable[..., list[str]], text: str, expected: str) -> None:
    lines = problems({"feeds.yaml": f"feeds:\n  {text}\n"})
    assert any(line.startswith(f"config/feeds.yaml:{expected}") for line in lines), lines


def test_what_cannot_be_a_list(problems: Callable[..., list[str]]) -> None:
    lines = problems({"feeds.yaml": "feeds: {a: b}\nfeed: []\n"})
    assert lines[0].startswith("config/feeds.yaml:1:8: feeds: a set of keys is not a list")
    assert lines[1].startswith("config/feeds.yaml:2:1: 'feed' is not a key known here (did you mean feeds?)")


def test_a_feed_with_mistakes_can_still_be_referred_to(problems: Callable[..., list[str]]) -> None:
    feeds = "feeds:\n  - {url: nope, name: A  b, tags: [t, 7]}\n"
    rules = "rules: [{name: a, match: b, channels: [screen], feeds: [A b, -t, 7]}]"
    assert len(problems({"feeds.yaml": feeds, "rules/watch.yaml": rules})) == 1


def test_names_made_from_addresses_are_short_and_all_different(loaded: Callable[..., Config]) -> None:
    long = "x" * 200
    config = loaded(
        {
            "feeds.yaml": "feeds:\n  - https://e.org/a\n  - http://e.org/a/\n  - https://me:pw@www.e.org/a\n"
            f"  - https://e.org/{long}\n  - https://e.org/{long}/2\n  - {{url: https://f.org, name: e.org/a}}\n"
        }
    )
    names = [feed.name for feed in config.feeds]
    assert len(set(names)) == 6
    assert names[:3] == ["e.org/a 2", "e.org/a 3", "e.org/a 4"]
    assert all(len(name) <= 90 for name in names)
    assert names[5] == "e.org/a"


def test_an_interval_that_the_general_bounds_overrule_is_warned_of(loaded: Callable[..., Config]) -> None:
    config = loaded(
        {
            "monitor.yaml": "poll: {min: 2m, max: 6h}",
            "feeds.yaml": "feeds:\n  - {url: https://e.org/a, every: 1m}\n  - {url: https://e.org/b, every: 1d}\n"
            "  - {url: https://e.org/c, every: 6h}\n",
        }
    )
    assert [str(warning).split(" (")[0] for warning in config.warnings] == [
        "config/feeds.yaml:2:35: every: this is shorter than poll.min, which counts",
        "config/feeds.yaml:3:35: every: this is longer than poll.max, which counts",
    ]


def test_a_bare_ampersand_is_mended_with_a_warning(write: Callable[..., Path]) -> None:
    folder = write({"feeds.yaml": "feeds: [{opml: a.opml}]"})
    text = '<opml><body>\n<outline text="A & B &amp; &#67;" xmlUrl="https://e.org/?a=1&b=2"/></body></opml>'
    (folder / "a.opml").write_text(text)
    config = load(folder, {"HOME": "/x"})
    assert [(feed.name, feed.url) for feed in config.feeds] == [("A & B & C", "https://e.org/?a=1&b=2")]
    assert str(config.warnings[0]).startswith("config/a.opml:2:")


def test_an_outline_that_is_no_feed_is_told_in_its_file(write: Callable[..., Path]) -> None:
    folder = write({"feeds.yaml": "feeds: [{opml: a.opml}]"})
    rule = "rules: [{name: a, match: b, channels: [screen], feeds: [Broken]}]"
    (folder / "rules/watch.yaml").write_text(rule)
    (folder / "a.opml").write_text(
        '<opml><body>\n\n<outline text="Broken" xmlUrl="feed://e.org/x"/></body></opml>'
    )
    with pytest.raises(ConfigError) as caught:
        load(folder, {"HOME": "/x"})
    message = "config/a.opml:3:1: 'feed://e.org/x' is not an http or https address (write https://e.org/x)"
    assert str(caught.value) == message


NOT_OPML = {
    "nothing": b"",
    "no XML": b"hello",
    "cut off": b"<opml><body><outline",
    "a feed": b"<rss><channel/></rss>",
    "no body": b"<opml><head/></opml>",
    "deep": b"<opml><body>" + b"<outline>" * 5_000,
    "laughs": b'<!DOCTYPE o [<!ENTITY a "xxxxxxxxxx">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><opml><body><outline text="&j;" xmlUrl="https://e.org"/></body></opml',
    "UTF-16 without a mark": "<opml/>".encode("utf-16-le"),
}


@pytest.mark.parametrize("name", NOT_OPML)
def test_what_is_no_opml_is_refused_quickly_and_at_a_place(name: str) -> None:
    began = time.process_time()
    with pytest.raises(OpmlError):
        read_opml(NOT_OPML[name])
    assert time.process_time() - began < 3


BROKEN_OPML = """<opml version="1.0"><body>
<outline text="Science">
  <outline text="What <em>they</em> say" title="Plain" xmlUrl="https://e.org/a" />
  <outline text="Men"s Health" xmlUrl="https://e.org/b?x=1&amp;y=2"/>
</outline>
<outline text="By <a href="https://e.org">him</a>." xmlUrl="https://e.org/c" type="rss"/>
<!-- <outline text="Gone" xmlUrl="https://e.org/gone"/> -->
<outline text="Last" xmlUrl="https://e.org/d"></outline>
</body></opml>"""


def test_a_file_that_is_nearly_opml_is_read_as_a_browser_would() -> None:
    listing = read_opml(BROKEN_OPML.encode())
    assert listing.broken is not None
    assert listing.broken.place.line == 3
    found = {outline.url: outline.folders for outline in listing.outlines}
    assert found.keys() == {
        "https://e.org/a",
        "https://e.org/b?x=1&y=2",
        "https://e.org/c",
        "https://e.org/d",
    }
    assert found["https://e.org/a"] == found["https://e.org/b?x=1&y=2"] == ("Science",)
    assert found["https://e.org/d"] == ()


def test_of_a_file_whose_end_is_missing_it_is_told() -> None:
    whole = '<opml><body><outline xmlUrl="https://e.org/a"/><outline xmlUrl="https://e.org/b"/></body></opml>'
    assert not read_opml(whole.encode()).is_cut_short
    for end in (len(whole) - 3, len(whole) - 7):
        assert read_opml(whole[:end].encode()).is_cut_short, whole[:end]


def test_external_entities_are_never_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("https://secret.example/")
    body = f"""<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>
      <opml><body><outline text="a" xmlUrl="https://e.org/"/><outline>&x;</outline></body></opml>"""
    assert [outline.url for outline in read_opml(body.encode()).outlines] == ["https://e.org/"]


def test_an_opml_file_that_cannot_be_read_makes_up_no_dead_references(
    problems: Callable[..., list[str]],
) -> None:
    lines = problems(
        {
            "feeds.yaml": "feeds: [{opml: a.opml}]",
            "a.opml": "<html/>",
            "rules/watch.yaml": "rules: [{name: a, match: b, channels: [screen], feeds: [any]}]",
        }
    )
    assert lines == [
        "config/a.opml:1:1: this is not OPML: its outermost element is <html> (mend or export the file again)"
    ]


@pytest.mark.parametrize(
    "filling",
    [b"<!--" * 25_000, b"<outline" + b" " * 60_000, b"<outline" + b" /" * 50_000, b'<outline""' * 20_000],
    ids=["comments", "spaces", "slashes", "quotes"],
)
def test_a_broken_list_is_read_in_no_time(filling: bytes) -> None:
    body = (
        b'<opml><body><outline xmlUrl="https://e.org/a" / ><outline xmlUrl="https://e.org/?a<b"/>' + filling
    )
    began = time.process_time()
    listing = read_opml(body)
    assert time.process_time() - began < 2  # 10 s and more before
    assert listing.outlines[0].url == "https://e.org/a"
