"""What is added to feeds.yaml and then removed leaves every character as it was, however the file is written."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.config import load
from monitor.config.feed_edits import with_feeds, without_feed
from monitor.config.feed_item import NewFeed
from monitor.config.feed_places import NotEditableError
from monitor.config.files import decode
from monitor.config.findings import Findings
from monitor.config.reading import read_tree
from monitor.config.tree import Mapping, Sequence
from monitor.model import FeedKind

NEW = NewFeed(url="https://new.example/rss", name="New one", tags=("a", "b c"), every="5m")
ADDRESS = re.compile(r"https://[a-z0-9.]+/[a-z0-9/]*")


def feeds_in(text: str) -> list[object]:
    data = YAML(typ="safe", pure=True).load(decode(text.encode()))
    return list((data or {}).get("feeds") or [])


def place_of(text: str, number: int) -> object:
    findings = Findings()
    root = read_tree(decode(text.encode()), "feeds.yaml", findings)
    assert isinstance(root, Mapping), findings.errors
    value = root.entries["feeds"].value
    assert isinstance(value, Sequence)
    return value.items[number].place


def added(text: str, feed: NewFeed = NEW) -> str:
    after = with_feeds(text, [feed])
    assert feeds_in(after)[:-1] == feeds_in(text)
    assert without_feed(after, place_of(after, -1)) == text
    return after


FULL = "\n  - url: https://new.example/rss\n    name: New one\n    tags: [a, b c]\n    every: 5m"
EXAMPLES = {
    "a list": ("feeds:\n  - https://a.example/\n", f"feeds:\n  - https://a.example/{FULL}\n"),
    "no newline at the end": ("feeds:\n  - https://a.example/", f"feeds:\n  - https://a.example/{FULL}"),
    "comments behind": (
        "feeds:\n  - https://a.example/ # first\n    # of all\n  # - https://b.example/\n\n# end\n",
        f"feeds:\n  - https://a.example/ # first\n    # of all{FULL}\n  # - https://b.example/\n\n# end\n",
    ),
    "nothing under the key": ("# top\nfeeds:  # none\n\n# end\n", f"# top\nfeeds:  # none{FULL}\n\n# end\n"),
    "only comments under the key": (
        "feeds:\n    # - https://a.example/\n",
        f"feeds:{FULL.replace(chr(10), chr(10) + '  ')}\n    # - https://a.example/\n",
    ),
    "an empty list": ("feeds: []\n", f"feeds:{FULL.replace(chr(10) + '  ', chr(10))}\n"),
    "an empty list, told": ("feeds: [] # none\n", f"feeds: # none{FULL.replace(chr(10) + '  ', chr(10))}\n"),
    "an empty file": ("", f"feeds:  # begun by `news-monitor feeds add`{FULL}\n"),
    "a comment alone": ("# x", f"# x\nfeeds:  # begun by `news-monitor feeds add`{FULL}"),
    "brackets": (
        "feeds: [https://a.example/, https://b.example/]  # both\n",
        (
            "feeds: [https://a.example/, https://b.example/, "
            "{url: https://new.example/rss, name: New one, tags: [a, b c], every: 5m}]  # both\n"
        ),
    ),
    "brackets over lines": (
        "feeds: [\n  https://a.example/,  # a\n  https://b.example/   # b\n]\n",
        (
            "feeds: [\n  https://a.example/,  # a\n  https://b.example/,   # b\n"
            "  {url: https://new.example/rss, name: New one, tags: [a, b c], every: 5m}\n]\n"
        ),
    ),
    "a comma at the end": (
        "feeds: [\n  https://a.example/, # a\n]\n",
        (
            "feeds: [\n  https://a.example/, # a\n"
            "  {url: https://new.example/rss, name: New one, tags: [a, b c], every: 5m},\n]\n"
        ),
    ),
    "JSON": (
        '{\n  "feeds": [\n    {\n      "url": "https://a.example/"\n    }\n  ]\n}',
        (
            '{\n  "feeds": [\n    {\n      "url": "https://a.example/"\n    },\n    {"url": "https://new.example/rss", '
            '"name": "New one", "tags": ["a", "b c"], "every": "5m"}\n  ]\n}'
        ),
    ),
    "no indentation": (
        "feeds:\n- url: https://a.example/\n  name: |-\n    A\n\n# end",
        f"feeds:\n- url: https://a.example/\n  name: |-\n    A{FULL.replace(chr(10) + '  ', chr(10))}\n\n# end",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_item_is_added_where_a_person_would(name: str) -> None:
    before, after = EXAMPLES[name]
    assert added(before) == after


def test_the_endings_of_lines_and_the_mark_in_front_stay() -> None:
    text = "\ufefffeeds:\r\n  - https://a.example/\r\n# end\r\n"
    after = added(text)
    assert after.count("\r\n") == after.count("\n") == 7
    assert after.startswith("\ufeff")


@pytest.mark.parametrize(
    "value",
    ["1984", "yes", "22:30", "a: b", "a #b", "- a", "it's", '"q"', "[x]", "{x}", "a, b", "*x", "&x", "!x", "%x",
     "@x", "`x", "|", ">", "ümlaut", "${env:X}", "a  b", "?", "x:", "#x", "null", "~", "=", "2026-01-01", "日本"],
)  # fmt: skip
@pytest.mark.parametrize("before", ["feeds: []\n", "feeds: [https://a.example/]\n"])
def test_values_of_all_kinds_are_read_back(write: Callable[..., Path], value: str, before: str) -> None:
    new = NewFeed(url="https://new.example/rss?a=1&b=[2]", name=value, tags=(value, "x"))
    if value == "- a":
        return  # no name: a minus means "except"
    folder = write({"feeds.yaml": with_feeds(before, [new])})
    feed = load(folder, {"HOME": "/x"}).feeds[-1]
    flat = " ".join(value.split())
    assert (feed.name, feed.url, feed.tags) == (flat, new.url, {flat, "x"})


def test_a_page_is_written_with_its_links(write: Callable[..., Path]) -> None:
    new = NewFeed(url="https://new.example/", kind=FeedKind.PAGE, links="#main > a[href*='x']")
    feed = load(write({"feeds.yaml": with_feeds("feeds:\n", [new])}), {"HOME": "/x"}).feeds[-1]
    assert (feed.kind, feed.links) == (FeedKind.PAGE, new.links)


REMOVED = {
    "its own comment goes, that of the section stays": (
        (
            "feeds:\n  # --- world ---\n  - https://a.example/\n  - https://b.example/ # b\n\n  # noisy\n"
            "  - https://c.example/\n\n  # --- uk ---\n  - https://d.example/\n"
        ),
        {
            0: "feeds:\n  # --- world ---\n  - https://b.example/ # b\n\n  # noisy\n"
            "  - https://c.example/\n\n  # --- uk ---\n  - https://d.example/\n",
            1: "feeds:\n  # --- world ---\n  - https://a.example/\n\n  # noisy\n"
            "  - https://c.example/\n\n  # --- uk ---\n  - https://d.example/\n",
            2: "feeds:\n  # --- world ---\n  - https://a.example/\n  - https://b.example/ # b\n\n"
            "\n  # --- uk ---\n  - https://d.example/\n",
            3: "feeds:\n  # --- world ---\n  - https://a.example/\n  - https://b.example/ # b\n\n  # noisy\n"
            "  - https://c.example/\n\n  # --- uk ---\n",
        },
    ),
    "a heading of several items stays": (
        "feeds:\n  - https://a.example/\n\n  # Germany\n  - https://b.example/\n  - https://c.example/\n",
        {1: "feeds:\n  - https://a.example/\n\n  # Germany\n  - https://c.example/\n"},
    ),
    "a comment between two items is the second's": (
        "feeds:\n  - https://a.example/\n  # slow\n  - https://b.example/\n  - https://c.example/\n",
        {1: "feeds:\n  - https://a.example/\n  - https://c.example/\n"},
    ),
    "inside brackets": (
        "feeds: [https://a.example/, https://b.example/, https://c.example/,]",
        {
            0: "feeds: [https://b.example/, https://c.example/,]",
            1: "feeds: [https://a.example/, https://c.example/,]",
            2: "feeds: [https://a.example/, https://b.example/,]",
        },
    ),
}


@pytest.mark.parametrize("name", REMOVED)
def test_exactly_an_items_lines_are_removed(name: str) -> None:
    before, results = REMOVED[name]
    for number, after in results.items():
        assert without_feed(before, place_of(before, number)) == after


@pytest.mark.parametrize("text", ["feeds: ~\n", "feeds: null\n", "{}\n", "? feeds\n: - https://a.example/\n"])
def test_what_cannot_be_edited_is_told(text: str) -> None:
    with pytest.raises(NotEditableError):
        with_feeds(text, [NEW])


# --- odd but valid files ----------------------------------------------------------------------------------------------

COMMENT = st.sampled_from(
    ["", "", "\n", "{}# note\n", "{}# - https://off.example/x\n", "{}# --- a part ---\n", "    # deep\n"]
)
TAIL = st.sampled_from(["", " ", "  # tail", " # https://tail.example/ - x"])


@st.composite
def block_item(draw: st.DrawFn, indent: str, number: int) -> str:
    url, tail = f"https://{number}.example/rss", draw(TAIL)
    inner = f"{indent}  "
    shape = draw(st.integers(0, 9))
    return [
        f"{indent}- {url}{tail}\n",
        f"{indent}- url: {url}{tail}\n{inner}name: N {number}\n",
        f"{indent}-   url: {url}\n{inner}  tags:{tail}\n{inner}  - t\n{inner}  - u\n",
        f"{indent}- {{url: {url}, name: 'N, {number}'}}{tail}\n",
        f'{indent}- {{url: {url},\n\n{inner}name: "N]{number}"\n{inner}}}{tail}\n',
        f"{indent}-{tail or ' '}\n{inner}# inside\n{inner}url: {url}\n\n{inner}name: N{number}\n",
        f"{indent}- url: >-\n{inner}  {url}\n\n{inner}tags: [t]  # u\n",
        f"{indent}- '{url}'{tail}\n",
        f"{indent}- &a{number}\n{inner}url: {url}{tail}\n",
        f"{indent}- name: N{number}\n{inner}url: |-\n{inner}  {url}\n",
    ][shape]


@st.composite
def block_file(draw: st.DrawFn) -> str:
    indent = draw(st.sampled_from(["", "  ", "    "]))
    key = draw(st.sampled_from(["feeds:", '"feeds":', "'feeds' :", "feeds: &all"]))
    parts = [draw(COMMENT).format(indent), f"{key}{draw(TAIL)}\n"]
    for number in range(draw(st.integers(1, 4))):
        parts += [draw(COMMENT).format(indent) for _ in range(draw(st.integers(0, 3)))]
        parts.append(draw(block_item(indent, number)))
    parts += [draw(COMMENT).format(indent) for _ in range(draw(st.integers(0, 3)))]
    return "".join(parts)


@st.composite
def flow_file(draw: st.DrawFn) -> str:
    items = [f"https://{number}.example/rss" for number in range(draw(st.integers(0, 4)))]
    items = [
        draw(st.sampled_from([item, f"{{url: {item}}}", f"{{url: {item},\n   name: N{at}}}", f"'{item}'"]))
        for at, item in enumerate(items)
    ]
    glue = draw(st.sampled_from([", ", ",", ",\n  ", ",  # c\n  ", "\n  , "]))
    start, end = draw(
        st.sampled_from(
            [("", ""), (" ", " "), ("\n  ", "\n"), ("\n  ", "  # last\n"), (" # first\n  ", "\n  ")]
        )
    )
    comma = draw(st.sampled_from(["", ","])) if items else ""
    key = draw(st.sampled_from(["feeds: ", '"feeds":  ', "{feeds: ", '{"feeds": ']))
    close = "}" if key.startswith("{") else ""
    tail = draw(st.sampled_from(["\n", "", "  # end\n", "\n\n# end\n"]))
    return f"{key}[{start}{glue.join(items)}{comma}{end}]{close}{tail}"


ODD = st.builds(
    lambda text, head, ending, cut, mark: mark + (head + (text.rstrip("\n") if cut else text)).replace("\n", ending),
    st.one_of(
        block_file(),
        flow_file(),
        st.sampled_from(["", "feeds:\n", "feeds: []\n", "feeds: [ ]\n", "feeds:  []\n", "feeds: [] # c\n  # d\n",
                         "feeds:\n      # deep\n", "feeds:\n # one\n", "feeds: # c\n\n\n"]),
    ),
    st.sampled_from(["", "# yaml-language-server: x\n\n", "---\n", "# a\n"]),
    st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(["", "", "\ufeff"]),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(ODD)
def test_adding_and_removing_leaves_any_file_as_it_was(text: str) -> None:
    added(text)
    added(text, NewFeed(url="https://new.example/rss"))


@settings(max_examples=300, deadline=None)
@given(ODD, st.integers(0, 3))
def test_removing_any_item_leaves_all_others(text: str, number: int) -> None:
    before = feeds_in(text)
    if number >= len(before):
        return
    try:
        after = without_feed(text, place_of(text, number))
    except NotEditableError:  # the comment would become part of the text above
        assert re.search(r"[|>]-", text)
        assert "    # deep" in text
        return
    assert feeds_in(after) == before[:number] + before[number + 1 :]
    gone = re.compile(rf"https://{number}\.example/rss")
    assert not gone.search(after)
    assert len([line for line in after.splitlines() if "- a part -" in line]) == text.count("- a part -")


@settings(max_examples=200, deadline=None)
@given(ODD, st.integers(2, 3))
def test_several_are_added_in_one_edit(text: str, count: int) -> None:
    new = [NewFeed(url=f"https://new.example/{number}") for number in range(count)]
    after = with_feeds(text, new)
    assert len(feeds_in(after)) == len(feeds_in(text)) + count
    for _ in new:
        after = without_feed(after, place_of(after, -1))
    assert after == text


def test_a_comment_never_becomes_part_of_the_item_above() -> None:
    text = "feeds:\n- url: |-\n    https://1.example/rss\n- https://2.example/rss\n\n    # deep\n"
    with pytest.raises(NotEditableError, match="would change its meaning"):
        without_feed(text, place_of(text, 1))
