"""Tells whether a text that messages propose as a query would be taken as one."""

from collections.abc import Iterator, Mapping

from monitor.core.rules.lint import lint
from monitor.core.rules.parser import parse
from monitor.core.rules.tree import Listed, Word
from monitor.errors import QueryError


class _AnyList(Mapping[str, Listed]):
    """Lists of all names: which there are is not known where a line cannot be read, and told of elsewhere."""

    def __getitem__(self, name: str) -> Listed:
        return Listed(name, Word(name))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def refusal_of(query: str) -> QueryError | None:
    """For what the query would be refused; None if it can be read."""
    try:
        remarks = lint(query, parse(query, _AnyList()))
    except QueryError as error:
        return error
    refused = (each for each in remarks if each.refused)
    return next((QueryError(each.message, each.position, each.suggestion) for each in refused), None)


def in_one(refusal: QueryError) -> str:
    """What is wrong with a query, and what to do, in one."""
    return ": ".join(filter(None, (refusal.message, refusal.suggestion)))
