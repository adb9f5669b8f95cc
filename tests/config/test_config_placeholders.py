import os
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.core.rules.lists import read_lists
from monitor.errors import ConfigError

SECRET = "p@ss/w:rd?#%"


def url_of(config: Config, name: str = "desk") -> str:
    return next(channel.url for channel in config.channels if channel.name == name)


def test_in_user_and_password_a_secret_is_encoded_elsewhere_it_stands_as_it_is(
    loaded: Callable[..., Config],
) -> None:
    config = loaded(
        {
            "channels.yaml": "channels:\n  screen: stdout://\n"
            "  desk: jsonl://${env:USER}:${env:PASSWORD}@host/${env:PASSWORD}\n"
            "  path: jsonl:///${env:USER}/x@y\n"
            "  all: ${env:WHOLE}\n"
            "  escaped: jsonl:///a/$${env:USER}\n"
        },
        {"USER": "a b", "PASSWORD": SECRET, "WHOLE": "jsonl:///whole"},
    )
    assert url_of(config) == f"jsonl://a%20b:p%40ss%2Fw%3Ard%3F%23%25@host/{SECRET}"
    assert url_of(config, "path") == "jsonl:///a b/x@y"
    assert url_of(config, "all") == "jsonl:///whole"
    assert url_of(config, "escaped") == "jsonl:///a/${env:USER}"
    assert SECRET not in repr(config)


def test_a_file_may_be_named_in_the_user_part_in_spite_of_its_slashes(write: Callable[..., Path]) -> None:
    folder = write(
        {"channels.yaml": "channels:\n  screen: stdout://\n  desk: jsonl://${file:sub/token}@h/x\n"}
    )
    (folder / "sub").mkdir()
    (folder / "sub/token").write_text("a/b\n")
    assert url_of(load(folder, {"HOME": "/x"})) == "jsonl://a%2Fb@h/x"


RULES = (
    "defaults: {channels: [screen]}\nlists: {v: ['${env:S}']}\nrules:\n"
    "  - boat ${env:S}\n"
    "  - {name: 'a ${env:S}', match: ['(x', '$v ${file:words}'], not: '${credential:s}', note: '${env:S}',\n"
    "     examples: {match: '${env:S}', no_match: ['${nothing}']}, feeds: ['${env:S}']}\n"
)


def test_rules_hold_no_placeholders(problems: Callable[..., list[str]]) -> None:
    lines = problems({"rules/watch.yaml": RULES, "rules/words": "hunter2"}, {"S": "hunter2"})
    refused = [line for line in lines if "rules hold no secrets: ${ means nothing here" in line]
    assert len(refused) == 9
    assert refused[1].startswith("config/rules/watch.yaml:4:10: ")
    assert "hunter2" not in "\n".join(lines)
    assert len(lines) == 10  # and the parenthesis


def test_two_dollars_before_a_brace_stand_for_one_in_rules_too(loaded: Callable[..., Config]) -> None:
    rules = "defaults: {channels: [screen]}\nlists: {v: ['/\\$${x}/']}\nrules:\n- {name: a, match: $v boat, note: 'a $${b}'}\n"
    config = loaded({"rules/watch.yaml": rules})
    assert config.rules[0].note == "a ${b}"
    assert config.lists == {"v": ("/\\${x}/",)}
    read_lists(config.lists)


def test_a_secret_cannot_become_yaml(loaded: Callable[..., Config]) -> None:
    config = loaded(
        {"channels.yaml": "channels: {screen: stdout://, desk: 'jsonl:///${env:X}'}"}, {"X": "a}, b: [*c"}
    )
    assert url_of(config) == "jsonl:///a}, b: [*c"


def test_keys_are_never_filled_in(problems: Callable[..., list[str]]) -> None:
    lines = problems({"monitor.yaml": "${env:KEY}: x"}, {"KEY": "timezone"})
    assert lines[0].startswith("config/monitor.yaml:1:1: '${env:KEY}' is not a key known here")


def test_credentials_come_from_systemd_first_then_from_the_folder(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write(
        {"channels.yaml": "channels: {screen: stdout://, desk: 'jsonl:///${credential:tok.en-1}'}"}
    )
    given = tmp_path / "given"
    for place, value in ((given, "systemd"), (folder / "credentials", "own")):
        place.mkdir()
        (place / "tok.en-1").write_text(f"{value}\n")
        (place / "tok.en-1").chmod(0o600)
    environ = {"HOME": "/x", "CREDENTIALS_DIRECTORY": str(given)}
    assert url_of(load(folder, environ)) == "jsonl:///systemd"
    (given / "tok.en-1").unlink()
    assert url_of(load(folder, environ)) == "jsonl:///own"
    assert url_of(load(folder, {"HOME": "/x"})) == "jsonl:///own"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_credential_that_others_can_read_is_refused(write: Callable[..., Path], mode: int) -> None:
    folder = write({"channels.yaml": "channels: {screen: stdout://, desk: 'jsonl:///${credential:x}'}"})
    (folder / "credentials").mkdir()
    (folder / "credentials/x").write_text("hidden-value")
    (folder / "credentials/x").chmod(mode)
    with pytest.raises(
        ConfigError, match=r"others can read the credential x \(run: chmod 600 config/credentials/x\)"
    ) as caught:
        load(folder, {"HOME": "/x"})
    assert "hidden-value" not in str(caught.value)
    (folder / "credentials/x").chmod(0o400)
    assert url_of(load(folder, {"HOME": "/x"})) == "jsonl:///hidden-value"


@pytest.mark.parametrize(
    ("placeholder", "said"),
    [
        ("${env:NOT_THERE}", "the environment variable NOT_THERE is not set"),
        ("${env:EMPTY}", "the environment variable EMPTY is empty"),
        ("${credential:nope}", "there is no credential nope"),
        ("${credential:../monitor.yaml}", "this is not a name a credential can have"),
        ("${credential:..}", "this is not a name a credential can have"),
        ("${credential:/etc/passwd}", "this is not a name a credential can have"),
        ("${file:nope}", "the file config/nope does not exist"),
        ("${file:rules}", "the file config/rules cannot be used: this is not a file"),
        ("${file:a\\0b}", None),
        ("${file:empty}", "the file config/empty is empty"),
        ("${file:big}", "the file config/big cannot be used: this file is larger than 65 kB"),
        ("${file:latin}", "the file config/latin cannot be used: this is not UTF-8 text"),
        ("${file:nul}", "the file config/nul cannot be used: a control character"),
        ("${file:pipe}", "the file config/pipe cannot be used: this is not a file"),
        ("${foo:X}", "no placeholder is of the kind 'foo' (known here: env, credential, file)"),
        ("${evn:X}", "no placeholder is of the kind 'evn' (did you mean env?)"),
        ("${SLACK_TOKEN}", "this placeholder does not say where its value comes from (write ${env:NAME}"),
        ("${env:}", "this placeholder names nothing"),
        ("${env:X", "this ${ is never closed"),
        ("${env:${env:X}}", "this ${ is never closed"),
    ],
)
def test_what_cannot_be_filled_in_is_told_where_it_stands(
    write: Callable[..., Path], placeholder: str, said: str | None
) -> None:
    folder = write(
        {"channels.yaml": f'channels:\n  screen: "stdout://"\n  desk: "jsonl:///a/{placeholder}"\n'}
    )
    (folder / "empty").write_text("\n")
    (folder / "big").write_text("x" * 70_000)
    (folder / "latin").write_bytes(b"caf\xe9")
    (folder / "nul").write_bytes(b"a\0b")
    os.mkfifo(folder / "pipe")
    with pytest.raises(ConfigError) as caught:
        load(folder, {"HOME": "/x", "EMPTY": "", "X": "y"})
    (problem,) = caught.value.problems
    if said:
        assert (problem.line, problem.column) == (3, 21)
        assert said in str(problem)


def test_messages_show_what_was_written_never_what_it_stands_for(problems: Callable[..., list[str]]) -> None:
    lines = problems(
        {
            "monitor.yaml": "timezone: ${env:S}\nmax_age: ${env:S}\npoll: {every: '${env:S}'}\nstore: ${env:S}\n"
            "fetch: {max_body: '${env:S}', concurrency: '${env:S}', allow_networks: ['${env:NET}'], user_agent: '${env:UGLY}'}\n"
            "first_poll: ${env:S}\n",
            "feeds.yaml": "feeds:\n  - ${env:S}\n  - url: feed://u:${env:S}@example.org/${env:S}\n    every: ${env:S}\n"
            "  - https://example.org/${env:UGLY}\n",
            "channels.yaml": "channels:\n  screen: ${env:S}://x\n  b: jsno://${env:S}\n  c: slack://${env:S}\n"
            "  d: stdout://${env:S}\n  e: mailto://me:${env:S}@example.org?to=a@example.org,${env:S}@example.org\n",
        },
        {"S": "hunter2", "UGLY": "hunter2 \x07é", "NET": "10.9.8.7/8"},
    )
    text = "\n".join(lines)
    assert len(lines) >= 14
    assert "hunter2" not in text
    assert "10." not in text
    assert "${env:S}" in text


def test_passwords_written_out_are_not_shown(problems: Callable[..., list[str]]) -> None:
    lines = problems(
        {
            "feeds.yaml": "feeds:\n  - feed://me:hunter2@example.org/\n  - url: ftp://me:hunter2@example.org/\n",
            "channels.yaml": "channels:\n  screen: jsno://me:hunter2@example.org\n  b: mailtos://me:hunter2\n"
            "  c: slack://hunter2/x\n",
        }
    )
    assert len(lines) >= 4
    assert "hunter2" not in "\n".join(lines)


def test_one_broken_placeholder_is_one_problem(problems: Callable[..., list[str]]) -> None:
    lines = problems(
        {
            "monitor.yaml": "timezone: ${env:NO}\nstore: ${env:NO}\n",
            "feeds.yaml": "feeds:\n  - ${env:NO}\n  - {url: '${env:NO}', name: A, tags: [a, '${env:NO}']}\n",
            "channels.yaml": "channels: {screen: '${env:NO}', b: {url: '${env:NO}'}}\n",
        }
    )
    assert len(lines) == 7
    assert all("the environment variable NO is not set" in line for line in lines)
