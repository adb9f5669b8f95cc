"""`never:` and `always:` of a feed: what the user says of paragraphs, against what is learned."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.config.feed_edits import with_feeds, without_feed
from monitor.config.feed_item import NewFeed
from monitor.config.findings import Place

FEED = "feeds:\n  - url: https://example.org/rss\n    name: Example\n    tags: [uk]\n"


def test_texts_are_read_on_one_line_each(loaded: Callable[..., Config]) -> None:
    texts = '    never:\n      - |\n        Support our\n        journalism\n      - "Read more:"\n    always: [相关阅读]\n'
    (feed,) = loaded({"feeds.yaml": FEED + texts}).feeds
    assert feed.never == ("Support our journalism", "Read more:")
    assert feed.always == ("相关阅读",)


@pytest.mark.parametrize("nothing", ["    never:\n", "    never: []\n", ""])
def test_a_feed_without_texts_overrules_nothing(loaded: Callable[..., Config], nothing: str) -> None:
    (feed,) = loaded({"feeds.yaml": FEED + nothing}).feeds
    assert (feed.never, feed.always) == ((), ())


MISTAKES = [
    (
        "never: Support us all",
        "5:12: never: 'Support us all' is not a list (write each text on a line of its own below",
    ),
    ("never: {a: b}", "5:12: never: a set of keys is not a list"),
    (
        "never: ['  ']",
        "5:13: never: '' is empty (write some words of the paragraph, or leave the line out)",
    ),
    (
        "never: [Loading]",
        "5:13: never: 'Loading' is too short: it would stand in many paragraphs (write more words",
    ),
    ("always: [阅读]", "5:14: always: '阅读' is too short"),
    (f"never: [{'word ' * 300}]", "5:13: never: 'word word"),
    (
        "never: [Read more: the story]",
        "5:13: never: a set of keys cannot stand here (if it is text, put the whole value in single quotes)",
    ),
    (
        f"never: [{', '.join(f'paragraph {number}' for number in range(101))}]",
        "5:12: never: a list holds more than 100 texts",
    ),
    (
        "never: [Support our work]\n    always: [All the rest of it, SUPPORT OUR WORK today]",
        "6:34: always: 'SUPPORT OUR WORK today' stands under `never`, too (keep one of the two)",
    ),
    ("nevr: [Support our work]", "5:5: 'nevr' is not a key known here (did you mean never?)"),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_mistake_is_told_at_its_place(problems: Callable[..., list[str]], text: str, expected: str) -> None:
    (line,) = problems({"feeds.yaml": f"{FEED}    {text}\n"})
    assert line.startswith(f"config/feeds.yaml:{expected}")


def test_a_list_of_feeds_has_them_for_all_and_a_feed_listed_twice_has_those_of_both(
    write: Callable[..., Path],
) -> None:
    feeds = (
        "feeds:\n  - {opml: a.opml, never: [Support our work]}\n"
        "  - {url: https://e.org/1, never: [Join us today], always: [All times are local]}\n"
    )
    folder = write(
        {"feeds.yaml": feeds, "rules/watch.yaml": "defaults: {channels: [screen]}\nrules: [boat strike]\n"}
    )
    outlines = "".join(f'<outline text="{n}" xmlUrl="https://e.org/{n}"/>' for n in (1, 2))
    (folder / "a.opml").write_text(f"<opml><body>{outlines}</body></opml>")
    first, second = load(folder, {"HOME": "/x"}).feeds
    assert (first.never, first.always) == (("Support our work", "Join us today"), ("All times are local",))
    assert (second.never, second.always) == (("Support our work",), ())


def test_adding_and_removing_feeds_leaves_the_texts_of_others_alone() -> None:
    texts = "    never:\n      - Support us all   # an appeal\n      # and:\n      - >-\n        Read\n        more\n"
    before = f"{FEED}{texts}"
    added = with_feeds(before, [NewFeed(url="https://new.example/rss")])
    assert added == f"{before}  - https://new.example/rss\n"
    assert without_feed(added, Place(11, 5)) == before
    other = f"{before}  - https://other.example/rss\n"
    assert without_feed(other, Place(2, 5)) == "feeds:\n  - https://other.example/rss\n"
