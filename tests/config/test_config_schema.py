import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from monitor.config import Config, load, schemas
from monitor.config.shapes import ChannelShape
from monitor.model import Limit
from monitor.settings import Settings

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config"
SEED_RULES = sorted((ROOT / "seeds/rules").glob("*.yaml"))
SEED_FEEDS = sorted((ROOT / "seeds/feeds").glob("*.opml"))
FILES = [
    *((name, SHIPPED / f"{name}.yaml") for name in ("monitor", "feeds", "channels")),
    *(("rules", path) for path in sorted((SHIPPED / "rules").glob("*.yaml"))),
    *(("rules", path) for path in SEED_RULES),
]


def test_the_committed_schemas_are_current() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in (SHIPPED / "schema").iterdir()}
    assert committed == schemas(), "write them again: news-monitor schema"


@pytest.mark.parametrize("name", ["monitor", "feeds", "channels", "rules"])
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schemas()[f"{name}.json"]))


def errors(name: str, text: str) -> list[str]:
    data = YAML(typ="safe", pure=True).load(text)
    return [
        error.message
        for error in Draft202012Validator(json.loads(schemas()[f"{name}.json"])).iter_errors(data)
    ]


@pytest.mark.parametrize(("name", "path"), FILES, ids=[str(path.relative_to(ROOT)) for _, path in FILES])
def test_what_we_ship_fits_the_schemas_and_names_them(name: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert errors(name, text) == []
    named = re.search(r"^# yaml-language-server: \$schema=(\S+)", text)
    assert named
    assert (path.parent / named[1]).resolve() == SHIPPED / "schema" / f"{name}.json"


FITTING = [
    ("monitor", "poll:\nmax_age: off\nfetch: {gap: 0s, max_body: 1 MB, concurrency: 1}\n"),
    ("monitor", "poll: {every: '${env:EVERY}'}"),
    (
        "feeds",
        "feeds:\n- https://e.org\n- ${env:URL}\n- {url: http://e.org, name: 1984, tags: [1, true]}\n- opml: a\n",
    ),
    (
        "feeds",
        (
            "feeds: [{url: https://e.org, kind: page, links: a, headers: {X-Id: 7}, user: a, password: '${env:P}', "
            "cookies: {c: d}, proxy: 'http://p:1'}]"
        ),
    ),
    ("monitor", "first_poll: digest\nfetch: {robots: ignore, proxy: 'http://p:1'}"),
    ("channels", "channels: {a: stdout://, b: {url: stdout://}}"),
    (
        "channels",
        (
            "channels: {b: {url: a, on_doubt: hold, expire: 3d, limit: 30/h, gap: 0s, template: a.j2}, "
            "c: {url: a, template: {subject: a, text: b, html: c}}}\n"
            "default: b\nroutes: [{priority: [low, high], rules: a, channels: [b, c], last: true}]"
        ),
    ),
    ("rules", "defaults: {channels: [a]}\nrules:\n- 1984\n- a b\n- {name: a, match: [b, 7], not: c}\n"),
]
UNFIT = [
    ("monitor", "first_poll: summary"),
    ("monitor", "fetch: {robots: obey}"),
    ("monitor", "fetch: {proxy: 'socks5://e.org'}"),
    ("monitor", "web: {}"),
    ("monitor", "poll: {every: 15}"),
    ("monitor", "fetch: {concurrency: 0}"),
    ("monitor", "fetch: {max_body: 10}"),
    ("feeds", "feeds: [ftp://e.org]"),
    ("feeds", "feeds: [{name: a}]"),
    ("feeds", "feeds: [{url: }]"),
    ("feeds", "feeds: [{url: https://e.org, tag: a}]"),
    ("feeds", "feeds: [{url: https://e.org, kind: site}]"),
    ("feeds", "feeds: [{url: https://e.org, headers: 'X: y'}]"),
    ("channels", "a: stdout://"),
    ("channels", "channels: {a: {digest: x}}"),
    ("channels", "channels: {a: {url: a, limit: 30}}"),
    ("channels", "channels: {a: {url: a, on_doubt: keep}}"),
    ("channels", "channels: {a: {url: a, template: {body: a}}}"),
    ("channels", "routes: [{priority: low}]"),
    ("channels", "routes: [{channels: a}]"),
    ("channels", "routes: [{tags: [], channels: a}]"),
    ("channels", "routes: [{tags: a, channels: a, last: yes}]"),
    ("rules", "rules: [{name: a}]"),
    ("rules", "rules: [{name: a, match: b, priority: hihg}]"),
    ("rules", "rules: [{name: a, match: []}]"),
]


@pytest.mark.parametrize(("name", "text"), FITTING)
def test_what_the_loader_takes_fits(name: str, text: str) -> None:
    assert errors(name, text) == []


@pytest.mark.parametrize(("name", "text"), UNFIT)
def test_what_the_loader_refuses_does_not_fit(name: str, text: str) -> None:
    assert errors(name, text)


def test_the_defaults_that_the_schema_tells_are_the_defaults(loaded: Callable[..., Config]) -> None:
    schema = json.loads(schemas()["monitor.json"])
    sections = {
        "": schema,
        **{key: schema["$defs"][f"{key.title()}Shape"] for key in ("poll", "fetch", "retention")},
    }
    lines: list[str] = []
    for name, section in sections.items():
        told = {
            key: found[1]
            for key, part in section["properties"].items()
            if (found := re.search(r"Default: (.+)\.$", part["description"]))
            and found[1] not in {"none", "news-monitor/VERSION"}
        }
        lines += (
            [f"{name}: {{{', '.join(f'{key}: {value}' for key, value in told.items())}}}"]
            if name
            else [f"{key}: {value}" for key, value in told.items()]
        )
    config = loaded({"monitor.yaml": "\n".join(lines)})
    assert len(re.findall(r": [^{]", "\n".join(lines))) >= 13
    assert config.settings == Settings()
    assert config.store_url == loaded({"monitor.yaml": ""}).store_url


def test_the_shipped_configuration_loads_clean_and_shows_the_defaults() -> None:
    config = load(SHIPPED, {"HOME": "/x"})
    assert config.warnings == ()
    assert config.settings == Settings()
    assert len(config.feeds) >= 20
    assert {"intelligence sharing", "boat strike"} <= {rule.name for rule in config.rules}


def test_the_channels_that_are_ready_to_be_uncommented_are_right(loaded: Callable[..., Config]) -> None:
    text = (SHIPPED / "channels.yaml").read_text(encoding="utf-8")
    body = text[text.index("channels:\n") :]
    used = re.sub(r"^  # ([a-z-]+: \S+.*)$", r"  \1", body, flags=re.MULTILINE)
    assert used.count("://") > 5
    # The long form, with the second way to write a template for mail; then default and routes.
    used = re.sub(r"^  # (screen-too:)$", r"  \1", used, flags=re.MULTILINE)
    used = re.sub(r"^  #   (?!template: \{)([a-z_]+: \S+.*)$", r"    \1", used, flags=re.MULTILINE)
    used = re.sub(r"^# (default: .*|routes:)$", r"\1", used, flags=re.MULTILINE)
    used = re.sub(r"^#   (- \{.*)$", r"  \1", used, flags=re.MULTILINE)
    used = re.sub(r"\$\{credential:slack_webhook\}", "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", used)
    used = re.sub(r"\$\{credential:\w+\}", "tk_abcdefghijklmnop", used)
    rules = "rules:\n  - {name: boat strike, match: boat, tags: [uk, wire], priority: urgent}\n"
    changed = {"channels.yaml": used, "templates/screen.j2": "{{ 1 }}", "rules/watch.yaml": rules}
    config = loaded(changed)
    channels = {channel.name: channel for channel in config.channels}
    assert {"screen", "mail", "newsdesk", "phone", "archive", "log", "screen-too"} == set(channels)
    assert set(ChannelShape.model_fields) == {
        "url", *re.findall(r"^    ([a-z_]+): ", used[used.index("screen-too:") :], flags=re.MULTILINE)
    }  # fmt: skip
    usual = replace(
        channels["screen"].terms, name="screen-too", limit=Limit(messages=30, per=timedelta(hours=1))
    )
    assert channels["screen-too"].terms == usual
    assert [len(route.channels) for route in config.routes.routes] == [1, 2, 1]
    assert config.rules[0].channels == ("phone", "newsdesk", "mail")
    assert config.warnings == ()
    mail = re.search(r"^  #   (template: \{.*?\})", body, flags=re.MULTILINE)
    assert mail
    url = "mailto://127.0.0.1?from=a@example.org&to=b@example.org"
    ids = "{% for line in message.last_lines %}{{ line }}{% endfor %}"
    files = {f"templates/{name}": ids for name in ("subject.j2", "text.j2", "mail.html.j2")}
    mailed = loaded({"channels.yaml": f"channels:\n  screen:\n    url: {url}\n    {mail[1]}\n", **files})
    assert set(mailed.channels[0].templates) == {"subject", "text", "html"}


@pytest.mark.parametrize("path", SEED_RULES, ids=[path.stem for path in SEED_RULES])
def test_every_seed_of_rules_can_be_copied_into_the_shipped_configuration(
    loaded: Callable[..., Config], path: Path
) -> None:
    changed = {name: (SHIPPED / name).read_text(encoding="utf-8") for name in ("feeds.yaml", "channels.yaml")}
    config = loaded({**changed, "rules/seed.yaml": path.read_text(encoding="utf-8")})
    assert config.warnings == ()
    assert len(config.rules) > 1


def test_all_seeds_of_rules_can_be_used_together(loaded: Callable[..., Config]) -> None:
    files = {f"rules/{path.name}": path.read_text(encoding="utf-8") for path in SEED_RULES}
    shipped = {
        f"rules/{path.name}": path.read_text(encoding="utf-8") for path in (SHIPPED / "rules").glob("*.yaml")
    }
    changed = {name: (SHIPPED / name).read_text(encoding="utf-8") for name in ("feeds.yaml", "channels.yaml")}
    assert (
        loaded({**changed, **files, **shipped, "rules/watch.yaml": shipped["rules/watch.yaml"]}).warnings
        == ()
    )


def test_all_seeds_of_feeds_can_be_used_together(loaded: Callable[..., Config]) -> None:
    opml = "\n".join(f"  - {{opml: '{path}', tags: [seed]}}" for path in SEED_FEEDS)
    config = loaded({"feeds.yaml": f"feeds:\n{opml}\n"})
    assert config.warnings == ()
    assert len(config.feeds) > 2 * len(SEED_FEEDS)
