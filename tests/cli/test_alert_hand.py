"""`alerts retry`, `alerts drop`, and the lists that show what there is to decide."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.shelves import AT, Shelf

Call = Callable[..., int]
Said = pytest.CaptureFixture[str]
STATES = ("pending", "retry", "in_doubt", "held", "dead", "sent", "suppressed")


@pytest.fixture
def kept(shelf: Shelf) -> Shelf:
    """An alert in each state on `desk`, named after it, and a dead letter for one of two on `mail`."""
    shelf.channel("desk")
    shelf.channel("mail", "a@example.org", "b@example.org")
    for state in STATES:
        shelf.alert(id=f"{state}-1", told=False)
        open_ones = {"pending", "retry", "in_doubt", "held"}
        times = {"ended_at": None if state in open_ones else AT, "next_at": None}
        shelf.delivery(
            f"{state}-1", state=state, repeat=state in {"in_doubt", "held"}, sentence="busy", **times
        )
    shelf.delivery("sent-1", channel="mail", target="a@example.org")
    shelf.delivery("sent-1", channel="mail", target="b@example.org", state="dead", sentence="no such mailbox")
    return shelf


def states(call: Call, capsys: Said) -> dict[tuple[str, str], str]:
    assert call("alerts", "list", "--json") == 0
    return {
        (alert["alert"], f"{one['channel']} {one['target']}".strip()): one["state"]
        for alert in json.loads(capsys.readouterr().out)
        for one in alert["deliveries"]
    }


def test_dead_letters_are_tried_again(call: Call, kept: Shelf, capsys: Said) -> None:
    assert call("alerts", "retry", "--dead") == 0
    assert capsys.readouterr().out.splitlines() == [
        "dead-1 on desk: was dead",
        "sent-1 on mail (b@example.org): was dead",
        "2 alerts on desk, mail: will be tried when the monitor runs",
    ]
    told = states(call, capsys)
    assert told["dead-1", "desk"] == told["sent-1", "mail b@example.org"] == "pending"
    assert told["held-1", "desk"] == "held" and told["sent-1", "mail a@example.org"] == "sent"
    assert call("alerts", "retry", "--dead") == 1
    assert capsys.readouterr().err.startswith(
        "news-monitor: nothing was changed: what waits is tried by itself"
    )


def test_what_is_held_is_decided_by_id_or_by_channel(call: Call, kept: Shelf, capsys: Said) -> None:
    assert call("alerts", "retry", "held", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "changed": [{"alert_id": "held-1", "channel": "desk", "target": "", "before": "held"}]
    }
    assert call("alerts", "drop", "held", "Alert dead-1") == 0
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .startswith("2 alerts on desk: will not be sent (`alerts retry ID`")
    )
    assert call("alerts", "drop", "--channel", "mail", "--json") == 0
    assert [one["target"] for one in json.loads(capsys.readouterr().out)["changed"]] == ["b@example.org"]
    told = states(call, capsys)
    assert (
        told["held-1", "desk"]
        == told["dead-1", "desk"]
        == told["sent-1", "mail b@example.org"]
        == "suppressed"
    )
    assert call("alerts", "retry", "held-1") == 0
    capsys.readouterr()
    assert states(call, capsys)["held-1", "desk"] == "pending"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say which: ids of alerts, --channel NAME, or --dead"),
        (("--dead", "--channel", "desk"), "--dead stands for all dead letters"),
        (("dead", "--dead"), "--dead stands for all dead letters"),
        (("nowhere",), "no alert begins with 'nowhere'"),
        (("",), "no alert begins with ''"),
    ],
)
def test_a_question_that_is_unclear_changes_nothing(
    call: Call, kept: Shelf, capsys: Said, words: tuple[str, ...], said: str
) -> None:
    before = states(call, capsys)
    for command in ("retry", "drop"):
        assert call("alerts", command, *words) == 2
        assert capsys.readouterr().err.startswith(f"news-monitor: {said}")
    assert states(call, capsys) == before


def test_half_an_id_that_several_alerts_share_changes_nothing(call: Call, kept: Shelf, capsys: Said) -> None:
    kept.alert(id="dead-2", told=False)
    assert call("alerts", "retry", "dead", "held") == 2
    assert capsys.readouterr().err.startswith(
        "news-monitor: more than one alert begins with 'dead' (write more"
    )
    assert states(call, capsys)["held-1", "desk"] == "held"


def test_without_a_store_there_is_nothing_to_decide(call: Call, capsys: Said) -> None:
    assert call("alerts", "retry", "--dead") == 1
    assert "nothing stored yet" in capsys.readouterr().err


def test_the_list_can_be_narrowed_to_what_needs_a_look(call: Call, kept: Shelf, capsys: Said) -> None:
    def listed(*words: str) -> set[str]:
        assert call("alerts", "list", *words) == 0
        return {line.split("\t")[0] for line in capsys.readouterr().out.splitlines()[1:]}

    assert listed("--dead") == {"dead-1", "sent-1"}
    assert listed("--dead", "--channel", "desk") == {"dead-1"}
    assert listed("--waiting") == {"pending-1", "retry-1", "in_doubt-1", "held-1"}
    assert listed("--channel", "mail") == {"sent-1"}
    assert listed("--waiting", "--dead") == listed("--waiting") | listed("--dead")
    assert call("alerts", "list", "--channel", "file") == 0
    assert capsys.readouterr().out == "no such alert\n"


@pytest.mark.parametrize("command", ["list", "retry", "drop"])
def test_a_channel_that_nobody_knows_is_told(
    call: Call, kept: Shelf, folder: Path, capsys: Said, command: str
) -> None:
    assert call("alerts", command, "--channel", "nope") == 2
    told = "news-monitor: there is no channel called 'nope' (there are: desk, file, mail)\n"
    assert capsys.readouterr().err == told
    (folder / "channels.yaml").write_text("channels: {file: jsno://x}\n")
    assert call("alerts", command, "--channel", "nope") == 2
    assert capsys.readouterr().err == told.replace("file, ", "")
    assert call("alerts", command, "--channel", "mail") == 0


def test_the_list_names_each_target(call: Call, kept: Shelf, capsys: Said) -> None:
    assert call("alerts", "list", "--channel", "mail") == 0
    (line,) = capsys.readouterr().out.splitlines()[1:]
    assert (
        line.split("\t")[-1]
        == "desk: sent; mail (a@example.org): sent; mail (b@example.org): dead (no such mailbox)"
    )


WORDS = {
    "retry-1": "retry, at 2026-07-03 14:05, after 3 attempts, busy, tried again at 2026-07-03 14:05",
    "in_doubt-1": "in doubt, at 2026-07-03 14:05, busy, tried again at 2026-07-03 14:05, marked as a possible repeat",
    "held-1": "held, at 2026-07-03 14:05, busy, `news-monitor alerts retry` or `alerts drop` decides",
    "dead-1": "dead, at 2026-07-03 14:05, busy, `news-monitor alerts retry` tries it again",
    "pending-1": "waiting, due at 2026-07-03 14:05",
}


@pytest.mark.parametrize(("alert", "words"), WORDS.items())
def test_an_alert_says_what_becomes_of_each_delivery(
    call: Call, shelf: Shelf, capsys: Said, alert: str, words: str
) -> None:
    shelf.alert(id=alert, told=False)
    state = alert.removesuffix("-1")
    ended = {
        "ended_at": AT if state == "dead" else None,
        "next_at": None if state in {"dead", "held"} else AT,
    }
    attempts = {"retry": 3, "pending": 0}.get(state, 1)
    tried = {
        "attempted_at": AT if attempts else None,
        "sentence": "busy" if attempts else "",
        "attempts": attempts,
    }
    shelf.delivery(alert, state=state, repeat=state in {"in_doubt", "held"}, **ended, **tried)
    assert call("alerts", "show", alert) == 0
    said = " ".join(capsys.readouterr().out.partition("\nDeliveries\n")[2].split())
    assert said.startswith(f"desk {words}")
