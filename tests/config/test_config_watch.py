"""What a rules file may say beside its queries: defaults, lists, examples, when a rule alerts; and what looks odd."""

import gc
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import process_time

import pytest

from monitor.config import Config, load
from monitor.core.rules import parse
from monitor.model import Active, Document, Feed, Priority

TOP = "defaults: {channels: [screen]}\n"
FEED = Feed(name="Example", url="https://example.org/rss", tags=frozenset({"uk"}))


def watch(text: str) -> Mapping[str, str]:
    return {"rules/watch.yaml": TOP + text}


def told(config: Config) -> list[str]:
    return [str(warning).removeprefix("config/rules/watch.yaml:") for warning in config.warnings]


def test_a_wrong_period_in_the_defaults_is_told_at_its_place(problems: Callable[..., list[str]]) -> None:
    rules = "defaults: {channels: [screen], active: 2026-02-30..}\nrules: [boat strike]\n"
    (problem,) = problems({"rules/watch.yaml": rules})
    assert problem.startswith(
        "config/rules/watch.yaml:1:40: defaults.active: '2026-02-30..' is not a period: "
    )


# --- keys -------------------------------------------------------------------------------------------------------------

RULE = """
rules:
  - name: Boats
    match: boat
    languages: [en, DE, en]
    active: {from: 2026-03-01, until: 2036-04-30, hours: "22:00-06:00", days: [mon-wed, sat]}
    max_age: 7d
    tags: [sea, desk two]
    examples:
      match: Boats are back
      no_match:
        - Trains are back
"""


def test_every_key_of_a_rule_is_read(loaded: Callable[..., Config]) -> None:
    config = loaded(watch(RULE))
    (rule,) = config.rules
    assert rule.languages == ("en", "de")
    assert rule.active == Active(
        since=date(2026, 3, 1),
        until=date(2036, 4, 30),
        weekdays=frozenset({0, 1, 2, 5}),
        hours=(time(22), time(6)),
    )
    assert rule.max_age == timedelta(days=7)
    assert rule.tags == ("sea", "desk two")
    assert (rule.matching, rule.sparing) == (("Boats are back",), ("Trains are back",))
    assert config.warnings == ()


DEFAULTS = """defaults:
  channels: [screen]
  priority: high
  feeds: [uk]
  languages: [de]
  active: 2026-03-01..2036-04-30
  max_age: off
  tags: [sea]
rules:
  - boat strike
  - name: Ferries
    match: ferry
    priority: low
    feeds: []
    languages: [en]
    active: {}
    max_age: 1h
    tags: []
"""


def test_defaults_hold_for_rules_that_do_not_say_otherwise(loaded: Callable[..., Config]) -> None:
    plain, own = loaded({"rules/watch.yaml": DEFAULTS}).rules
    assert (plain.priority, plain.feeds, plain.languages) == (Priority.HIGH, ("uk",), ("de",))
    assert plain.active == Active(since=date(2026, 3, 1), until=date(2036, 4, 30))
    assert (plain.max_age, plain.tags) == (timedelta.max, ("sea",))
    assert (own.priority, own.feeds, own.languages, own.active) == (Priority.LOW, (), ("en",), Active())
    assert (own.max_age, own.tags) == (timedelta(hours=1), ())


SCHEDULES = [
    ("2026-03-01..2036-04-30", Active(since=date(2026, 3, 1), until=date(2036, 4, 30))),
    ("2026-03-01..", Active(since=date(2026, 3, 1))),
    ("..2036-04-30", Active(until=date(2036, 4, 30))),
    ("{days: mon-fri}", Active(weekdays=frozenset(range(5)))),
    ("{days: sat-mon}", Active(weekdays=frozenset({5, 6, 0}))),
    ("{days: [Sat, sunday]}", Active(weekdays=frozenset({5, 6}))),
    ('{days: "mon, wed"}', Active(weekdays=frozenset({0, 2}))),
    ("{hours: 8:30-18.00}", Active(hours=(time(8, 30), time(18)))),
    ("{hours: 18:00-24:00}", Active(hours=(time(18), time(0)))),
    ("{hours: 00:00-24:00}", Active()),
    ("{}", Active()),
    ("", Active()),
]


@pytest.mark.parametrize(("written", "meant"), SCHEDULES)
def test_when_a_rule_is_active(loaded: Callable[..., Config], written: str, meant: Active) -> None:
    (rule,) = loaded(watch(f"rules:\n- {{name: a, match: boat, active: {written}}}")).rules
    assert rule.active == meant


def test_the_last_day_is_past_on_the_users_calendar(write: Callable[..., Path]) -> None:
    rule = "rules:\n- {name: a, match: boat, active: ..2026-03-01}"
    folder = write({**watch(rule), "monitor.yaml": "timezone: Asia/Tokyo"})
    for now, warnings in (
        (datetime(2026, 3, 1, 14, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 1, 15, tzinfo=UTC), 1),
    ):
        config = load(folder, {"HOME": "/x"}, now=now)
        assert len(config.warnings) == warnings
    assert told(config) == [
        "3:34: the last day, 2026-03-01, is past: this alerts no more (set another, or remove it)"
    ]


MISTAKES = [
    ("active: 2026-03-01..2026-02-01", "4:13: the last day, 2026-02-01, is before the first, 2026-03-01"),
    (
        "active: 2026-03-01",
        "4:13: active: '2026-03-01' is not a period (write 2026-03-01..2026-04-30, or the keys",
    ),
    ("active: {from: 2026-02-30}", "4:20: active.from: '2026-02-30' is not a date in the calendar"),
    (
        "active: {hours: 8-18}",
        "4:21: active.hours: '8-18' is not a stretch of the day (write two times of day",
    ),
    (
        "active: 2026-02-30..",
        "4:13: active: '2026-02-30..' is not a period: '2026-02-30' is not a date in the calendar",
    ),
    (
        "active: 01/02/2027..",
        "4:13: active: '01/02/2027..' is not a period: '01/02/2027' is not a date (write it as",
    ),
    (
        "active: ..2026-13-01",
        "4:13: active: '..2026-13-01' is not a period: '2026-13-01' is not a date in the calendar",
    ),
    (
        "active: 2026-11-01...2026-12-01",
        "4:13: active: '2026-11-01...2026-12-01' has three dots (write 2026-11-01..2026-12-01)",
    ),
    ("active: {hours: 08:00-24:30}", "4:21: active.hours: '08:00-24:30' is later than 24:00"),
    ("active: {hours: 08:00-08:00}", "4:21: active.hours: '08:00-08:00' ends when it begins"),
    ("active: {days: mon-fry}", "4:20: active.days: 'mon-fry' is not a day of the week (did you mean fri?)"),
    ("active: {days: []}", "4:20: active.days: a list names no day of the week"),
    ("active: {day: mon}", "4:14: 'day' is not a key known here (did you mean days?)"),
    ("languages: [english]", "4:17: languages: 'english' is no language code (did you mean en?)"),
    ("languages: [en-GB]", "4:17: languages: 'en-GB' is more than a language (write en: it stands for all"),
    ("languages: [xx]", "4:17: languages: 'xx' is no language code (write a code such as en, de or pt)"),
    ("max_age: 3", "4:14: max_age: '3' is not a length of time"),
    ("examples: {match: Trains are back}", "4:23: the rule does not match this example: boat: "),
    (
        "examples: {no_match: [x, The boats are back]}",
        "4:30: the rule matches this example, which it should not: 'The",
    ),
    ("examples: {match: ''}", "4:23: an example is missing here"),
    ("examples: {macth: x}", "4:16: 'macth' is not a key known here (did you mean match?)"),
    ("follow_up: all", "4:5: 'follow_up' is not available in this version"),
]


@pytest.mark.parametrize(("key", "expected"), MISTAKES)
def test_mistakes_in_the_keys_of_a_rule(problems: Callable[..., list[str]], key: str, expected: str) -> None:
    (line,) = problems(watch(f"rules:\n  - {{name: a, match: boat,\n    {key}}}\n"))
    assert line.startswith(f"config/rules/watch.yaml:{expected}")


# --- queries are read once --------------------------------------------------------------------------------------------


def test_the_conditions_are_those_of_the_queries(loaded: Callable[..., Config]) -> None:
    rule = "{name: a, match: [boat strike, $v OR dock], not: [fish, 'AT&T'], feeds: [-uk], languages: [en]}"
    config = loaded(watch(f"lists: {{v: [ship, fishing boat]}}\nrules: [{rule}]"))
    (compiled,) = config.rule_set.compiled
    lists = {"v": config.lists["v"]}
    again = config.rule_set.find("a")
    assert again is compiled
    assert lists == {"v": ("ship", "fishing boat")}
    assert compiled.rule.query == "(boat strike) OR ($v OR dock)"
    assert compiled.rule.excluded == "(fish) OR (AT&T)"
    hit = {
        text: bool(config.rule_set.hits(Document(title=text), feed=Feed(name="b", url="")))
        for text in ("Boats struck", "The ships", "Docked", "AT&T ships", "Ships fish", "Boats")
    }
    assert hit == dict(zip(hit, (True, True, True, False, False, False), strict=True))
    assert not config.rule_set.hits(Document(title="Boats struck"), feed=FEED)


def test_one_query_is_one_condition(loaded: Callable[..., Config]) -> None:
    (compiled,) = loaded(watch("rules: [boat strike]")).rule_set.compiled
    assert compiled.tree == parse("boat strike")


# --- lists ------------------------------------------------------------------------------------------------------------

LIST_MISTAKES = [
    ("{v: [a b, $w]}", "2:18: there is no list '$w' (define it, or leave the dollar sign out)"),
    ("{v: [$w], w: [$v]}", "2:22: the list names itself: $v -> $w -> $v"),
    ("{v: []}", "2:9: the list is empty"),
    ("{v: }", "2:9: the list 'v' cannot hold an empty value"),
    ("{v: [[boat]]}", "2:13: the list 'v' cannot hold a list"),
    ("{v: {boat: ship}}", "2:12: the list 'v' cannot hold a set of keys"),
    ("{v: [boat, '(ship']}", "2:20: this parenthesis is never closed"),
    ("{1v: [boat]}", "2:9: '1v' cannot be a list's name"),
    ("[boat]", "2:8: lists: a list cannot stand here"),
    ("boat", "2:8: lists: 'boat' cannot stand here"),
]


@pytest.mark.parametrize(("lists", "expected"), LIST_MISTAKES)
def test_mistakes_in_lists(problems: Callable[..., list[str]], lists: str, expected: str) -> None:
    lines = problems(
        watch(
            f"lists: {lists}\nrules: [boat, $v dock]\n"
            if "v" in lists
            else f"lists: {lists}\nrules: [boat]\n"
        )
    )
    assert [line for line in lines if line.startswith(f"config/rules/watch.yaml:{expected}")] == lines[:1], (
        lines
    )
    assert len(lines) == 1 or "1v" in lists


def test_lists_are_shared_by_all_files_and_have_one_name(problems: Callable[..., list[str]]) -> None:
    files = {
        "rules/a.yaml": "lists:\n  v: [boat]\n",
        **watch("lists: {v: [ship]}\nrules: [$v dock, $x dock]\n"),
    }
    lines = problems(files)
    assert lines == [
        (
            "config/rules/watch.yaml:2:9: there is a list 'v' already at config/rules/a.yaml:2 (give one of the two "
            "another name, or join them)"
        ),
        "config/rules/watch.yaml:3:18: there is no list '$x' (define it under lists:, or leave the dollar sign out)",
    ]


def test_a_list_that_nothing_uses_is_told_of(loaded: Callable[..., Config]) -> None:
    files = {
        "rules/a.yaml": "lists: {vessels: [boat, $craft], craft: hovercraft, boats: [boat]}\n",
        **watch("rules: [$vessels dock]\n"),
    }
    config = loaded(files)
    assert config.lists == {"vessels": ("boat", "$craft"), "craft": ("hovercraft",), "boats": ("boat",)}
    assert [str(warning) for warning in config.warnings] == [
        "config/rules/a.yaml:1:53: no rule uses the list $boats (use it, or remove it)"
    ]


# --- what looks odd ---------------------------------------------------------------------------------------------------

ODD = [
    (
        "- {name: a, match: boat}\n- {name: b, match: ' boat '}",
        "4:20: this rule asks the same as 'a' at config/rules/watch",
    ),
    (
        "- source:reuters",
        "3:3: this is tried on every article of its feeds: no word has to stand in the text (if one",
    ),
    (
        "- {name: a, match: [ferry, lang:de]}",
        "3:20: this is tried on every article of its feeds: no word has",
    ),
    ("- US strike", '3:3: US is read like us, in any case of letters (write exact("US")'),
    ("- boat and strike", "3:8: 'and' is a word to be found here, no operator (did you mean AND?"),
    ("- {name: a, match: boat, not: }", "3:26: nothing is written here: this leaves out no article"),
    ("- >\n  boat\n  and strike", "5:3: 'and' is a word to be found here"),
    ('- "(boat) \\\n   and strike"', "4:4: 'and' is a word to be found here"),
]


@pytest.mark.parametrize(("rules", "expected"), ODD)
def test_what_looks_odd_is_told_and_works(loaded: Callable[..., Config], rules: str, expected: str) -> None:
    (warning,) = told(loaded(watch(f"rules:\n{rules}\n")))
    assert warning.startswith(expected)


@pytest.mark.parametrize(
    "other", ["feeds: [uk]", "channels: [other]", "not: fish", "languages: [de]", "active: 2026-03-01.."]
)
def test_the_same_query_for_other_articles_or_people_is_another_rule(
    loaded: Callable[..., Config], other: str
) -> None:
    rules = f"rules: [{{name: a, match: boat}}, {{name: b, match: boat, {other}}}]"
    channels = "channels: {screen: stdout://, other: 'jsonl:///tmp/x'}"
    assert loaded({**watch(rules), "channels.yaml": channels}).warnings == ()


@pytest.mark.parametrize(
    "query",
    [
        "source:reuters AND boat",
        "/x+y/ boat",
        "boat OR $v",
        "title:boat",
        "boat NOT lang:de",
        "atleast/2 boat",
    ],
)
def test_a_word_in_the_text_is_enough_of_an_anchor(loaded: Callable[..., Config], query: str) -> None:
    assert loaded(watch(f"lists: {{v: [ship]}}\nrules: ['{query}', $v dock]")).warnings == ()


def test_what_a_regular_expression_costs_is_measured(loaded: Callable[..., Config]) -> None:
    (warning,) = told(loaded(watch("rules:\n- /pa?trol b[oa]+ts/\n")))
    assert warning.startswith("3:3: this is tried on every article of its feeds, which takes about ")
    assert 0 < int(warning.split("about ")[1].split(" µs")[0]) < 5_000


def test_stop_words_alone_are_warned_of(loaded: Callable[..., Config]) -> None:
    config = loaded(watch("lists: {v: [the]}\nrules:\n- {name: a, match: [boat, of the], not: $v}\n"))
    assert any(
        line.startswith("4:27: only words that nearly every article holds: 'of the'") for line in told(config)
    )


# --- what YAML reads as something else --------------------------------------------------------------------------------

MISREAD = [
    ('- "boat strike" AND navy', "4:19:", """- '"boat strike" AND navy'"""),
    ('- name: a\n    match: "boat strike" OR navy  # why', "5:26:", """match: '"boat strike" OR navy'"""),
    ("- 'navy' -\"boat strike\"", "4:12:", "put the whole value in single quotes; as a query, it is refused"),
    ("- title: boat", "4:5:", "- 'title: boat'"),
    ('- title: "boat strike"', "4:5:", "- 'title: \"boat strike\"'"),
    ("- boat: strike", "4:5:", "there is no field 'boat:'"),
    ("- boat: strike: c", "4:17:", "there is no field 'boat:'"),
    ("- title: boat\n    priority: high", "4:5:", "'title: boat' under `match:`"),
    ("- name: a\n    match: title: boat", "5:17:", "match: 'title: boat'"),
    ("- name: a\n    match: {title: boat}", "5:12:", "'title: boat'"),
    ("- name: a\n    match:\n      - title: boat", "6:9:", "'title: boat'"),
    ("- *x boat", "4:5:", "a star only ends a word"),
    ("- name: a\n    match: *x", "5:12:", "a star only ends a word"),
    ("- !x boat", "4:5:", "write NOT, or a minus before the word"),
    ("- &x", "4:5:", "- '&x'"),
    ("- @x", "4:5:", "- '@x'"),
    ("- %x", "4:5:", "- '%x'"),
    ("- # boat", "4:4:", "put the whole value in single quotes"),
    ("- name: a\n    match: # boat", "4:5:", "add `match:`"),
    ("- [boat]", "4:5:", "- 'boat'"),
    ("- [boat, ship]", "4:5:", "parentheses"),
    ("- {boat}", "4:5:", "- 'boat'"),
    ("- ? boat", "4:5:", "- 'boat'"),
    ("- - boat", "4:5:", "NOT or a minus"),
    ("- -boat", "4:5:", "at least one word"),
    ("-\tboat", "4:4:", "indent with spaces"),
]


@pytest.mark.parametrize(("line", "place", "hint"), MISREAD)
def test_the_line_to_write_is_shown(
    problems: Callable[..., list[str]], line: str, place: str, hint: str
) -> None:
    (said,) = problems(watch(f"lists: {{}}\nrules:\n  {line}\n".replace("lists: {}", "# nothing")))
    assert said.startswith(f"config/rules/watch.yaml:{place}")
    assert hint in said


@pytest.mark.parametrize("name", ["monitor.yaml", "feeds.yaml", "channels.yaml"])
def test_no_line_of_a_file_that_may_hold_secrets_is_shown(
    problems: Callable[..., list[str]], name: str
) -> None:
    for line in ("a: mailto://u:pw1 x: y", 'a: "mailto://u:pw1" @x', "a: @pw1", "a: {b: pw1}", "a: [b: pw1"):
        assert "pw1" not in "".join(problems({name: f"x:\n  {line}\n"}))


# --- how it loads -----------------------------------------------------------------------------------------------------


def test_notices_name_channels(loaded: Callable[..., Config]) -> None:
    assert loaded({"monitor.yaml": "notices: [screen, screen]"}).settings.notices == ("screen",)


def test_the_collector_runs_again_after_loading_and_after_refusing(
    loaded: Callable[..., Config], problems: Callable[..., list[str]]
) -> None:
    loaded()
    assert gc.isenabled()
    problems(watch("rules: [(boat]"))
    assert gc.isenabled()


def test_line_ends_of_all_kinds_are_counted(problems: Callable[..., list[str]]) -> None:
    for end in ("\n", "\r\n", "\r"):
        text = "rules:\n- >\n  boat\n  (strike\n- the (\n".replace("\n", end)
        lines = problems({"rules/watch.yaml": f"defaults: {{channels: [screen]}}{end}{text}"})
        assert [line.split(": ")[0] for line in lines] == [
            "config/rules/watch.yaml:5:3",
            "config/rules/watch.yaml:6:7",
        ]


def test_a_common_word_in_a_list_is_no_mistake(loaded: Callable[..., Config]) -> None:
    assert loaded(watch("lists: {v: [over, boat]}\nrules: [$v dock]")).warnings == ()


WRONG = [
    "- {name: R%d, match: (boat%d}",
    "- {name: R%d, match: boat%d, channels: [scren]}",
    "- {name: R%d, match: boat%d, feeds: [ukk]}",
    "- {name: R%d, match: boat%d, prioritty: high}",
    "- {name: R%d, match: boat%d, languages: [germn]}",
    "- {name: R%d, match: boat%d, examples: {match: trains}}",
    "- {name: R%d, match: boat%d $vesels}",
    "- [%d, %d]",
    "- title: boat%d %d",
]


def test_thousands_of_rules_and_mistakes_take_little_time(problems: Callable[..., list[str]]) -> None:
    sound = "".join(
        f"- name: S{n}\n  match: (ferry OR ship) dock{n}\n  priority: high\n" for n in range(3_000)
    )
    wrong = "".join(f"{WRONG[n % len(WRONG)] % (n, n)}\n" for n in range(900))
    began = process_time()
    lines = problems(watch(f"rules:\n{sound}{wrong}"))
    assert process_time() - began < 5
    assert len(lines) == 900
