"""Templates: a user's own is sandboxed, escaped for its family, bounded, checked, and never costs an alert."""

from dataclasses import replace
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Alert, Delivery, DeliveryState, Parcel
from monitor.notify.message import Message, message_of
from monitor.notify.rendering import Family, Renderer, check_template, default_template, parts_of
from tests.world.outbox import alone

UTC = ZoneInfo("UTC")
EVERY_PART = [(family, part) for family in Family for part in parts_of(family)]


def rendered(source: str, message: Message, *, family: Family = Family.PLAIN, part: str = "text") -> str:
    renderer = Renderer(zone=UTC, family=family, templates={part: source})
    told = {"text": renderer.text, "subject": renderer.subject, "html": renderer.html}[part](message)
    assert not renderer.flaws
    return told


def problems(source: str, *, family: Family = Family.PLAIN, part: str = "text") -> list[tuple[int, str]]:
    return [
        (one.line, one.message) for one in check_template(source, family=family, part=part, file="own.j2")
    ]


@pytest.fixture
def message(alert: Alert) -> Message:
    return message_of(alone(alert), UTC)


# --- the defaults -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "part"), EVERY_PART)
def test_every_default_passes_the_check_and_does_what_none_does(
    rich_alert: Alert, family: Family, part: str
) -> None:
    source = default_template(family, part)
    assert problems(source, family=family, part=part) == []
    message = message_of(alone(rich_alert, repeat=True), UTC)
    renderer = Renderer(zone=UTC, family=family)
    told = {"text": renderer.text, "subject": renderer.subject, "html": renderer.html}[part](message)
    assert rendered(source, message, family=family, part=part) == told


def test_what_a_family_has_not_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError):
        default_template(Family.SLACK, "html")
    assert problems("x", family=Family.SLACK, part="html") == [
        (1, "own.j2: slack has no html: it has subject, text")
    ]


# --- a user's own -----------------------------------------------------------------------------------------------------


def test_a_users_text_keeps_the_last_line(message: Message) -> None:
    source = "{% for item in message.items %}{{ item.title|cut(13) }} by {{ item.outlet }}{% endfor %}"
    assert rendered(source, message) == "Navy strikes… by Example Times\n\nAlert 5f0c9a1be2d34c77"


def test_a_users_page_names_the_alert_even_if_it_forgets_to(message: Message) -> None:
    page = rendered("<body><p>News</p></body>", message, family=Family.MAIL, part="html")
    assert page == "<body><p>News</p><p>Alert 5f0c9a1be2d34c77</p></body>"
    [(line, why), *_] = problems("<p>{{ message.subject }}</p>", family=Family.MAIL, part="html")
    assert (line, why[:35]) == (1, "it leaves out message.last_lines, w")


def test_a_users_subject_is_one_line(message: Message) -> None:
    assert rendered("News:\n{{ message.subject }}\n", message, part="subject").startswith(
        "News: [Boat strikes]"
    )


@pytest.mark.parametrize(
    ("family", "written"),
    [
        (Family.SLACK, "&lt;b&gt; \u2217x\u2217"),
        (Family.DISCORD, r"\<b\> \*x\*"),
        (Family.TELEGRAM, "&lt;b&gt; *x*"),
        (Family.PLAIN, "<b> *x*"),
    ],
)
@pytest.mark.parametrize(
    "expression",
    [
        "item.title",
        "item.title ~ ''",
        "('' ~ item.title)",
        "item.title|cut(50)",
        "[item.title]|join('-')",
        "item.title if item.title else ''",
        "itself(item.title)",
        "[itself(item.title)]|length and item.title",
    ],
)
def test_whatever_way_a_text_is_written_it_is_escaped(
    alert: Alert, family: Family, written: str, expression: str
) -> None:
    message = message_of(alone(replace(alert, title="<b> *x*")), UTC)
    macro = "{% macro itself(text) %}{{ text }}{% endmacro %}"
    source = f"{macro}{{% for item in message.items %}}{{{{ {expression} }}}}{{% endfor %}}"
    told = rendered(source, message, family=family).replace("\u200b", "")
    assert told.splitlines()[0] == written


def test_what_is_escaped_stays_so_only_whole(alert: Alert) -> None:
    """A part of an escaped text, or a text joined to one, is escaped again: too much rather than too little."""
    message = message_of(alone(replace(alert, title="*x*")), UTC)
    loop = "{% macro m(text) %}{{ text }}{% endmacro %}{% for item in message.items %}{{ EXPR }}{% endfor %}"
    for expression in ("m(item.title) ~ item.title", "m(item.title)|upper", "[m(item.title), '']|join"):
        told = rendered(loop.replace("EXPR", expression), message, family=Family.DISCORD)
        assert told.startswith("\\\\\\*")


@pytest.mark.parametrize(
    "source",
    [
        "{{ message.__class__ }}",
        "{{ message.__class__.__mro__ }}",
        "{{ message.subject.__class__ }}",
        "{{ message.subject.format(message) }}",
        "{{ message.subject.upper() }}",
        "{{ ''['__class__'] }}",
        "{{ message['__class__'] }}",
        "{{ message.items.__len__() }}",
        "{{ message.items.count(1) }}",
        "{{ link.__globals__ }}",
        "{{ link.__closure__ }}",
        "{{ self }}",
        "{{ _budget }}",
        "{{ cycler }}{{ lipsum() }}",
        "{{ message.subject|safe }}",
        "{{ message.subject|attr('x') }}",
        "{{ message|pprint }}",
        "{{ message.items }}",
        "{{ message }}",
        "{{ message.subject[1:] }}",
        "{{ message.subject[1] }}",
        "{{ message.subject * 9 }}",
        "{{ message.subject + message.subject }}",
        "{{ '%s' % message.subject }}",
        "{{ 9 ** 9 ** 9 }}",
        "{% autoescape false %}{{ message.subject }}{% endautoescape %}",
        "{% filter lower %}{{ message.subject }}{% endfilter %}",
        "{% set x %}{{ message.subject }}{% endset %}{{ x }}",
        "{% include 'secrets' %}",
        "{% extends 'secrets' %}",
        "{% import 'os' as os %}",
        "{% for a in message.subject %}{{ a }}{% endfor %}",
        "{% for a in message.items recursive %}{{ loop(a) }}{% endfor %}",
        "{{ link(message.subject) }}",
        "{{ link('http://evil.example', 'x') }}",
        "{% set message.subject = 'x' %}",
        "{{ nowhere }}",
        "{{ message.nothing }}",
        "{% if %}",
        "{{ 1 / 0 }}",
        "{{ message.subject|join(1, 2, 3) }}",
        "{" * 30_000 + "x",
        "{{ " + "(" * 3_000 + ")" * 3_000 + " }}",
    ],
)
def test_what_a_template_must_not_do_is_told_and_does_not_cost_the_alert(
    message: Message, source: str, caplog: pytest.LogCaptureFixture
) -> None:
    [(line, why), *_] = problems(f"\n{source}") or [(0, "")]
    assert line in {1, 2}
    assert why
    renderer = Renderer(channel="desk", zone=UTC, family=Family.PLAIN, templates={"text": f"\n{source}"})
    default = Renderer(zone=UTC, family=Family.PLAIN).text(message)
    assert [renderer.text(message), renderer.text(message)] == [default, default]
    assert renderer.flaws["text"].endswith(why)
    (record,) = caplog.records
    assert record.getMessage().startswith("channel 'desk': its template for the text failed")


@pytest.mark.parametrize(
    "source",
    [
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "L" * 6,
        "{% set x = 'ab' %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
    ],
    ids=["endless", "doubling", "loops", "growing"],
)
def test_what_would_never_end_is_ended(message: Message, source: str) -> None:
    many = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"
    depth = source.count("L")
    if depth:
        source = f"{{% for a in {many} %}}" * depth + "{{ a }}" + "{% endfor %}" * depth
    began = process_time()
    assert problems(source)
    assert process_time() - began < 5


def test_a_flaw_is_told_with_its_line() -> None:
    assert problems("one\ntwo {{ mesage.title }}") == [(2, "there is no 'mesage': there are link, message")]
    assert problems("{% for item in message.items %}\n\n{{ item.tilte }}\n{% endfor %}") == [
        (3, "Item has no 'tilte'")
    ]
    [(line, why)] = problems("one\n{{ message.subject|shout }}")
    assert (line, why) == (2, "No filter named 'shout'.")


def test_one_that_writes_nothing_for_some_kind_is_told() -> None:
    source = "{% if message.kind == 'alert' %}News{% endif %}"
    assert [why for _, why in problems(source)] == [
        "it writes nothing for messages of the kinds notice, digest and several"
    ]


@pytest.mark.parametrize(
    ("source", "part", "expected"),
    [
        ("{# nothing #}", "text", "it writes nothing"),
        ("<p>{{ message.subject }}</p>", "html", "it leaves out message.last_lines, which name each alert"),
        (
            "{% if message.kind != 'notice' %}{{ message.last_lines|join(' ') }}{% else %}Notice{% endif %}",
            "html",
            "it leaves out message.last_lines (in messages of the kind notice), which name each alert",
        ),
    ],
)
def test_a_problem_with_all_kinds_of_messages_is_told_once(source: str, part: str, expected: str) -> None:
    found = check_template(source, family=Family.MAIL, part=part, file="mine.j2")
    assert [(one.line, one.message) for one in found] == [(1, expected)]


def test_even_a_wrong_template_wakes_nobody(alert: Alert) -> None:
    """Data is neutral before a template sees it: here one writes a headline where its family takes commands."""
    woken = replace(alert, title="@everyone <!here> http://evil.example")
    parcel = Parcel(
        channel="desk",
        target="",
        key="k",
        deliveries=(
            Delivery(
                id=1,
                alert=woken,
                channel="desk",
                state=DeliveryState.SENDING,
                attempts=1,
                repeat=False,
                created_at=alert.created_at,
                first_attempt_at=alert.created_at,
            ),
        ),
    )
    renderer = Renderer(zone=UTC, family=Family.DISCORD, templates={"text": "# {{ message.subject }}"})
    told = renderer.text(renderer.message(parcel)).replace("\\", "")
    assert not any(trigger in told for trigger in ("@everyone", "<!here", "http://"))
