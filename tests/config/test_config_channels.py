import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import ChannelSpec, Config
from monitor.model import ChannelTerms, Limit, OnDoubt

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
    ("mailtos://me:pw@smtp.example.org?to=a@example.org,b@example.org", ("a@example.org", "b@example.org")),
    ("mailtos://me:pw@smtp.example.org/a@example.org/b@example.org", ("a@example.org", "b@example.org")),
    (
        "mailtos://me:pw@smtp.example.org?to=a@example.org&cc=b@example.org",
        ("a@example.org", "b@example.org"),
    ),
    (
        "mailtos://me:pw@smtp.example.org?to=a@example.org&bcc=b@example.org",
        ("a@example.org", "b@example.org"),
    ),
    (f"slack://{SLACK}/#a/#b", ("#a", "#b")),
    ("tgram://123456789:abcdefg_hijklmnop/12315544/2345678", ("12315544", "2345678")),
]


@pytest.mark.parametrize(("url", "targets"), SEVERAL)
def test_each_of_several_recipients_is_a_target(
    loaded: Callable[..., Config], url: str, targets: tuple[str, ...]
) -> None:
    config = loaded({"channels.yaml": f"channels:\n  screen: stdout://\n  x: '{url}'\n"})
    assert config.channels[1].terms.targets == targets
    assert config.channels[0].terms.targets == ("",)


def test_the_pause_is_the_services_own_unless_the_channel_has_one(loaded: Callable[..., Config]) -> None:
    url = f"slack://{SLACK}/#a"
    config = loaded({"channels.yaml": f"channels: {{screen: '{url}', x: {{url: '{url}', gap: 0s}}}}"})
    assert config.channels[0].terms.gap > timedelta(seconds=1)
    assert config.channels[1].terms.gap == timedelta(0)


ONE_EACH = [
    "json://127.0.0.1/a json://127.0.0.1/b",
    "json://127.0.0.1/a, json://127.0.0.1/b",
]


@pytest.mark.parametrize("url", ONE_EACH)
def test_a_channel_has_one_address(problems: Callable[..., list[str]], url: str) -> None:
    (line,) = problems({"channels.yaml": f"channels:\n  screen: stdout://\n  x: '{url}'\n"})
    assert line.startswith("config/channels.yaml:3:6: x: several addresses stand here")
    assert line.endswith("(give each recipient a channel of its own)")


MAIL = "mailtos://me:pw@smtp.example.org"
NOT_KEPT = [
    (f"{MAIL}?to=a@example.org&cc=nobody", "nobody is not a mail address"),
    (f"{MAIL}?to=a@example.org,b@example,c@example.org", "b@example is not a mail address"),
    (f"{MAIL}?to=a@example.org,b@example", "b@example is not a mail address"),
    (f"{MAIL}?to=a@example.org,b@example c@example.org", "b@example is not a mail address"),
    (f"{MAIL}?to=b@,c@example.org1", "b@ and c@example.org1 are not mail addresses"),
    (f"{MAIL}?to=b@,c@example.org1,a@example.org", "b@ and c@example.org1 are not mail addresses"),
    (f"{MAIL}?to=a@example.org&bcc=b@example.org,nobody", "nobody is not a mail address"),
    (f"{MAIL}/a@example.org/nobody", "nobody is not a mail address"),
    (f"{MAIL}?to=a@example.org&to=b@example.org", "a@example.org is left out (write all in one list"),
    (f"{MAIL}?to=a@example.org;b@example.org", "b@example.org is left out (write all in one list"),
    ("tgram://123456789:abcdefg_hijklmnop/12315544/?to=9,!!x", "this service cannot send to !!x"),
    ("tgram://123456789:abcdefg_hijklmnop/12315544/!!hunter2", "Apprise cannot use one of the recipients"),
    ("mailto://me:123/hunter2@smtp.example.org?from=m@example.org&to=a@example.org&cc=b@", "b@ is not a"),
]


@pytest.mark.parametrize(("url", "expected"), NOT_KEPT)
def test_a_recipient_that_the_service_does_not_keep_is_an_error_that_names_it(
    problems: Callable[..., list[str]], url: str, expected: str
) -> None:
    (line,) = problems({"channels.yaml": f"channels:\n  screen: stdout://\n  x: '{url}'\n"})
    assert line.startswith(f"config/channels.yaml:3:6: x: {expected}")
    assert "hunter2" not in line and "pw" not in line


KEPT = [
    (f'{MAIL}?to=Ann Bee <a@example.org>, "Cee, D" <c@example.org>', ("a@example.org", "c@example.org")),
    (f"{MAIL}?to=a%2Btag@example.org;", ("a+tag@example.org",)),
    (f"{MAIL}?to=a@example.org a@example.org&cc=a@example.org", ("a@example.org",)),
    (f"{MAIL}?to=desk@localhost", ("desk@localhost",)),
    (f"{MAIL}?from=a@example.org", ("a@example.org",)),
    (f"{MAIL}/a@example.org?to=b@example.org&from=m@example.org", ("a@example.org", "b@example.org")),
]


@pytest.mark.parametrize(("url", "targets"), KEPT)
def test_who_gets_mail_is_named_by_the_address_also_when_alone(
    loaded: Callable[..., Config], url: str, targets: tuple[str, ...]
) -> None:
    config = loaded({"channels.yaml": f"channels:\n  screen: stdout://\n  x: {url!r}\n"})
    assert config.channels[1].terms.targets == targets


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
    (
        "x: {url: stdout://, on_doubt: keep}",
        "3:33: on_doubt: 'keep' is not known here (write resend, hold or drop)",
    ),
    (
        "x: {url: stdout://, on_dubt: hold}",
        "3:23: 'on_dubt' is not a key known here (did you mean on_doubt?)",
    ),
    ("x: {url: stdout://, expire: 3 days}", "3:31: expire: '3 days' is not a length of time (write 3d)"),
    (
        "x: {url: stdout://, expire: 0s}",
        "3:31: expire: '0s' is out of bounds (write a value between 1s and 366d)",
    ),
    ("x: {url: stdout://, gap: 2h}", "3:28: gap: '2h' is out of bounds (write a value between 0s and 1h)"),
    ("x: {url: stdout://, limit: 30 per hour}", "3:30: limit: '30 per hour' is not a limit (write 30/h)"),
    ("x: {url: stdout://, limit: 5/minutes}", "3:30: limit: '5/minutes' is not a limit (write 5/m)"),
    ("x: {url: stdout://, limit: 40 daily}", "3:30: limit: '40 daily' is not a limit (write 40/d)"),
    ("x: {url: stdout://, limit: 30}", "3:30: limit: '30' is not a limit (write so many messages"),
    ("x: {url: stdout://, limit: 0/h}", "3:30: limit: '0/h' is out of bounds (write 1 to 1,000 messages"),
    ("x: {url: stdout://, limit: 5000/d}", "3:30: limit: '5000/d' is out of bounds"),
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
    assert (
        line
        == "config/channels.yaml:1:1: 'screen' is not a key known here (known here: channels, default, routes)"
    )


def test_a_channel_has_its_terms(loaded: Callable[..., Config]) -> None:
    long = "{url: stdout://, on_doubt: hold, expire: 1d12h, limit: 30 / h, gap: 90s}"
    config = loaded({"channels.yaml": f"channels: {{screen: 'jsonl://x', x: {long}}}"})
    usual, own = (replace(channel.terms, address="") for channel in config.channels)
    assert usual == ChannelTerms(name="screen")
    assert own == ChannelTerms(
        name="x",
        on_doubt=OnDoubt.HOLD,
        expire=timedelta(hours=36),
        gap=timedelta(seconds=90),
        limit=Limit(messages=30, per=timedelta(hours=1)),
    )


@pytest.mark.parametrize("url", ["stdout://", "jsonl://x", "json://127.0.0.1/x", "jsons://127.0.0.1/x"])
def test_what_programs_read_is_never_merged(loaded: Callable[..., Config], url: str) -> None:
    mail = "mailtos://me:pw@smtp.example.org?to=a@example.org"
    config = loaded({"channels.yaml": f"channels: {{screen: '{url}', mail: '{mail}'}}"})
    assert [channel.terms.merges for channel in config.channels] == [False, True]


def test_a_channel_is_opened_anew_when_its_way_changes_and_only_then(loaded: Callable[..., Config]) -> None:
    def spec(text: str, above: str = "") -> ChannelSpec:
        return loaded({"channels.yaml": f"{above}channels:\n  screen: {text}\n", "a.j2": "{{ 1 }}"}).channels[
            0
        ]

    short, long = spec("stdout://"), spec("{url: stdout://}", above="# the screen\n")
    assert short == long and short.where != long.where
    patient = spec("{url: stdout://, expire: 1h}")
    assert patient != short and patient.way == short.way
    assert spec("jsonl://x").way != short.way
    assert spec("{url: stdout://, template: a.j2}").way != short.way


def test_another_address_is_told_from_this_one_without_telling_it(loaded: Callable[..., Config]) -> None:
    def terms(url: str) -> ChannelTerms:
        return loaded({"channels.yaml": f"channels:\n  screen: {url}\n"}).channels[0].terms

    mine = terms("mailtos://me:pw@smtp.example.org?to=a@example.org")
    assert mine == terms("{url: 'mailtos://me:pw@smtp.example.org?to=a@example.org'}")
    assert mine.address != terms("mailtos://me:other@smtp.example.org?to=a@example.org").address
    assert len(mine.address) == 4, "of many passwords that somebody may guess, one in 65,536 fits"


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
