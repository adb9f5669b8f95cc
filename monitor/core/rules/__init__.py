"""Watch rules: a query language, and an engine that finds which of many rules a document fulfils, and where."""

from monitor.core.rules.parser import parse
from monitor.core.rules.printing import to_query

__all__ = ["parse", "to_query"]
