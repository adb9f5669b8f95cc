import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config

SLACK = "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
ONE_RECIPIENT = [
    "stdout://",
    "jsonl:///var/log/alerts.jsonl",
    "jsonl://relative.jsonl",
    "mailtos://me%40example.org:pw@smtp.example.org?to=desk@example.org",
    "mailtos://me:pw@smtp.example.org?from=a@example.org",
    f"slack://{SLACK}",
    f"slack://bot@{SLACK}/#desk",
    f"https://hooks.slack.com/services/{SLACK}",
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "ntfys://tk_abcdefghijk@ntfy.sh/topic",
    "json://127.0.0.1:8080/hook?+X-Api-Key=abc",
    "jsons://user:pw@hooks.example.org/a,b",
]


@pytest.mark.parametrize("url", ONE_RECIPIENT)
def test_channels_for_one_recipient_are_taken(loaded: Callable[..., Config], url: str) -> None:
    config = loaded({"channels.yaml": f"channels: {{screen: stdout://, x: '{url}', y: {{url: '{url}'}}}}"})
    assert [channel.url for channel in config.channels] == ["stdout://", url, url]


SEVERAL = [
    "mailtos://me:pw@smtp.example.org?to=a@example.org,b@example.org",
    "mailtos://me:pw@smtp.example.org/a@example.org/b@example.org",
    "mailtos://me:pw@smtp.example.org?to=a@example.org&cc=b@example.org",
    "mailtos://me:pw@smtp.example.org?to=a@example.org&bcc=b@example.org",
    f"slack://{SLACK}/#a/#b",
    "tgram://123456789:abcdefg_hijklmnop/12315544/2345678",
    "ntfys://tk_abcdefghijk@ntfy.sh/topic/topic2",
    "d7sms://token@15551231234/15551231235?batch=yes",
    "json://127.0.0.1/a json://127.0.0.1/b",
    "json://127.0.0.1/a, json://127.0.0.1/b",
]


@pytest.mark.parametrize("url", SEVERAL)
def test_a_channel_is_for_one_recipient_only(problems: Callable[..., list[str]], url: str) -> None:
    (line,) = problems({"channels.yaml": f"channels:\n  screen: stdout://\n  x: '{url}'\n"})
    assert line.startswith("config/channels.yaml:3:6: x: ")
    assert line.endswith("(give each recipient a channel of its own)")


def test_a_recipient_that_apprise_would_drop_is_an_error(problems: Callable[..., list[str]]) -> None:
    url = "mailtos://me:pw@smtp.example.org?to=a@example.org&cc=nobody"
    (line,) = problems({"channels.yaml": f"channels: {{screen: stdout://, x: '{url}'}}"})
    assert "Apprise cannot use one of the recipients" in line


MISTAKES = [
    ("x: jsno://127.0.0.1", "3:6: x: no service has addresses of this kind (did you mean json://?)"),
    (
        "x: slack://abc",
        "3:6: x: Apprise cannot use this slack:// address (write it in a form such as slack://",
    ),
    ("x: mailto://", "3:6: x: Apprise cannot use this mailto"),
    ("x: hello", "3:6: x: this is not the address of a channel"),
    ("x: stdout://x", "3:6: x: nothing can follow stdout:// (write stdout://)"),
    ("x: jsonl://", "3:6: x: this names no file"),
    ("x: jsonl:///a/", "3:6: x: this names no file"),
    ("x:", "3:3: x: an empty value is not the address of a channel"),
    ("x: ''", "3:6: x: '' is not the address of a channel"),
    ("x: [stdout://]", "3:6: x: a list is not the address of a channel"),
    ("x: {}", "3:3: the channel 'x' has no address (add `url:`)"),
    ("x: {url: }", "3:3: the channel 'x' has no address (add `url:`)"),
    ("x: {url: [a]}", "3:12: url: a list cannot stand here"),
    ("x: {url: stdout://, digest: ['08:00']}", "3:23: 'digest' is not available in this version"),
    ("x: {url: stdout://, quiet: {}}", "3:23: 'quiet' is not available in this version"),
    ("x: {url: stdout://, on_doubt: hold}", "3:23: 'on_doubt' is not available in this version"),
    ("x: {url: stdout://, ulr: a}", "3:23: 'ulr' is not a key known here (did you mean url?)"),
    ("-x: stdout://", "3:3: the channel name '-x' begins with a minus"),
    ("'x ': stdout://", "3:3: the channel name 'x' has stray white space"),
    ("screen: stdout://", "3:3: 'screen' is already set on line 2"),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_mistakes_in_channels_yaml(problems: Callable[..., list[str]], text: str, expected: str) -> None:
    (line,) = problems({"channels.yaml": f"channels:\n  screen: stdout://\n  {text}\n"})
    assert line.startswith(f"config/channels.yaml:{expected}")


def test_channels_at_the_wrong_level_are_told_once(problems: Callable[..., list[str]]) -> None:
    (line,) = problems({"channels.yaml": "screen: stdout://\n"})
    assert line == "config/channels.yaml:1:1: 'screen' is not a key known here (known here: channels)"


def test_routes_are_for_later(problems: Callable[..., list[str]]) -> None:
    (line,) = problems({"channels.yaml": "channels: {screen: stdout://}\nroutes: []\n"})
    assert line.startswith("config/channels.yaml:2:1: 'routes' is not available in this version")


def test_a_channel_with_mistakes_can_still_be_referred_to(problems: Callable[..., list[str]]) -> None:
    assert len(problems({"channels.yaml": "channels: {screen: jsno://x}"})) == 1


def test_nothing_of_an_address_reaches_the_log(
    problems: Callable[..., list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    problems(
        {"channels.yaml": "channels: {screen: 'slack://hunter2/hunter2', b: 'mailto://hunter2:hunter2'}"}
    )
    assert "hunter2" not in caplog.text


def test_apprise_is_imported_only_for_those_who_use_it(loaded: Callable[..., Config]) -> None:
    folder = loaded().folder
    code = (
        "import sys; from pathlib import Path; from monitor.config import load;"
        f"load(Path({str(folder)!r}), {{'HOME': '/x'}}); sys.exit('apprise' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
