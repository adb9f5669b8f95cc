"""The manual is a test: where docs/*.md show what a query means, finds or is answered, the program must agree."""

import html
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from monitor.config import Config, load
from monitor.config.rule_shapes import ActiveShape, DefaultsShape, RuleShape, RulesShape
from monitor.config.shapes import ChannelShape
from monitor.core.rules import parse
from monitor.core.rules.atoms import MAX_PHRASE
from monitor.core.rules.engine import RuleSet, compile_rule
from monitor.core.rules.evidence import LONGEST_PASSAGE, MOST_PASSAGES
from monitor.core.rules.lists import MAX_ITEMS, MAX_NESTED, read_lists
from monitor.core.rules.regexes import MAX_HITS, MAX_PROGRAM, MAX_REGEX, MAX_WORK
from monitor.core.rules.tokens import MAX_DEPTH, MAX_NEAR, MAX_QUERY, MAX_TIMES
from monitor.core.rules.tree import Listed
from monitor.core.text import KNOWN_LANGUAGES, MAX_WORD, algorithm
from monitor.errors import ConfigError, Problem, QueryError
from monitor.model import Document, Evidence, Feed, Match, Rule
from tests.docs.manual import FILES, Marked, Row, code, codes, described, marked_in

MARKED = [marked for file in FILES for marked in marked_in(file)]
FEED = Feed(name="Example UK", url="https://example.org/rss", tags=frozenset({"uk"}))
BREAK = "<br>"
NOTHING = {"", "—"}

FOLDER = {
    "monitor.yaml": "",
    "feeds.yaml": (
        "feeds:\n"
        "  - {url: https://example.org/rss, name: Example UK, tags: [uk]}\n"
        "  - {url: https://example.net/rss, name: Example Blog, tags: [blogs]}\n"
    ),
    "channels.yaml": "channels: {screen: 'stdout://', newsdesk: 'jsonl:///newsdesk', sports: 'jsonl:///sports'}\n",
}

LIMITS = {
    "query": MAX_QUERY,
    "parentheses": MAX_DEPTH,
    "phrase": MAX_PHRASE,
    "word": MAX_WORD,
    "NEAR": MAX_NEAR,
    "atleast": MAX_TIMES,
    "regular expression": MAX_REGEX,
    "its size": MAX_PROGRAM,
    "its reach": MAX_WORK // 1_000,
    "hits of one": MAX_HITS,
    "list": MAX_ITEMS,
    "lists in lists": MAX_NESTED,
    "passages": MOST_PASSAGES,
    "passage": LONGEST_PASSAGE,
}
SHAPES = {
    "rule": RuleShape,
    "defaults": DefaultsShape,
    "file": RulesShape,
    "active": ActiveShape,
    "channel": ChannelShape,
}


def of_kind(*kinds: str) -> list[object]:
    return [pytest.param(marked, id=marked.place) for marked in MARKED if marked.kind in kinds]


def rows_of(*kinds: str) -> list[object]:
    return [
        pytest.param(row, marked.options, id=row.place)
        for marked in MARKED
        if marked.kind in kinds
        for row in marked.rows
    ]


def test_nothing_marked_goes_unread() -> None:
    known = {
        "trees",
        "refused",
        "fires",
        "evidence",
        "here",
        "file",
        "messages",
        "keys",
        "limits",
        "languages",
    }
    assert [marked.place for marked in MARKED if marked.kind not in known] == []
    assert [marked.place for marked in MARKED if not (marked.rows or marked.text)] == []
    assert {marked.kind for marked in MARKED} == known
    assert sum(len(marked.rows) for marked in MARKED if marked.kind == "trees") >= 40


# --- queries ----------------------------------------------------------------------------------------------------------


def lists() -> dict[str, Listed]:
    """The lists that the manual defines, which its queries use."""
    texts = [marked.text for marked in MARKED if marked.options.get("lists") == "yes"]
    assert len(texts) == 1, "one block of the manual defines the lists"
    return read_lists(YAML(typ="safe").load(texts[0])["lists"])


LISTS = lists()


def read(query: str) -> str:
    """What a query is read as, in the words of the manual; QueryError if it is refused."""
    return described(parse(query, LISTS))


@pytest.mark.parametrize(("row", "options"), rows_of("trees"))
def test_a_query_is_read_as_printed(row: Row, options: Mapping[str, str]) -> None:
    query, printed = map(code, row.cells[:2])
    assert read(query) == printed, f"{row.place}: {query}"


@pytest.mark.parametrize(("row", "options"), rows_of("refused"))
def test_a_query_is_refused_in_the_words_shown(row: Row, options: Mapping[str, str]) -> None:
    query, said = map(code, row.cells[:2])
    with pytest.raises(QueryError) as caught:
        read(query)
    assert told(caught.value) == said, f"{row.place}: {query}"


def told(problem: QueryError | Problem) -> str:
    return problem.message + (f" ({problem.suggestion})" if problem.suggestion else "")


def matched(query: str, text: str, options: Mapping[str, str]) -> tuple[Match, ...]:
    """What a query finds in a text of the manual, in which a bold beginning is the headline."""
    found = re.fullmatch(r"(?:\*\*(?P<title>.+?)\*\*)?\s*(?P<body>.*)", html.unescape(text), re.DOTALL)
    assert found, text
    body = found["body"].replace(" ¶ ", "\n")
    document = Document(title=found["title"] or "", body=body, **dict(options))
    rule = compile_rule(Rule(id="r", name="r", query=query), parse(query, LISTS), frozenset())
    rules = RuleSet((rule,))
    matches = rules.match(document, feed=FEED)
    assert len(rules.hits(document, feed=FEED)) == len(matches)
    return matches


def texts(cell: str) -> list[str]:
    return [] if cell in NOTHING else [text.strip() for text in cell.split(BREAK)]


@pytest.mark.parametrize(("row", "options"), rows_of("fires"))
def test_a_query_fires_on_what_the_manual_says(row: Row, options: Mapping[str, str]) -> None:
    query = code(row.cells[0])
    fires, spares = map(texts, row.cells[1:3])
    assert fires, f"{row.place}: nothing that it fires on"
    assert [text for text in fires if not matched(query, text, options)] == [], (
        f"{row.place}: missed by {query}"
    )
    assert [text for text in spares if matched(query, text, options)] == [], f"{row.place}: hit by {query}"


def shown(evidence: Evidence) -> str:
    text, at = "", 0
    for start, end in evidence.spans:
        text += f"{evidence.passage[at:start]}**{evidence.passage[start:end]}**"
        at = end
    return f"{evidence.zone}: {text}{evidence.passage[at:]}"


@pytest.mark.parametrize(("row", "options"), rows_of("evidence"))
def test_the_passage_quoted_is_the_one_shown(row: Row, options: Mapping[str, str]) -> None:
    query, text, quoted = row.cells[:3]
    (match,) = matched(code(query), text, options)
    assert [shown(one) for one in match.evidence] == texts(quoted), row.place


@pytest.mark.parametrize(("row", "options"), rows_of("here"))
def test_what_to_write_here_can_be_read(row: Row, options: Mapping[str, str]) -> None:
    """Columns: what is typed there, what here, what becomes of the first if it is typed here."""
    there, here, unchanged = (codes(row.cells[0]), codes(row.cells[1]), row.cells[2])
    try:
        readings = [read(query) for query in here]
    except QueryError as error:
        raise AssertionError(f"{row.place}: {error}") from error
    became = {_became(query, readings) for query in there}
    assert became == ({unchanged} if there else set()), f"{row.place}: {there} is {became}"


def _became(query: str, readings: list[str]) -> str:
    try:
        return "the same" if read(query) in readings else "something else"
    except QueryError:
        return "refused"


@pytest.mark.parametrize(("row", "options"), rows_of("limits"))
def test_limits_are_those_of_the_program(row: Row, options: Mapping[str, str]) -> None:
    assert int(row.cells[1].split()[0].replace(",", "")) == LIMITS[row.cells[0]], row.place


def test_every_limit_is_told() -> None:
    (marked,) = (marked for marked in MARKED if marked.kind == "limits")
    assert {row.cells[0] for row in marked.rows} == LIMITS.keys(), marked.place


@pytest.mark.parametrize("marked", of_kind("languages"))
def test_languages_are_those_that_are_inflected(marked: Marked) -> None:
    listed = {code for row in marked.rows for code in codes(" ".join(row.cells))}
    assert listed == {code for code in KNOWN_LANGUAGES if algorithm(code)}, marked.place


# --- rules files ------------------------------------------------------------------------------------------------------


def loaded(rules: str, folder: Path) -> Config:
    for name, text in {**FOLDER, "rules/watch.yaml": rules}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(folder, {"HOME": str(folder)})


@pytest.mark.parametrize("marked", of_kind("file"))
def test_a_rules_file_of_the_manual_can_be_used(marked: Marked, tmp_path: Path) -> None:
    try:
        config = loaded(marked.text, tmp_path)
    except ConfigError as error:
        raise AssertionError(f"{marked.place}: {error}") from error
    assert config.rules, marked.place
    assert [str(warning) for warning in config.warnings] == [], marked.place


@pytest.mark.parametrize(("row", "options"), rows_of("messages"))
def test_mistakes_are_answered_as_shown(row: Row, options: Mapping[str, str], tmp_path: Path) -> None:
    """Columns: a line below `rules:`, error or warning, what `check` says, the line to write instead."""
    line, kind, said, better = row.cells[:4]
    assert _problems(code(line), tmp_path / "wrong") == [(kind, code(said))], f"{row.place}: {code(line)}"
    for other in codes(better):
        assert _problems(other, tmp_path / "right") == [], f"{row.place}: {other}"


def _problems(line: str, folder: Path) -> list[tuple[str, str]]:
    kind = "warning"
    try:
        problems = loaded(f"defaults: {{channels: [screen]}}\nrules:\n  {line}\n", folder).warnings
    except ConfigError as error:
        kind, problems = "error", error.problems
    # What it costs depends on the machine.
    return [(kind, re.sub(r"[0-9,]+ µs", "some µs", told(problem))) for problem in problems]


@pytest.mark.parametrize("marked", of_kind("keys"))
def test_every_key_is_told(marked: Marked) -> None:
    shape = SHAPES[marked.options["of"]]
    known = {field.alias or name for name, field in shape.model_fields.items()}
    assert {code(row.cells[0]) for row in marked.rows} == known, marked.place
