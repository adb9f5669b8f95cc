from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.errors import ConfigError
from monitor.model import Feed, Priority, Rule
from monitor.settings import FetchSettings, FirstPoll, PollSettings, RetentionSettings, Settings

MONITOR = """
timezone: Europe/London
poll: {every: 10m, min: 1m, max: 3h}
first_poll: alert
max_age: 1d12h
fetch:
  timeout: 20s
  max_body: 500kB
  concurrency: 8
  per_host: 1
  gap: 0s
  allow_networks: [127.0.0.0/8, "::1"]
  user_agent: gazette/1 (+https://example.org)
store: sqlite:////srv/news.db
retention: {articles: 30d, deliveries: 2y}
"""


def test_every_setting_of_monitor_yaml_is_read(loaded: Callable[..., Config]) -> None:
    config = loaded({"monitor.yaml": MONITOR})
    assert config.settings == Settings(
        timezone="Europe/London",
        poll=PollSettings(every=timedelta(minutes=10), min=timedelta(minutes=1), max=timedelta(hours=3)),
        first_poll=FirstPoll.ALERT,
        max_age=timedelta(hours=36),
        fetch=FetchSettings(
            timeout=timedelta(seconds=20),
            max_body=500_000,
            concurrency=8,
            per_host=1,
            gap=timedelta(0),
            allow_networks=(ip_network("127.0.0.0/8"), ip_network("::1")),
            user_agent="gazette/1 (+https://example.org)",
        ),
        retention=RetentionSettings(articles=timedelta(days=30), deliveries=timedelta(days=730)),
    )
    assert config.store_url == "sqlite:////srv/news.db"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "poll:\nfetch:\nmax_age:\n"])
def test_an_empty_monitor_yaml_means_the_defaults(loaded: Callable[..., Config], text: str) -> None:
    config = loaded({"monitor.yaml": text})
    assert config.settings == Settings()
    assert config.store_url == "sqlite:////home/user/.local/state/news-monitor/news-monitor.db"
    assert config.warnings == ()


def test_no_limit_of_age(loaded: Callable[..., Config]) -> None:
    assert loaded({"monitor.yaml": "max_age: off"}).settings.max_age is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{every: 5s}", (5, 5, 6 * 3600)),
        ("{every: 12h}", (12 * 3600, 120, 12 * 3600)),
        ("{min: 30m}", (1800, 1800, 6 * 3600)),
        ("{max: 10m}", (600, 120, 600)),
        ("{max: 1m}", (60, 60, 60)),
        ("{min: 8h}", (8 * 3600, 8 * 3600, 8 * 3600)),
    ],
)
def test_bounds_of_the_cadence_that_are_not_written_give_way(
    loaded: Callable[..., Config], text: str, expected: tuple[int, ...]
) -> None:
    poll = loaded({"monitor.yaml": f"poll: {text}"}).settings.poll
    assert (poll.every, poll.min, poll.max) == tuple(timedelta(seconds=each) for each in expected)


def test_a_whole_configuration(loaded: Callable[..., Config]) -> None:
    config = loaded(
        {
            "feeds.yaml": "feeds:\n  - https://www.example.org/world/rss.xml\n"
            "  - url: https://example.org/uk.atom\n    name: Example UK\n    tags: [uk, wire]\n    every: 5m\n",
            "channels.yaml": "channels:\n  desk: stdout://\n  log:\n    url: jsonl:///var/log/alerts.jsonl\n",
            "rules/b.yaml": "defaults: {channels: [desk], priority: high}\nrules:\n  - intelligence sharing\n"
            "  - name: Boats\n    id: boats\n    match: [boat strike, '\"sea drone\"']\n    not: fishing\n"
            "    priority: urgent\n    channels: [log, desk, log]\n    feeds: [uk, -Example UK]\n    note: a word\n",
            "rules/watch.yaml": "rules:\n  - {name: '1984', match: 1984, channels: [desk]}\n",
        }
    )
    assert config.feeds == (
        Feed(
            name="example.org/world/rss.xml",
            url="https://www.example.org/world/rss.xml",
            shown_url="https://www.example.org/world/rss.xml",
        ),
        Feed(
            name="Example UK",
            url="https://example.org/uk.atom",
            tags=frozenset({"uk", "wire"}),
            every=timedelta(minutes=5),
            shown_url="https://example.org/uk.atom",
        ),
    )
    assert [(channel.name, channel.url, channel.where) for channel in config.channels] == [
        ("desk", "stdout://", "config/channels.yaml:2"),
        ("log", "jsonl:///var/log/alerts.jsonl", "config/channels.yaml:3"),
    ]
    assert config.rules == (
        Rule(
            id="intelligence sharing",
            name="intelligence sharing",
            query="intelligence sharing",
            priority=Priority.HIGH,
            channels=("desk",),
        ),
        Rule(
            id="boats",
            name="Boats",
            query='(boat strike) OR ("sea drone")',
            excluded="fishing",
            priority=Priority.URGENT,
            channels=("log", "desk"),
            feeds=("uk", "-Example UK"),
            note="a word",
        ),
        Rule(id="1984", name="1984", query="1984", channels=("desk",)),
    )
    assert [str(warning) for warning in config.warnings] == [
        "config/rules/b.yaml:10:12: no feed is left: this rule never alerts (take one of the exceptions away)"
    ]


def test_a_store_given_on_the_command_line_takes_the_place_of_the_file(write: Callable[..., Path]) -> None:
    folder = write({"monitor.yaml": "store: sqlite:///other.db"})
    environ = {"STATE_DIRECTORY": "/var/lib/news-monitor:/var/lib/second"}
    assert load(folder, environ).store_url == "sqlite:////var/lib/news-monitor/other.db"
    assert (
        load(folder, environ, store_url="sqlite:///x.db").store_url == "sqlite:////var/lib/news-monitor/x.db"
    )
    with pytest.raises(ConfigError, match=r"^--store:.*not the address of a SQLite file"):
        load(folder, environ, store_url="x.db")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:pw1@h/db", "PostgreSQL is not available in this version"),
        ("postgresql+psycopg://u:pw1@h/db", "PostgreSQL is not available in this version"),
        ("mysql://u:pw1@h/db", "not the address of a SQLite file"),
        ("sqlite://", "not the address of a SQLite file"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///x.db?mode=ro", "characters that cannot stand in it"),
    ],
)
def test_stores_that_cannot_be_used(problems: Callable[..., list[str]], url: str, said: str) -> None:
    (line,) = problems({"monitor.yaml": f"store: '{url}'"})
    assert line.startswith("config/monitor.yaml:1:8: store: ")
    assert said in line
    assert "pw1" not in line


def test_missing_files_are_all_named(problems: Callable[..., list[str]]) -> None:
    lines = problems(dict.fromkeys(("monitor.yaml", "feeds.yaml", "channels.yaml", "rules/watch.yaml")))
    assert [line.split(": ", 1)[0].partition(":")[0] for line in lines] == [
        "config/channels.yaml",
        "config/feeds.yaml",
        "config/monitor.yaml",
        "config/rules",
    ]
    assert all("missing" in line or "no .yaml file" in line for line in lines)


def test_a_missing_rules_folder(write: Callable[..., Path]) -> None:
    folder = write({})
    (folder / "rules/watch.yaml").unlink()
    (folder / "rules").rmdir()
    with pytest.raises(ConfigError, match="this folder is missing"):
        load(folder, {"HOME": "/x"})


def test_what_will_do_nothing_is_warned_of(loaded: Callable[..., Config]) -> None:
    config = loaded(
        {
            "feeds.yaml": "feeds:\n",
            "rules/watch.yaml": "rules: []\n",
            "rules/a.yml": "",
            "rules/.#b.yaml": "{",
        }
    )
    assert [(problem.file, problem.message) for problem in config.warnings] == [
        ("config/feeds.yaml", "there are no feeds: nothing will be read"),
        ("config/rules", "there are no rules: nothing will alert"),
        ("config/rules/a.yml", "this file is not read"),
    ]


def test_a_file_that_is_none_is_refused_without_waiting(write: Callable[..., Path]) -> None:
    folder = write({"feeds.yaml": None})
    (folder / "feeds.yaml").symlink_to("/dev/zero")
    with pytest.raises(ConfigError, match=r"feeds.yaml(:0:0)?: this is not a file"):
        load(folder, {"HOME": "/x"})


def test_a_file_that_cannot_be_read(write: Callable[..., Path]) -> None:
    folder = write({"feeds.yaml": None})
    (folder / "feeds.yaml").symlink_to("feeds.yaml")
    with pytest.raises(ConfigError, match=r"feeds.yaml(:0:0)?: this file cannot be read: Too many levels"):
        load(folder, {"HOME": "/x"})


@pytest.mark.parametrize("working", ["/", "/usr"])
def test_files_elsewhere_are_named_by_their_whole_path(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, working: str
) -> None:
    folder = write({"monitor.yaml": "max_age: x"})
    monkeypatch.chdir(working)
    with pytest.raises(ConfigError) as caught:
        load(folder, {"HOME": "/x"})
    assert caught.value.problems[0].file == str(folder / "monitor.yaml")
