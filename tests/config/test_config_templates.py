"""`template:` of a channel: files beside channels.yaml, read and tried when the configuration is."""

from collections.abc import Callable

import pytest

from monitor.config import Config
from monitor.config.watched import stamp

MAIL = "mailtos://me:pw@smtp.example.org?to=a@example.org"
GOOD = "{{ 1 }}\n"
HTML = "{% for line in message.last_lines %}<p>{{ line }}</p>{% endfor %}"


def test_a_template_is_one_file_for_the_text_or_one_for_each_part(loaded: Callable[..., Config]) -> None:
    text = f"""channels:
  screen: {{url: 'stdout://', template: looks/screen.j2}}
  mail:
    url: {MAIL}
    template: {{subject: s.j2, text: t.j2, html: ../h.j2}}
"""
    files = {"looks/screen.j2": GOOD, "s.j2": "a", "t.j2": "b", "../h.j2": HTML}
    screen, mail = loaded({"channels.yaml": text, **files}).channels
    assert screen.templates == {"text": GOOD}
    assert mail.templates == {"subject": "a", "text": "b", "html": HTML}
    assert "pw" not in repr(mail) and "last_lines" not in repr(mail)


MISTAKES = [
    (
        "{url: stdout://, template: b.j2}",
        "channels.yaml:2:38: screen: there is no file config/b.j2 (`news-monitor",
    ),
    (
        "{url: stdout://, template: {html: a.j2}}",
        "channels.yaml:2:45: screen: this channel has no HTML part (leave",
    ),
    ("{url: stdout://, template: {body: a.j2}}", "channels.yaml:2:39: 'body' is not a key known here"),
    ("{url: stdout://, template: {}}", "channels.yaml:2:38: screen: no template is named here (name a file"),
    ("{url: stdout://, template: [a.j2]}", "channels.yaml:2:38: template: a list cannot stand here"),
    (
        "{url: 'jsonl://x', template: a.j2}",
        "channels.yaml:2:40: screen: jsonl:// writes the alert's own object",
    ),
    ("{url: stdout://, template: big.j2}", "big.j2: this file is larger than 65 kB (split it)"),
    ("{url: stdout://, template: latin.j2}", "latin.j2:2:2: this is not UTF-8 text"),
    (
        "{url: stdout://, template: rules}",
        "channels.yaml:2:38: screen: config/rules is a folder (name a file, or leave the key out)",
    ),
    ("{url: stdout://, template: ''}", "channels.yaml:2:38: screen: no template is named here (name a file"),
    ("{url: stdout://, template: {text: ''}}", "channels.yaml:2:45: screen: no template is named here (name"),
    (
        "{url: stdout://, template: '${env:NONE}'}",
        "channels.yaml:2:39: the environment variable NONE is not set",
    ),
]


@pytest.mark.parametrize(("channel", "expected"), MISTAKES)
def test_mistakes_around_templates(problems: Callable[..., list[str]], channel: str, expected: str) -> None:
    files = {"a.j2": GOOD, "big.j2": "x" * 70_000, "latin.j2": b"a\nb\xe4"}
    (line,) = problems({"channels.yaml": f"channels:\n  screen: {channel}\n", **files})
    assert line.startswith(f"config/{expected}")


def test_a_template_that_is_missing_is_told_with_the_channels_other_mistakes(
    problems: Callable[..., list[str]],
) -> None:
    for other in ("url: jsno://x, template: b.j2", "url: stdout://, on_doubt: keep, template: b.j2"):
        lines = problems({"channels.yaml": f"channels:\n  screen: {{{other}}}\n"})
        assert len(lines) == 2
        assert any("screen: there is no file config/b.j2" in line for line in lines), lines


def test_a_template_that_cannot_be_used_is_told_at_its_own_line(problems: Callable[..., list[str]]) -> None:
    text = "channels:\n  screen: {url: 'stdout://', template: a.j2}\n"
    (line,) = problems({"channels.yaml": text, "a.j2": "one\n{% if %}\n"})
    assert line.startswith("config/a.j2:2:1: ")
    assert line.endswith("(`news-monitor channels template NAME` prints one that works)")


def test_a_mistake_in_a_template_that_two_channels_share_is_told_once(
    problems: Callable[..., list[str]],
) -> None:
    channels = "channels: {screen: {url: stdout://, template: a.j2}, b: {url: stdout://, template: a.j2}}"
    assert len(problems({"channels.yaml": channels, "a.j2": "{{ mesage }}"})) == 1


def test_templates_are_watched(loaded: Callable[..., Config]) -> None:
    text = "channels:\n  screen: {url: 'stdout://', template: {subject: a.j2, text: 'b c.j2'}}  # template: d.j2\n"
    config = loaded({"channels.yaml": text, "a.j2": GOOD, "b c.j2": GOOD, "d.j2": GOOD})
    before = stamp(config.folder)
    for name in ("a.j2", "b c.j2"):
        (config.folder / name).write_text("other")
        after = stamp(config.folder)
        assert after != before
        before = after
