"""`channels list`, `channels route`, `channels template`: whom channels reach, how they do, and what is sent there."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.shelves import AT, Shelf

Call = Callable[..., int]
Said = pytest.CaptureFixture[str]
CHANNELS = """
default: file
routes:
  - {priority: [high, urgent], channels: [phone]}
  - {tags: sea, channels: [desk], last: true}
  - {tags: sea, channels: [spare]}
channels:
  file: jsonl://alerts.jsonl
  phone: jsonl://phone.jsonl
  desk: mailto://127.0.0.1:9?from=a@example.org&to=b@example.org,c@example.org&mode=insecure
  spare: stdout://
"""
FUTURE = AT + timedelta(days=36_500)


@pytest.fixture
def routed(folder: Path) -> Path:
    (folder / "channels.yaml").write_text(CHANNELS)
    return folder


def listed(call: Call, capsys: Said) -> dict[str, list[str]]:
    assert call("channels", "list") == 0
    head, *rows = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert head[:5] == ["channel", "kind", "rules", "targets", "state"]
    return {row[0]: row[1:] for row in rows}


def test_channels_are_listed_without_a_store(routed: Path, call: Call, capsys: Said) -> None:
    rows = listed(call, capsys)
    assert rows["file"] == ["jsonl", "5", "1", "never used", "-", "0", "0", "0", "-"]
    assert rows["desk"][:4] == ["mailto", "1", "2", "never used"]
    assert call("channels", "list", "--json") == 0
    desk = next(one for one in json.loads(capsys.readouterr().out) if one["name"] == "desk")
    assert desk["targets"] == ["b@example.org", "c@example.org"]
    assert desk["rules"] == ["Only UK"]
    assert (desk["state"], desk["store"], desk["on_doubt"], desk["expire"]) == (
        "never used",
        None,
        "resend",
        259_200,
    )


def test_each_state_of_a_channel_has_its_words(routed: Path, call: Call, shelf: Shelf, capsys: Said) -> None:
    shelf.channel("file", sent_at=AT)
    shelf.channel("phone", not_before=FUTURE, sent_at=AT)
    trouble = {"failed_at": AT, "sentence": "the server refused the password (535)", "failures": 4}
    shelf.channel("desk", "b@example.org", "c@example.org", failing_since=AT, not_before=FUTURE, **trouble)
    shelf.channel("spare", sent_at=AT, failed_at=AT, sentence="broke off")
    for number, state in enumerate(
        ("pending", "retry", "in_doubt", "sending", "held", "dead", "dead", "sent")
    ):
        shelf.alert(id=f"a{number}", told=False)
        ended = AT if state in {"dead", "sent"} else None
        shelf.delivery(f"a{number}", channel="desk", target="b@example.org", state=state, ended_at=ended)
    rows = listed(call, capsys)
    assert rows["file"][3:] == ["working", "2026-07-03 14:05", "0", "0", "0", "-"]
    assert rows["phone"][3] == f"waiting until {FUTURE:%Y-%m-%d %H:%M}"
    assert rows["desk"][3:] == [
        f"failing since 2026-07-03 14:05, tried again at {FUTURE:%Y-%m-%d %H:%M}",
        "-", "4", "1", "2", "2026-07-03 14:05: the server refused the password (535)",
    ]  # fmt: skip
    assert rows["spare"][3:] == ["working", "2026-07-03 14:05", "0", "0", "0", "2026-07-03 14:05: broke off"]
    assert call("channels", "list", "--json") == 0
    told = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert told["desk"]["store"]["held"] == 1
    assert told["desk"]["store"]["failures"] == 4


def test_on_a_terminal_a_channel_is_a_few_lines(
    routed: Path, call: Call, shelf: Shelf, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    shelf.channel("desk", "b@example.org", "c@example.org", sent_at=AT, failed_at=AT, sentence="broke off")
    assert call("channels", "list") == 0
    said = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert "desk (mailto)  working\n  1 rule, 2 recipients, last success 2026-07-03 14:05" in said
    assert "last error 2026-07-03 14:05: broke off" in said


def test_a_damaged_store_is_told_and_the_channels_are_listed(
    routed: Path, call: Call, shelf: Shelf, capsys: Said
) -> None:
    shelf.file.write_bytes(b"no database" * 100)
    assert call("channels", "list") == 0
    said = capsys.readouterr()
    assert "phone\tjsonl" in said.out
    assert said.err.startswith("news-monitor: ")


def test_a_route_is_explained_step_by_step(routed: Path, call: Call, capsys: Said) -> None:
    assert call("channels", "route", "Only UK") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Only UK (tagged sea)", "told on: file, desk"]
    said = [" ".join(line.split()) for line in lines if line[:1] in {"✓", "✗"}]
    place = "channels.yaml:"
    assert [(line[0], line.partition(")")[2].strip() if place in line else line[2:]) for line in said] == [
        ("✓", "the rule itself names file"),
        ("✗", "the rule's priority is normal, not high or urgent"),
        ("✓", "tag sea: adds desk; no route after it is read"),
        ("✗", "not read: route 2 was the last"),
        ("✗", "the default not needed: the alerts go somewhere already"),
    ]
    assert [line for line in lines if line.startswith("not told: spare: route 3 (")]
    assert lines[-1].endswith("not read: route 2 was the last")


def test_a_route_is_explained_to_programs(routed: Path, call: Call, capsys: Said) -> None:
    assert call("channels", "route", "Boat strikes", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["channels"] == ["file", "phone"]
    assert told["steps"][1]["channels"] == ["phone"]
    assert {one["channel"]: one["why"].partition("): ")[2] for one in told["not_reached"]} == {
        "desk": "it is for rules tagged sea; this one has none",
        "spare": "it is for rules tagged sea; this one has none",
    }


def test_a_channel_that_nothing_names_is_not_told(folder: Path, call: Call, capsys: Said) -> None:
    (folder / "channels.yaml").write_text("channels: {file: jsonl://a, spare: stdout://}\n")
    assert call("channels", "route", "Close") == 0
    assert (
        capsys.readouterr().out.splitlines()[-1] == "not told: spare: neither the rule nor a route names it"
    )
    assert call("channels", "route", "close") == 2
    assert capsys.readouterr().err == "news-monitor: no rule is called 'close' (did you mean Close?)\n"


# --- templates --------------------------------------------------------------------------------------------------------


def test_the_default_template_can_be_used_as_it_is(routed: Path, call: Call, capsys: Said) -> None:
    assert call("channels", "template", "desk") == 0
    (routed / "own.j2").write_text(capsys.readouterr().out)
    text = (
        (routed / "channels.yaml")
        .read_text()
        .replace("spare: stdout://", "spare: {url: 'stdout://', template: own.j2}")
    )
    (routed / "channels.yaml").write_text(text)
    assert call("check") == 0
    capsys.readouterr()
    assert call("channels", "template", "spare", "--mine") == 0
    assert capsys.readouterr().out == (routed / "own.j2").read_text()
    assert call("channels", "template", "spare", "--mine", "--part", "subject") == 1
    assert "no template of its own for its subject" in capsys.readouterr().err


def test_mail_alone_has_html(routed: Path, call: Call, capsys: Said) -> None:
    assert call("channels", "template", "desk", "--part", "html") == 0
    assert "<html" in capsys.readouterr().out
    assert call("channels", "template", "spare", "--part", "html") == 1
    assert "have no html: mail alone has it" in capsys.readouterr().err


def test_a_template_that_works_is_printed_while_ones_own_is_broken(
    routed: Path, call: Call, capsys: Said
) -> None:
    (routed / "own.j2").write_text("{% if %}")
    text = (
        (routed / "channels.yaml")
        .read_text()
        .replace("spare: stdout://", "spare: {url: 'stdout://', template: own.j2}")
    )
    (routed / "channels.yaml").write_text(text)
    assert call("channels", "template", "spare") == 0
    said = capsys.readouterr()
    assert "{" in said.out
    assert "own.j2:1:1" in said.err
    assert call("channels", "template", "nowhere") == 78
