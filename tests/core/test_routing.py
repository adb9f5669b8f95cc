"""Where a rule's alerts go, and in words why."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.routing import Route, route, told_on
from monitor.model import Priority, Rule

NAMES = ["a", "b", "c"]
names = st.lists(st.sampled_from(NAMES), max_size=3).map(tuple)
few = st.frozensets(st.sampled_from(NAMES), max_size=2)
rules = st.builds(
    Rule,
    id=st.sampled_from(NAMES),
    name=st.sampled_from(NAMES),
    query=st.just("x"),
    priority=st.sampled_from(Priority),
    channels=names,
    tags=names,
)
routes = st.lists(
    st.builds(
        Route,
        channels=names,
        priorities=st.frozensets(st.sampled_from(Priority), max_size=2),
        tags=few,
        rules=few,
        is_last=st.booleans(),
    ),
    max_size=4,
)


def plainly(rule: Rule, table: list[Route], default: tuple[str, ...]) -> list[str]:
    """The same from the words of the manual."""
    told = list(rule.channels)
    for one in table:
        asked = not one.priorities or rule.priority in one.priorities
        tagged = not one.tags or any(tag in one.tags for tag in rule.tags)
        called = not one.rules or rule.name in one.rules or rule.id in one.rules
        if asked and tagged and called:
            told += one.channels
            if one.is_last:
                break
    return list(dict.fromkeys(told or default))


@given(rules, routes, names)
def test_the_words_and_the_channels_agree_with_a_plain_reading(
    rule: Rule, table: list[Route], default: tuple[str, ...]
) -> None:
    routing = route(rule, table, default)
    assert list(routing.channels) == list(told_on(rule, table, default)) == plainly(rule, table, default)
    assert [channel for step in routing.steps for channel in step.channels] == list(routing.channels)
    assert len(routing.steps) == len(table) + 2
    assert all(step.fits for step in routing.steps if step.channels)
    assert all(step.sentence and step.sentence.isprintable() for step in routing.steps)


def test_every_step_says_why() -> None:
    rule = Rule(
        id="boats",
        name="Boats",
        query="boat",
        priority=Priority.URGENT,
        tags=("uk", "sea"),
        channels=("desk",),
    )
    table = [
        Route(
            channels=("phone",),
            priorities=frozenset({Priority.HIGH, Priority.URGENT}),
            where="channels.yaml:3",
        ),
        Route(channels=("x",), priorities=frozenset({Priority.LOW, Priority.NORMAL})),
        Route(channels=("x",), tags=frozenset({"wire", "us"})),
        Route(channels=("x",), rules=frozenset({"Rail"})),
        Route(channels=("desk",), rules=frozenset({"boats"})),
        Route(channels=("ops", "uk"), tags=frozenset({"uk", "sea"}), is_last=True),
        Route(channels=("x",), tags=frozenset({"uk"})),
    ]
    routing = route(rule, table, ("screen",))
    assert routing.channels == ("desk", "phone", "ops", "uk")
    assert [(step.name, step.fits, step.sentence) for step in routing.steps] == [
        ("the rule itself", True, "names desk"),
        ("route 1 (channels.yaml:3)", True, "priority urgent: adds phone"),
        ("route 2", False, "the rule's priority is urgent, not low or normal"),
        ("route 3", False, "it is for rules tagged us or wire; this one has only uk and sea"),
        ("route 4", False, "it names other rules"),
        ("route 5", True, "it names this rule: adds nothing new"),
        ("route 6", True, "tag uk and sea: adds ops and uk; no route after it is read"),
        ("route 7", False, "not read: route 6 was the last"),
        ("the default", False, "not needed: the alerts go somewhere already"),
    ]


def test_the_default_is_for_rules_that_go_nowhere_else() -> None:
    rule = Rule(id="r", name="r", query="x")
    routing = route(rule, [Route(channels=("x",), tags=frozenset({"uk"}))], ("screen", "screen"))
    assert routing.channels == ("screen",)
    assert [step.sentence for step in routing.steps] == [
        "names no channel",
        "it is for rules tagged uk; this one has none",
        "nothing else sends them anywhere: screen",
    ]
    assert route(rule, [], ()).steps[-1].sentence == "there is none"
