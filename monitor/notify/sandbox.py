"""A template becomes a function from a message to text: sandboxed, escaped for its family, bounded in time and size.

A template sees frozen nouns made of texts, and the few functions and filters named here; no method of anything. Every
value that it writes is escaped by the family's dialect, whatever it was made of: only what the functions here and the
template's own macros return is taken as it is, and that cannot be joined, cut or filtered and stay so.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import NoReturn

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_context,
)
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from monitor.notify.dialects import Dialect
from monitor.notify.helpers import filters_in, link_in
from monitor.notify.message import Group, Message
from monitor.notify.passages import Passage
from monitor.notify.stories import Item, Printing
from monitor.notify.templating import Flaw

LONGEST_SOURCE = 40_000
_MOST_STEPS = (
    20_000  # rounds of loops and calls; the longest digest in the longest default template takes 2,000
)
_LONGEST_RESULT = 2_000_000
BUDGET = "_budget"
_NOUNS = (Message, Group, Item, Passage, Printing)
_LOOP = frozenset({"index", "index0", "first", "last", "length", "previtem", "nextitem", "changed", "cycle"})
# What a template may be made of. Not in it: includes and inheritance (there is nothing else), switches of the escaping,
# filters over whole blocks (they could take the escapes out again), slices and products of text.
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Macro, nodes.CallBlock, nodes.Call,
    nodes.Assign, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Mod, nodes.Concat,
    nodes.CondExpr, nodes.List, nodes.Tuple, nodes.Keyword,
)  # fmt: skip


@dataclass(slots=True)
class _Budget:
    """What one rendering may still use."""

    steps: int = _MOST_STEPS
    characters: int = _LONGEST_RESULT

    def spend(self, *, steps: int = 0, characters: int = 0) -> None:
        self.steps -= steps
        self.characters -= characters
        if min(self.steps, self.characters) < 0:
            raise TemplateRuntimeError("it takes too many steps, or writes too much: a loop in a loop?")


def compiled(source: str, dialect: Dialect) -> Callable[[Message], str]:
    """What renders messages with the template `source`. Raises `Flaw`, as does the function that it returns."""
    environment = _Environment(dialect)
    if len(source) > LONGEST_SOURCE:
        raise Flaw(0, f"it is longer than {LONGEST_SOURCE:,} characters")
    try:
        template = environment.from_string(source)
    except TemplateSyntaxError as error:
        raise Flaw(error.lineno, error.message or "it cannot be read") from error
    except RecursionError as error:
        raise Flaw(0, "it is nested too deeply") from error
    return lambda message: _rendered(template, message)


def _rendered(template: Template, message: Message) -> str:
    try:
        return template.render({"message": message, BUDGET: _Budget()})
    except RecursionError as error:
        raise Flaw(0, "a macro calls itself without end") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        # All that an expression can raise; what is a bug of ours fails the tests with the default templates.
        raise Flaw(_line_of(error), str(error) or type(error).__name__) from error


def _line_of(error: BaseException) -> int:
    """The last line of the template that the error went through: Jinja rewrites tracebacks to show them."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


class _Missing(StrictUndefined):
    """A name that a noun has not, which fails wherever it is used."""

    @property
    def _undefined_message(self) -> str:
        kind = "a text" if isinstance(self._undefined_obj, str) else type(self._undefined_obj).__name__
        return f"{kind} has no {self._undefined_name!r}"


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with less in it, and a dialect's escaping."""

    intercepted_binops = frozenset({"+", "-", "%"})

    def __init__(self, dialect: Dialect) -> None:
        @pass_context
        def finalize(context: Context, value: object) -> Markup:
            return _finalized(dialect, context, value)

        super().__init__(
            autoescape=True,
            undefined=_Missing,
            finalize=finalize,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._link = link_in(dialect)
        self.globals = {"link": self._link}
        self.filters = {**filters_in(dialect), "_counted": _counted}
        self.tests = {
            name: self.tests[name] for name in ("defined", "undefined", "even", "odd", "divisibleby", "in")
        }

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _check(tree, frozenset({"message", *self.globals}))
        return _Bounded().visit(tree)  # type: ignore[no-any-return]  # a tree again

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        del value
        if isinstance(obj, LoopContext):
            return attr in _LOOP
        return isinstance(obj, _NOUNS) and attr in _shown(obj)

    def is_safe_callable(self, obj: object) -> bool:
        if isinstance(getattr(obj, "__self__", None), LoopContext):
            return getattr(obj, "__name__", "") in _LOOP
        return isinstance(obj, Macro) or obj is self._link

    def getattr(self, obj: object, attribute: str) -> object:
        # Jinja's sandbox lets `text.format` pass, wrapped; no text has methods here.
        return (
            self.undefined(obj=obj, name=attribute)
            if isinstance(obj, str)
            else super().getattr(obj, attribute)
        )

    def unsafe_undefined(self, obj: object, attribute: str) -> Undefined:
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: object, argument: object) -> object:
        if isinstance(obj, str) or isinstance(argument, str):
            raise TemplateRuntimeError("only lists have numbered parts; shorten a text with |cut(40)")
        return super().getitem(obj, argument)

    def call(self, context: Context, obj: object, /, *args: object, **kwargs: object) -> object:
        context.resolve(BUDGET).spend(steps=1)
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        if not isinstance(left, int) or not isinstance(right, int):
            raise TemplateRuntimeError(f"{operator} is for numbers; join texts with ~")
        return super().call_binop(context, operator, left, right)


def _shown(noun: Message | Group | Item | Passage | Printing) -> frozenset[str]:
    """The names of a noun's fields and properties; none has methods."""
    properties = (name for name, value in vars(type(noun)).items() if isinstance(value, property))
    return frozenset({*(one.name for one in fields(noun)), *properties})


def _finalized(dialect: Dialect, context: Context, value: object) -> Markup:
    if isinstance(value, Markup):
        written = value
    elif isinstance(value, str | int):
        written = Markup(dialect.escape(str(value)))  # noqa: S704 - escaped for the family by its dialect
    else:
        str(value)  # an undefined name says so
        raise TemplateRuntimeError(
            f"{type(value).__name__} is no text: write one of its parts, or loop over it"
        )
    context.resolve(BUDGET).spend(characters=len(written))
    return written


# --- what a template is made of ---------------------------------------------------------------------------------------


def _check(tree: nodes.Template, known: frozenset[str]) -> None:
    """Refuse what is not allowed, and names that nobody defines."""
    defined = {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
    defined |= {node.name for node in tree.find_all(nodes.Macro)} | {"loop", "caller"} | known
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            _refuse(node, f"{type(node).__name__} cannot be used in a template of a channel")
        if isinstance(node, nodes.For) and node.recursive:
            _refuse(node, "a loop cannot be recursive")
        if isinstance(node, nodes.Name) and (node.name.startswith("_") or node.name not in defined):
            _refuse(node, f"there is no {node.name!r}: there are {', '.join(sorted(known))}")


def _refuse(node: nodes.Node, why: str) -> NoReturn:
    raise TemplateSyntaxError(why, node.lineno or 1)  # a switch of the escaping has none


class _Bounded(NodeTransformer):
    """Has every loop count its rounds, and texts joined to unescaped text: Jinja's way would escape them as HTML."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja looks for this name
        node.iter = nodes.Filter(node.iter, "_counted", [], [], None, None, lineno=node.lineno)
        return self.generic_visit(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - as above
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return self.generic_visit(nodes.Filter(parts, "join", [], [], None, None, lineno=node.lineno))


@pass_context
def _counted(context: Context, value: object) -> tuple[object, ...]:
    if not isinstance(value, tuple | list):
        raise TemplateRuntimeError("only a list can be looped over")
    context.resolve(BUDGET).spend(steps=len(value))
    return tuple(value)
