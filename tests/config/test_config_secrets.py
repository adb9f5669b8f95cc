"""What a feed goes by holds no secret, and stays when a secret changes; what is secret is known."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.errors import ConfigError
from monitor.logs import without_secrets
from monitor.model import Feed

FEEDS = r"""feeds:
  - https://plain.example/a.xml?key=open
  - url: " HTTPS://Case.example/x "
  - url: https://reader:${env:PW}@host.example/feed?token=${env:TOKEN}
    headers: {X-Key: "${env:HEADER}", Accept: text/xml, Authorization: Bearer written-out-1}
    cookies: {sid: written-out-2}
  - https://reader:${env:OTHER}@host.example/feed?token=${env:TOKEN}
  - {url: https://host.example/login, user: somebody, password: "${env:PW}", proxy: "http://me:proxy-word@127.0.0.1:3128"}
  - https://me:p@ss:word@bare.example/
  - https://me:another@bare.example/
  - https://tok3n-as-name@bare.example/b
  - ${env:WHOLE}
  - https://x.example/$${literal}
"""
VALUES = {
    "PW": "pw-of/it",
    "TOKEN": "tok-of-it",
    "OTHER": "other-pw",
    "HEADER": "header-of-it",
    "WHOLE": "https://whole.example/s3cret",
}


def keys(config: Config) -> list[str]:
    return [feed.key for feed in config.feeds]


@pytest.fixture
def config(loaded: Callable[..., Config]) -> Config:
    return loaded({"feeds.yaml": FEEDS}, VALUES)


def test_a_key_is_the_address_as_written_without_what_is_secret(config: Config) -> None:
    assert keys(config) == [
        "https://plain.example/a.xml?key=open",
        "HTTPS://Case.example/x",
        "https://***@host.example/feed?token=${env:TOKEN}",
        "https://***@host.example/feed?token=${env:TOKEN} (2)",
        "https://host.example/login",
        "https://***@bare.example/",
        "https://***@bare.example/ (2)",
        "https://***@bare.example/b",
        "${env:WHOLE}",
        "https://x.example/${literal}",
    ]
    assert config.feeds[2].url == "https://reader:pw-of%2Fit@host.example/feed?token=tok-of-it"
    assert all(
        feed.shown_url in {feed.key, feed.key[:-4], "https://x.example/$${literal}"} for feed in config.feeds
    )


def test_another_secret_leaves_the_key(loaded: Callable[..., Config]) -> None:
    before = loaded({"feeds.yaml": FEEDS}, VALUES)
    after = loaded({"feeds.yaml": FEEDS}, {name: f"{value}-rotated" for name, value in VALUES.items()})
    assert keys(before) == keys(after)
    assert before.feeds[2].url != after.feeds[2].url


def test_logins_in_opml_are_secret_too(loaded: Callable[..., Config]) -> None:
    outline = '<opml version="2.0"><body><outline xmlUrl="https://me:opml-word@o.example/a"/></body></opml>'
    config = loaded({"feeds.yaml": "feeds:\n  - opml: a.opml\n", "a.opml": outline})
    assert keys(config) == ["https://***@o.example/a"]
    assert "opml-word" in config.secrets


def test_a_feed_knows_its_secrets_and_shows_none(config: Config) -> None:
    of_feed = dict(config.feeds[2].secrets)
    assert of_feed["${env:PW}"] == "pw-of/it"
    assert of_feed["${env:TOKEN}"] == "tok-of-it"
    assert set(of_feed.values()) == {
        "pw-of/it", "tok-of-it", "header-of-it", "pw-of%2Fit", "Bearer written-out-1", "written-out-1", "written-out-2",
    }  # fmt: skip
    assert config.feeds[0].secrets == config.feeds[9].secrets == ()
    told = repr(config) + repr(config.feeds)
    assert not [secret for secret in config.secrets if secret in told]


def test_what_is_secret_is_collected_and_never_printed_again(config: Config) -> None:
    expected = {
        *VALUES.values(),
        "written-out-1",
        "written-out-2",
        "proxy-word",
        "p@ss:word",
        "another",
        "tok3n-as-name",
    }
    assert expected <= config.secrets
    assert without_secrets(" ".join(sorted(expected))) == " ".join(["***"] * len(expected))
    assert without_secrets("somebody reads text/xml") == "somebody reads text/xml"


def test_a_configuration_with_mistakes_has_its_secrets_kept_as_well(write: Callable[..., Path]) -> None:
    folder = write({"feeds.yaml": "feeds:\n  - ${env:BROKEN}\n"})
    with pytest.raises(ConfigError) as refused:
        load(folder, {"BROKEN": "no-address-but-secret", "HOME": "/x"})
    assert "no-address-but-secret" not in str(refused.value)
    assert without_secrets("<no-address-but-secret>") == "<***>"


def test_a_feed_without_secrets_goes_by_its_address() -> None:
    assert Feed(name="a", url="https://a.example/").key == "https://a.example/"
    assert "word" not in repr(Feed(name="a", url="https://me:word@a.example/", key="https://***@a.example/"))
