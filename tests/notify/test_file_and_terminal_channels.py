import contextlib
import io
import json
import os
import pty
import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Alert, Outcome, SendResult, SourceRef
from monitor.notify import sample_alert
from monitor.ports import Channel
from tests.world.outbox import alone

# --- jsonl:// ---------------------------------------------------------------------------------------------------------


def objects(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


async def test_each_alert_is_one_line_of_a_file_that_only_its_owner_reads(
    opened: Any, tmp_path: Path, alert: Alert
) -> None:
    file = tmp_path / "alerts.jsonl"
    channel = opened(f"jsonl://{file}")
    outcomes = [await channel.deliver(alone(replace(alert, id=one), repeat=one == "b")) for one in ("a", "b")]

    assert [one.result for one in outcomes] == [SendResult.SENT, SendResult.SENT]
    assert [(one["alert"], one["repeat"]) for one in objects(file)] == [("a", False), ("b", True)]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_relative_file_lies_in_the_state_folder(opened: Any, tmp_path: Path, alert: Alert) -> None:
    await opened("jsonl://sent/my%20alerts.jsonl").deliver(alone(alert))

    assert objects(tmp_path / "sent" / "my alerts.jsonl")[0]["alert"] == alert.id


async def test_a_torn_last_line_spoils_no_other(opened: Any, tmp_path: Path, alert: Alert) -> None:
    file = tmp_path / "alerts.jsonl"
    file.write_text('{"alert": "whole"}\n{"alert": "to', encoding="utf-8")
    await opened(f"jsonl://{file}").deliver(alone(alert))

    whole, torn, new = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(whole) == {"alert": "whole"}
    assert torn == '{"alert": "to'
    assert json.loads(new)["alert"] == alert.id


@pytest.mark.parametrize(
    "nasty",
    [
        "a\nb\r\x85\u2028c",
        '"}{\\',
        "\x00\x1b[31m\x7f\x9b",
        "\u202eevil\u2066",
        "\ud83d lone",
        "bo\u200ba\u061ct\u3164\U000e0041",
        "🚤 лодка",
    ],
)
async def test_no_text_breaks_the_line(opened: Any, tmp_path: Path, alert: Alert, nasty: str) -> None:
    file = tmp_path / "alerts.jsonl"
    strange = replace(
        alert, title=nasty, source=nasty, articles=(SourceRef(url=nasty, source=nasty, title=nasty),)
    )
    await opened(f"jsonl://{file}").deliver(alone(strange))

    written = file.read_bytes()
    (line,) = written.decode().splitlines()
    assert json.loads(line)["title"] == nasty
    assert line.isprintable()
    assert "\u3164" not in line


async def test_a_file_that_cannot_be_written_is_tried_again_later(
    opened: Any, tmp_path: Path, alert: Alert
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    at_folder = await opened("jsonl://folder").deliver(alone(alert))
    below_file = await opened("jsonl://file/alerts.jsonl").deliver(alone(alert))

    assert at_folder.result is SendResult.REFUSED
    assert at_folder.sentence == "folder cannot be written: Is a directory"
    assert below_file.result is SendResult.REFUSED


async def test_a_full_disk_is_said_and_tried_again_later(opened: Any, alert: Alert) -> None:
    outcome = await opened("jsonl:///dev/full").deliver(alone(alert))

    assert outcome.result is SendResult.REFUSED
    assert outcome.sentence == "full cannot be written: No space left on device"


# --- stdout:// --------------------------------------------------------------------------------------------------------


async def test_standard_output_gets_a_block_of_text(
    opened: Any, alert: Alert, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = await opened("stdout://").deliver(alone(alert))

    assert outcome.result is SendResult.SENT
    out = capsys.readouterr().out
    assert out.startswith("Rule: Boat strikes\n\nNavy strikes second boat in a week\nhttps://times.example/")
    assert out.endswith(f"\n\nAlert {alert.id}\n\n")
    assert "\x1b" not in out


async def test_addresses_and_commands_can_be_copied_from_standard_output(
    opened: Any, notice: Alert, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "It is asked there from now on: https://new.example/rss?a=b\nLook at `news-monitor check` and mail.example.\nwrite jsonl:///path/to/file"
    await opened("stdout://").deliver(alone(replace(notice, text=text)))
    out = capsys.readouterr().out
    assert text in out
    assert "\u200b" not in out


async def test_a_terminal_gets_colour_and_no_command_of_a_stranger(
    opened: Any, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    ours, theirs = pty.openpty()
    nasty = replace(alert, title="[red]Boats[/red] \x1b]0;owned\x07")
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        await opened("stdout://").deliver(alone(nasty))
        out = os.read(ours, 65536).decode()
    os.close(ours)

    assert "\x1b[1;33m**strike**\x1b[0m" in out
    assert "\x1b[1m[red]Boats[/red] ]0;owned\x1b[0m" in out
    assert "\x1b]0;" not in out


async def test_a_closed_pipe_is_said_and_tried_again_later(
    opened: Any, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    pipe = os.fdopen(writer, "w", buffering=1)  # closed below, where it fails once more
    monkeypatch.setattr(sys, "stdout", pipe)
    outcome = await opened("stdout://").deliver(alone(alert))
    monkeypatch.undo()

    assert outcome.result is SendResult.REFUSED
    assert outcome.sentence == "standard output cannot be written: Broken pipe"
    with pytest.raises(BrokenPipeError):
        pipe.close()


async def test_a_reader_that_stopped_reading_blocks_only_its_channel(
    opened: Any, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    many = tuple(
        SourceRef(url=f"https://x.example/{i}/{'y' * 9000}", source="x", title="") for i in range(20)
    )
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        channel = opened("stdout://", patience=0.3)
        blocked = await channel.deliver(alone(replace(alert, articles=many)))
        with os.fdopen(reader, "rb") as drain:
            while not drain.readline().startswith(b"Alert "):
                pass
        monkeypatch.undo()

    assert blocked.result is SendResult.IN_DOUBT


async def sent_to(stream: io.TextIOWrapper | None, channel: Channel, alert: Alert) -> Outcome:
    """What a send says while `stream` is standard output."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        return await channel.deliver(alone(alert))


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
@pytest.mark.parametrize("json_lines", [False, True])
async def test_what_standard_output_cannot_encode_is_escaped(
    opened: Any, alert: Alert, encoding: str, json_lines: bool
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    strange = replace(alert, title="中国 über 🚤")
    outcome = await sent_to(stream, opened("stdout://", json_lines=json_lines), strange)

    assert outcome.result is SendResult.SENT
    out = stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
    if json_lines:
        assert json.loads(out)["title"] == strange.title
    else:
        assert "\\u4e2d\\u56fd " in out
        assert ("über" in out) == (encoding == "latin-1")


async def test_why_standard_output_takes_nothing_is_said_truly(opened: Any, alert: Alert) -> None:
    closed, detached = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    closed.close()
    detached.detach()
    full = os.fdopen(os.open("/dev/full", os.O_WRONLY), "w")
    outcomes = [
        await sent_to(stream, opened("stdout://"), alert) for stream in (None, closed, detached, full)
    ]
    with contextlib.suppress(OSError):
        full.close()

    assert {one.result for one in outcomes} == {SendResult.REFUSED}
    assert [one.sentence.removeprefix("standard output cannot be written: ") for one in outcomes] == [
        "there is none",
        "it is closed",
        "underlying buffer has been detached",
        "No space left on device",
    ]


async def test_programs_get_the_same_object_as_in_a_file(
    opened: Any, tmp_path: Path, rich_alert: Alert, capsys: pytest.CaptureFixture[str]
) -> None:
    await opened("jsonl://alerts.jsonl", json_lines=True).deliver(alone(rich_alert, repeat=True))
    channel = opened("stdout://", json_lines=True)
    for _ in range(2):
        outcome = await channel.deliver(alone(rich_alert, repeat=True))

    assert outcome.result is SendResult.SENT
    assert capsys.readouterr().out == (tmp_path / "alerts.jsonl").read_text(encoding="utf-8") * 2


async def test_a_terminal_gets_json_without_colour_when_json_was_asked_for(
    opened: Any, alert: Alert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        await sent_to(terminal, opened("stdout://", json_lines=True), alert)
        out = os.read(ours, 65536).decode()
    os.close(ours)

    assert json.loads(out)["alert"] == alert.id


# --- both -------------------------------------------------------------------------------------------------------------


async def test_the_sample_says_that_it_is_a_test(opened: Any, tmp_path: Path) -> None:
    await opened("jsonl://test.jsonl").deliver(alone(sample_alert(datetime(2026, 7, 3, 9, 1, 2, tzinfo=UTC))))

    (sample,) = objects(tmp_path / "test.jsonl")
    assert sample["alert"] == "test-20260703-090102"
    assert sample["title"].startswith("Test: ")
    ((start, end),) = sample["evidence"][0]["spans"]
    assert sample["evidence"][0]["passage"][start:end] == "words that you watch for"


async def test_alerts_that_share_a_parcel_are_one_object_each(
    opened: Any, tmp_path: Path, alert: Alert, parcel_of: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    parcel = parcel_of(alert, replace(alert, id="b"), key="together", repeat=True)
    await opened("jsonl://both.jsonl").deliver(parcel)
    await opened("stdout://", json_lines=True).deliver(parcel)
    await opened("stdout://").deliver(parcel)

    written = objects(tmp_path / "both.jsonl")
    assert [(one["alert"], one["repeat"]) for one in written] == [(alert.id, True), ("b", True)]
    printed = capsys.readouterr().out
    assert printed.startswith((tmp_path / "both.jsonl").read_text(encoding="utf-8"))
    assert printed.endswith(f"Alert {alert.id}\nAlert b\n\n")
