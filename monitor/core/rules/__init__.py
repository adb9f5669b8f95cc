"""Watch rules: a query language, and an engine that finds which of many rules a document fulfils, and where."""

from monitor.core.rules.engine import RuleSet, compile_rules
from monitor.core.rules.parser import parse
from monitor.core.rules.printing import to_query
from monitor.core.rules.tree import Node

__all__ = ["Node", "RuleSet", "compile_rules", "parse", "to_query"]
