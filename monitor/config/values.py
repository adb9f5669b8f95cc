"""The types of single values in the shapes: how each is read from text, bounded, and described to editors."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema

from monitor.config import languages, schedule, units
from monitor.config.units import Misfit
from monitor.model import FeedKind, Limit, OnDoubt, Priority
from monitor.settings import FirstPoll, Network, Robots

T = TypeVar("T")
_PLACEHOLDER = r"\$\{"
_MOST_PASSAGES = 100
_PRIORITIES = [word.value for word in Priority]
Bounded = TypeVar("Bounded", int, timedelta)


def reads(read: Callable[[str], T]) -> BeforeValidator:
    """A check that takes one text and gives what it means."""

    def check(value: object) -> T:
        if isinstance(value, str):
            return read(value)
        raise Misfit("cannot stand here", "write a single value")

    return BeforeValidator(check)


def within(low: Bounded, high: Bounded, words: str) -> AfterValidator:
    """A check of bounds; `words` names them as a user writes them."""

    def check(value: Bounded) -> Bounded:
        if low <= value <= high:
            return value
        raise Misfit("is out of bounds", f"write a value {words}")

    return AfterValidator(check)


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _passages(value: object) -> object:
    if not isinstance(value, list):
        raise Misfit("is not a list", "write each text on a line of its own below, after `- `")
    if len(value) > _MOST_PASSAGES:
        raise Misfit(f"holds more than {_MOST_PASSAGES} texts", "shorten it")
    return value


def _weekdays(value: object) -> frozenset[int]:
    words = _as_list(value)
    if isinstance(words, list) and words and all(isinstance(word, str) for word in words):
        return schedule.weekdays(words)
    raise Misfit("names no day of the week", "write days such as mon-fri or [sat, sun]")


def _tried(value: object) -> object:
    if value is None or isinstance(value, dict):
        return value
    raise Misfit("cannot stand here", "write {match: [text], no_match: [text]}")


def _scheduled(value: object) -> object:
    return schedule.period(value) if isinstance(value, str) else value


_NO_LIMIT = frozenset({"off", "none", "no", "never", "unlimited", "all", "0"})


def _max_age(text: str) -> timedelta | Literal["off"]:
    if text == "off":
        return "off"
    if text.strip().casefold() in _NO_LIMIT:
        raise Misfit("is not a length of time", "did you mean off?")
    age = units.duration(text)
    if age > timedelta(days=36_500) or not age:
        raise Misfit("is out of bounds", "write a time between 1s and 100y, or off")
    return age


def _first_poll(text: str) -> FirstPoll:
    return FirstPoll(_one_of([word.value for word in FirstPoll], text))


def _robots(text: str) -> Robots:
    return Robots(_one_of([word.value for word in Robots], text))


def _feed_kind(text: str) -> FeedKind:
    return FeedKind(_one_of([word.value for word in FeedKind], text))


def _priority(text: str) -> Priority:
    return Priority(_one_of(_PRIORITIES, text))


def _on_doubt(text: str) -> OnDoubt:
    return OnDoubt(_one_of([word.value for word in OnDoubt], text))


def _parts(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


def _one_of(words: list[str], text: str) -> str:
    if text in words:
        return text
    raise Misfit("is not known here", f"write {', '.join(words[:-1])} or {words[-1]}")


def _duration_schema(words: str) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "type": "string",
            "pattern": f"{units.DURATION_PATTERN}|{_PLACEHOLDER}",
            "description": f"A length of time such as 90s, 15m, 2h, 3d, 1y or 1h30m, {words}.",
        }
    )


_TEXT_SCHEMA = WithJsonSchema({"type": ["string", "number", "boolean"]})
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)

Line = Annotated[str, reads(units.line_of_text), _TEXT_SCHEMA]
Label = Annotated[str, reads(units.label), _TEXT_SCHEMA]
Text = Annotated[str, reads(str), _TEXT_SCHEMA]
Plain = Annotated[str, reads(str), WithJsonSchema({"type": "string"})]
Passages = Annotated[
    tuple[Annotated[str, reads(units.passage), _TEXT_SCHEMA], ...],
    BeforeValidator(_passages),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "maxItems": _MOST_PASSAGES}),
]
HeaderText = Annotated[str, reads(units.header_text), WithJsonSchema({"type": "string"})]
Timezone = Annotated[str, reads(units.timezone), WithJsonSchema({"type": "string"})]
WebAddress = Annotated[
    str,
    reads(units.web_address),
    WithJsonSchema({"type": "string", "pattern": f"^[hH][tT]{{2}}[pP][sS]?://|{_PLACEHOLDER}"}),
]
ProxyAddress = Annotated[
    str,
    reads(units.proxy_address),
    WithJsonSchema({"type": "string", "pattern": f"^[hH][tT]{{2}}[pP]://|{_PLACEHOLDER}"}),
]
IpNetwork = Annotated[Network, reads(units.network), WithJsonSchema({"type": "string"})]
Cadence = Annotated[
    timedelta,
    reads(units.duration),
    within(_SECOND, 366 * _DAY, "between 1s and 366d"),
    _duration_schema("between 1s and 366d"),
]
Pause = Annotated[
    timedelta,
    reads(units.duration),
    within(0 * _DAY, _HOUR, "between 0s and 1h"),
    _duration_schema("between 0s and 1h"),
]
Deadline = Annotated[
    timedelta,
    reads(units.duration),
    within(_SECOND, _HOUR, "between 1s and 1h"),
    _duration_schema("between 1s and 1h"),
]
Age = Annotated[
    timedelta,
    reads(units.duration),
    within(_SECOND, 36_500 * _DAY, "between 1s and 100y"),
    _duration_schema("between 1s and 100y"),
]
MaxAge = Annotated[
    timedelta | Literal["off"],
    reads(_max_age),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "off"},
                {"type": "string", "pattern": f"{units.DURATION_PATTERN}|{_PLACEHOLDER}"},
            ]
        }
    ),
]
Patience = Annotated[
    timedelta,
    reads(units.duration),
    within(_SECOND, 366 * _DAY, "between 1s and 366d"),
    _duration_schema("between 1s and 366d"),
]
Rate = Annotated[
    Limit,
    reads(units.limit),
    WithJsonSchema({"type": "string", "pattern": f"{units.LIMIT_PATTERN}|{_PLACEHOLDER}"}),
]
Flag = Annotated[bool, reads(units.truth), WithJsonSchema({"type": "boolean"})]
Size = Annotated[
    int,
    reads(units.size),
    within(1_000, 1_000_000_000, "between 1kB and 1GB"),
    WithJsonSchema({"type": "string", "pattern": f"{units.SIZE_PATTERN}|{_PLACEHOLDER}"}),
]
Fetches = Annotated[
    int,
    reads(units.count),
    within(1, 1_000, "between 1 and 1000"),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 1_000}),
]
FirstPollWord = Annotated[
    FirstPoll, reads(_first_poll), WithJsonSchema({"enum": [word.value for word in FirstPoll]})
]
RobotsWord = Annotated[Robots, reads(_robots), WithJsonSchema({"enum": [word.value for word in Robots]})]
FeedKindWord = Annotated[
    FeedKind, reads(_feed_kind), WithJsonSchema({"enum": [word.value for word in FeedKind]})
]
PriorityWord = Annotated[
    Priority, reads(_priority), WithJsonSchema({"enum": [word.value for word in Priority]})
]
OnDoubtWord = Annotated[OnDoubt, reads(_on_doubt), WithJsonSchema({"enum": [word.value for word in OnDoubt]})]
Language = Annotated[str, reads(languages.language), WithJsonSchema({"type": "string"})]
Day = Annotated[
    date, reads(schedule.day), WithJsonSchema({"type": "string", "pattern": schedule.DAY_PATTERN})
]
Hours = Annotated[
    tuple[time, time] | None,
    reads(schedule.hours),
    WithJsonSchema({"type": "string", "pattern": schedule.HOURS_PATTERN}),
]
_DAYS = rf"^({'|'.join(schedule.WEEKDAYS)})"
Weekdays = Annotated[
    frozenset[int],
    PlainValidator(_weekdays),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": _DAYS}, {"type": "array", "items": {"type": "string"}}]}
    ),
]
Scheduled = Annotated[T, BeforeValidator(_scheduled)]
Tried = Annotated[T, BeforeValidator(_tried)]
Parts = Annotated[T, BeforeValidator(_parts)]


def _one_or_more(one: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})


_LABEL: dict[str, Any] = {"type": ["string", "number", "boolean"]}
Labels = Annotated[tuple[Label, ...], BeforeValidator(_as_list), _one_or_more(_LABEL)]
Lines = Annotated[tuple[Line, ...], BeforeValidator(_as_list), _one_or_more(_LABEL)]
Priorities = Annotated[
    tuple[PriorityWord, ...], BeforeValidator(_as_list), _one_or_more({"enum": _PRIORITIES})
]
_QUERY: dict[str, Any] = {"type": ["string", "number", "boolean"]}
Queries = Annotated[
    tuple[Text, ...],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [_QUERY, {"type": "array", "items": _QUERY, "minItems": 1}]}),
]
