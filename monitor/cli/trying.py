"""`rules test` and `rules explain`: which rules hit a text, and why one does or does not."""

import asyncio
import re
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from monitor.cli import FAILED, FINE
from monitor.cli.output import JsonOption, print_json, shown
from monitor.cli.where import where
from monitor.errors import QueryError

if TYPE_CHECKING:
    from monitor.cli.texts import Tried, Wanted
    from monitor.config import Config
    from monitor.core.rules.engine import Compiled
    from monitor.core.rules.lint import Remark
    from monitor.model import Feed

USAGE = 2
_MOST_COLUMNS = 100
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")

Target = Annotated[
    str,
    typer.Argument(metavar="FILE|URL|-", help="A web page, plain text or Markdown; - is the standard input."),
]
TitleOption = Annotated[
    str | None,
    typer.Option("--title", metavar="TEXT", help="The headline; all of a plain text is then the body."),
]
LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--language", metavar="TAG", help="The text's language, such as de. Default: the page's, else en."
    ),
]
FeedOption = Annotated[
    str | None, typer.Option("--feed", metavar="NAME", help="Take the text for an article of this feed.")
]


FetchOption = Annotated[
    bool, typer.Option("--fetch", help="Fetch an address anew, also if its article is stored.")
]


def try_rules(
    context: typer.Context,
    target: Target,
    *,
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="NAME", help="Try this rule only; can be given several times."),
    ] = None,
    title: TitleOption = None,
    language: LanguageOption = None,
    feed: FeedOption = None,
    fetch: FetchOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say which rules hit a text, and on which passages.

    Exits 0 if any rule hits, 1 if none does, 2 if there is no such rule or the text cannot be read.
    """
    from monitor.cli.trial import print_trial, trial, trial_object  # noqa: PLC0415 - the engine, not for --help

    config = where(context).load()
    chosen = (
        tuple(_rule_called(name, config) for name in dict.fromkeys(rule or ())) or config.rule_set.compiled
    )
    wanted = _wanted(target, title, language, feed, config)
    result = trial(_read(wanted, config, fetch=fetch), chosen, wanted.feed, config.rule_set.analyzer)
    if as_json:
        print_json(trial_object(result))
    else:
        print_trial(result)
    raise typer.Exit(FINE if result.matches else FAILED)


def explain_rule(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule's name or id, or a query to try out.")],
    target: Target,
    *,
    title: TitleOption = None,
    language: LanguageOption = None,
    feed: FeedOption = None,
    fetch: FetchOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say clause by clause why a rule hits a text or does not.

    Exits 0 if it hits, 1 if it does not, 2 if the query or the text cannot be read.
    """
    from monitor.cli.explaining import (  # noqa: PLC0415 - the engine, not for --help
        explanation,
        explanation_object,
        print_explanation,
    )

    config = where(context).load()
    compiled = config.rule_set.find(rule) or _as_query(rule, config)
    wanted = _wanted(target, title, language, feed, config)
    result = explanation(_read(wanted, config, fetch=fetch), compiled, wanted.feed, config.rule_set.analyzer)
    if as_json:
        print_json(explanation_object(result))
    else:
        print_explanation(result)
    raise typer.Exit(FINE if result.clause.holds else FAILED)


# --- what the words stand for -----------------------------------------------------------------------------------------


def _rule_called(name: str, config: "Config") -> "Compiled":
    found = config.rule_set.find(name)
    return found or _give_up(
        f"no rule is called {_cut(name)!r}{_nearest(name, [rule.name for rule in config.rules])}"
    )


def _as_query(text: str, config: "Config") -> "Compiled":
    """A query that is no rule's name, as a rule for all feeds."""
    from monitor.core.rules import parse  # noqa: PLC0415
    from monitor.core.rules.engine import compile_rule  # noqa: PLC0415
    from monitor.core.rules.lint import lint  # noqa: PLC0415
    from monitor.core.rules.lists import read_lists  # noqa: PLC0415
    from monitor.model import Rule  # noqa: PLC0415

    unknown = f"no rule is called {_cut(text)!r}{_nearest(text, [rule.name for rule in config.rules], only_near=True)}"
    analyzer = config.rule_set.analyzer
    try:
        tree = parse(text, read_lists(config.lists, analyzer), analyzer)
    except QueryError as error:
        _give_up(f"{unknown}, and as a query it cannot be read:\n{_pointed_at(error, text)}")
    remarks = lint(text, tree, analyzer)
    told = "".join(f"{_pointed_at(_as_error(remark), text)}\n" for remark in remarks)
    if any(remark.refused for remark in remarks):
        _give_up(f"{unknown}, and as a query it cannot be used:\n{told.rstrip()}")
    sys.stderr.write(f"{unknown}: tried as a query\n{told}")
    return compile_rule(Rule(id="", name="", query=text), tree, frozenset())


def _as_error(remark: "Remark") -> QueryError:
    return QueryError(remark.message, remark.position, remark.suggestion)


def _pointed_at(error: QueryError, query: str) -> str:
    """What is wrong with a query, below the query with a caret under the place, where it fits on a line."""
    from rich.cells import cell_len  # noqa: PLC0415

    line = shown(query)
    column = cell_len(shown(query[: error.position]))
    caret = f"  {line}\n  {' ' * column}^\n" if cell_len(line) <= _MOST_COLUMNS else ""
    return f"{caret}{shown(error)}"


def _cut(text: str) -> str:
    line = shown(text)
    return line if len(line) <= _MOST_COLUMNS else f"{line[:_MOST_COLUMNS]}…"


def _wanted(
    target: str, title: str | None, language: str | None, feed: str | None, config: "Config"
) -> "Wanted":
    from monitor.cli.texts import Wanted  # noqa: PLC0415

    if language is not None and not _LANGUAGE.fullmatch(language):
        _give_up(f"{_cut(language)!r} is no language tag: write one such as en, de or pt-BR")
    return Wanted(target=target, headline=title, language=language, feed=_feed_called(feed, config))


def _feed_called(name: str | None, config: "Config") -> "Feed | None":
    if name is None:
        return None
    found = next((feed for feed in config.feeds if feed.name == name), None)
    return found or _give_up(
        f"no feed is called {_cut(name)!r}{_nearest(name, [feed.name for feed in config.feeds])}"
    )


def _nearest(name: str, known: list[str], *, only_near: bool = False) -> str:
    from monitor.config.findings import did_you_mean  # noqa: PLC0415

    hint = did_you_mean(name, known)
    return f" ({hint})" if hint and (hint.startswith("did you mean") or not only_near) else ""


# --- the text ---------------------------------------------------------------------------------------------------------


def _read(wanted: "Wanted", config: "Config", *, fetch: bool) -> "Tried":
    """The text; of an address the stored article, if there is one and nothing else is wanted."""
    from monitor.cli.remembered import stored_text, without_boilerplate  # noqa: PLC0415
    from monitor.cli.texts import TextError, read_text  # noqa: PLC0415

    is_address = "://" in wanted.target
    tried = stored_text(wanted, config) if is_address and not fetch else None
    try:
        if tried is None:
            with _patience(wanted.target):
                tried = asyncio.run(read_text(wanted, config.settings.fetch))
    except TextError as error:
        _give_up(shown(error))
    return without_boilerplate(tried, wanted, config) if is_address or wanted.feed else tried


def _patience(target: str) -> AbstractContextManager[object]:
    """Something to look at while an address is fetched."""
    if not sys.stderr.isatty() or "://" not in target:
        return nullcontext()
    from rich.console import Console  # noqa: PLC0415 - only for people

    return Console(stderr=True).status("fetching and reading the page")


def _give_up(message: str) -> NoReturn:
    sys.stderr.write(f"news-monitor: {message}\n")
    raise typer.Exit(USAGE)
