from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from monitor.config import load
from monitor.errors import ConfigError

TEN = {
    "monitor.yaml": "timezone: Europe/Lodnon\n"  # 1: no such zone, 1:11
    "poll:\n"
    "  evry: 15m\n"  # 2: unknown key, 3:3
    "fetch: {timeout: 30}\n",  # 3: no unit, 4:18
    "feeds.yaml": "feeds:\n"
    "  - https://example.org/rss\n"
    "  - url: example.org/uk\n"  # 4: no scheme, 3:10
    "    tags: [uk]\n"
    "    tags: [wire]\n",  # 5: duplicate key, 5:5
    "channels.yaml": "channels:\n"
    "  screen: stdout://\n"
    "  mail: mailtos://u:${env:SMTP_PASSWORD}@smtp.example.org\n",  # 6: variable not set, 3:21
    "rules/watch.yaml": "defaults: {channels: [screen]}\n"
    "rules:\n"
    "  - name: Boats\n"
    "    match: boat AND (strike OR attack\n"  # 7: parenthesis, 4:21
    "    priority: urgnt\n"  # 8: no such priority, 5:15
    "    channels: [screen, scren]\n"  # 9: no such channel, 6:24
    "  - name: Ferries\n"
    "    match: ferry\n"
    "    feeds: [ukk]\n",  # 10: no such feed, 9:13
}


def test_ten_mistakes_in_four_files_are_all_named_at_their_place(problems: Callable[..., list[str]]) -> None:
    lines = problems(TEN)
    places = [line.split(": ")[0] for line in lines]
    assert places == [
        "config/channels.yaml:3:21",
        "config/feeds.yaml:3:10",
        "config/feeds.yaml:5:5",
        "config/monitor.yaml:1:11",
        "config/monitor.yaml:3:3",
        "config/monitor.yaml:4:18",
        "config/rules/watch.yaml:4:21",
        "config/rules/watch.yaml:5:15",
        "config/rules/watch.yaml:6:24",
        "config/rules/watch.yaml:9:13",
    ]
    text = "\n".join(lines)
    for words in (
        "SMTP_PASSWORD is not set",
        "(write https://example.org/uk)",
        "'tags' is already set on line 4",
        "did you mean Europe/London?",
        "did you mean every?",
        "'30' is not a length of time (write a number with a unit",
        "parenthesis is never closed",
        "write low, normal, high or urgent",
        "there is no channel 'scren' (did you mean screen?)",
        "no feed has the name or tag 'ukk' (did you mean uk?)",
    ):
        assert words in text


MONITOR = [
    ("poll: {every: 1m, min: 2m}", "1:15: poll.every is shorter than poll.min"),
    ("poll: {every: 1h, max: 30m}", "1:24: poll.max is shorter than poll.every"),
    ("poll: {min: 1h, max: 30m}", "1:22: poll.max is shorter than poll.min"),
    ("poll: 15m", "1:7: poll: '15m' cannot stand here (write `key: value` lines)"),
    ("poll: [15m]", "1:7: poll: a list cannot stand here"),
    ("poll: {every: [15m]}", "1:15: poll.every: a list cannot stand here (write a single value)"),
    ("poll: {every: 0s}", "1:15: poll.every: '0s' is out of bounds (write a value between 1s and 366d)"),
    ("max_age: 3 days", "1:10: max_age: '3 days' is not a length of time (write 3d)"),
    ("max_age: 0s", "1:10: max_age: '0s' is out of bounds"),
    ("fetch: {max_body: 10}", "1:19: fetch.max_body: '10' is not a size (write a number with a unit"),
    ("fetch: {concurrency: many}", "1:22: fetch.concurrency: 'many' is not a whole number"),
    (
        "fetch: {concurrency: 1001}",
        "1:22: fetch.concurrency: '1001' is out of bounds (write a value between 1",
    ),
    ("fetch: {per_host: 0}", "1:19: fetch.per_host: '0' is out of bounds"),
    ("fetch: {allow_networks: [10.0.0.1/8]}", "1:26: fetch.allow_networks: '10.0.0.1/8' has bits set"),
    ("fetch: {allow_networks: 10.0.0.0/8}", "1:25: fetch.allow_networks: '10.0.0.0/8' is not a list"),
    ('fetch: {user_agent: "a\\nb\\x07"}', "1:21: fetch.user_agent: "),
    ("fetch: {user_agent: Gazetteé}", "1:21: fetch.user_agent: "),
    ("first_poll: yes", "1:13: first_poll: 'yes' is not known here (write digest, silent or alert)"),
    ("web: {listen: 127.0.0.1:8420}", "1:1: 'web' is not available in this version"),
    ("notices: [scren]", "1:11: there is no channel 'scren' (did you mean screen?)"),
    ("notices: screen", "1:10: notices: 'screen' is not a list"),
    ("fetch: {robots: obey}", "1:17: fetch.robots: 'obey' is not known here (write respect or ignore)"),
    (
        "fetch: {proxy: x}",
        "1:16: fetch.proxy: 'x' is not the address of an HTTP proxy (write http://host:port)",
    ),
    (
        "fetch: {proxy: 'socks5://h:1'}",
        "1:16: fetch.proxy: 'socks5://h:1' is not the address of an HTTP proxy",
    ),
    (
        "fetch: {proxy: 'http://me:pw@h/x'}",
        "1:16: fetch.proxy: 'http://…@h/x' names more than a host and a port",
    ),
    ("timezone: Europe", "1:11: timezone: 'Europe' is not a time zone"),
    ("timezone: ../../etc/passwd", "1:11: timezone: '../../etc/passwd' is not a time zone"),
    ("retentoin: {}", "1:1: 'retentoin' is not a key known here (did you mean retention?)"),
    ("- a", "1:1: expected `key: value` lines, found a list"),
    ("a", "1:1: expected `key: value` lines, found a single value"),
]


@pytest.mark.parametrize(("text", "expected"), MONITOR)
def test_mistakes_in_monitor_yaml(problems: Callable[..., list[str]], text: str, expected: str) -> None:
    (line,) = problems({"monitor.yaml": text})
    assert line.startswith(f"config/monitor.yaml:{expected}")


SYNTAX = [
    ('rules:\n  - "boat strike" AND navy\n', "2:19: there is text after the closing quote"),
    ("rules:\n  - name: X\n    match: title: foo\n", "3:17: a ': ' cannot stand inside this value"),
    ("rules:\n  - name: X\n  match: foo\n", "3:3: this line does not fit what stands above it"),
    ("rules:\n  - name: X\n\t  match: foo\n", "3:1: a tab, where YAML takes only spaces"),
    (
        "rules:\n  - *word\n",
        "2:5: YAML takes *word for an alias, and no &word stands before it (put the whole value in single quotes; as a query",
    ),
    ("rules:\n  - * word\n", "2:6: * begins an alias here"),
    ("rules:\n  - @handle\n", "2:5: a value cannot start with this character"),
    ("rules:\n  - %5\n", "2:5: a value cannot start with %"),
    ("rules: [a, b", "1:8: the bracket that opens here is never closed"),
    ("rules: {a: b", "1:8: the bracket that opens here is never closed"),
    ('rules:\n  - "abc\n  - foo\n', "2:5: the quotes that open here are never closed"),
    ('rules:\n  - "a\\qb"\n', "2:8: after this \\ no such escape"),
    ("rules:\n  - a\n---\nrules:\n  - b\n", "3:1: a second document starts here"),
    ("%YAML 1.2\n---\nrules: []\n", "1:1: directives (%) are not used here"),
    ("rules:\n  - !!python/object:os.system x\n", "2:5: YAML takes what starts with ! for a tag (put"),
    ("rules:\n  - <<: x\n", "2:5: merge keys (<<) are not supported"),
    ("? [a, b]\n: c\n", "1:3: a key must be a plain word"),
    (": c\n", "1:1: a key must be a plain word"),
    (b"rules:\n  - caf\xe9\n", "2:8: this is not UTF-8 text (save the file as UTF-8)"),
    (b"\xff\xfer\0u\0", "1:1: this is not UTF-8 text"),
    (b"rules:\n  - a\0b\n", "2:6: a control character"),
    ('rules:\n  - "a\\0b"\n', "2:5: this text holds a character that is none"),
    ('rules:\n  - "a\\ud800b"\n', "2:5: this text holds a character that is none"),
]


@pytest.mark.parametrize(("text", "expected"), SYNTAX)
def test_what_yaml_or_we_refuse_is_told_in_plain_words(
    problems: Callable[..., list[str]], text: str | bytes, expected: str
) -> None:
    lines = problems({"rules/watch.yaml": text})
    assert lines[0].startswith(f"config/rules/watch.yaml:{expected}"), lines


def test_a_file_that_cannot_be_read_hides_no_mistakes_of_others_and_makes_up_none(
    problems: Callable[..., list[str]],
) -> None:
    lines = problems({"feeds.yaml": "feeds: [", "channels.yaml": "channels: {", "monitor.yaml": "max_age: x"})
    assert [line.split(":")[0] for line in lines] == [
        "config/channels.yaml",
        "config/feeds.yaml",
        "config/monitor.yaml",
    ]


def test_values_cannot_forge_a_second_message(problems: Callable[..., list[str]]) -> None:
    lines = problems(
        {"rules/watch.yaml": 'rules:\n  - {name: a, match: b, "x\\n\\x1b[31my": 1, channels: [screen]}\n'}
    )
    assert len(lines) == 1
    assert "\x1b" not in lines[0]


WHOLE = {
    "monitor.yaml": "timezone: Europe/London\npoll: {every: 15m, min: 2m}\nfetch:\n  allow_networks: [10.0.0.0/8]\n"
    "  max_body: 10MB\nmax_age: off\nstore: sqlite:///x.db\n",
    "feeds.yaml": "feeds:\n  - https://example.org/${env:A}\n  - {url: http://e.org, name: B, tags: [uk, &t wire]}\n"
    "  - opml: a.opml\n    tags: [*t]\n",
    "channels.yaml": 'channels:\n  screen: stdout://\n  log:\n    url: "jsonl:///a/${env:A}"\n',
    "rules/watch.yaml": "defaults: {channels: [screen]}\nrules:\n  - boat strike\n  - name: C\n"
    "    match:\n      - '\"big boat\"'\n      - a AND (b OR c)\n    not: >\n      d\n      e\n    feeds: [uk, -B]\n",
    "a.opml": '<opml><body><outline text="x"><outline xmlUrl="https://a.org/?b&c"/></outline></body></opml>',
}
NOISE = [
    b"\xff",
    b"\0",
    b"\t",
    b"\n",
    b" ",
    b"#",
    b":",
    b"- ",
    b"[",
    b"}",
    b"'",
    b'"',
    b"*t",
    b"&x ",
    b"!!x ",
    b"${",
    b"~",
    b"| ",
    b"\\u",
]


def test_a_damaged_configuration_loads_or_says_where_it_is_damaged(write: Callable[..., Path]) -> None:
    chance = Random(2)
    refused = 0
    for _ in range(150):
        name = chance.choice(list(WHOLE))
        text = WHOLE[name].encode()
        start = chance.randrange(len(text))
        damaged = text[:start] + chance.choice(NOISE) + text[start + chance.randrange(4) :]
        try:
            load(write({**WHOLE, name: damaged}), {"HOME": "/x", "A": "b"})
        except ConfigError as error:
            refused += 1
            assert all(problem.line > 0 for problem in error.problems), damaged  # noqa: PT017 - most, not all, raise
    assert 50 < refused < 150


def test_long_values_are_cut(problems: Callable[..., list[str]]) -> None:
    (line,) = problems({"monitor.yaml": f"timezone: {'x' * 500}"})
    assert len(line) < 200


def test_a_name_is_taken_also_by_a_rule_with_other_mistakes(problems: Callable[..., list[str]]) -> None:
    rules = "rules:\n  - {name: Boats, match: boat AND, channels: [screen]}\n  - {name: Boats, match: ship, channels: [screen]}\n"
    assert any("the rule name 'Boats' is taken at" in line for line in problems({"rules/watch.yaml": rules}))
