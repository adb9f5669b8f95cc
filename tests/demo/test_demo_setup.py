from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from monitor.config import load
from monitor.demo.newsroom import Newsroom, find_material
from monitor.demo.setup import load_lists, load_rules, refinements, write_config
from monitor.demo.sites import open_sites
from monitor.errors import DemoError
from monitor.settings import FirstPoll
from tests.demo.made_up import NOON

WATCH = """
defaults: {channels: [screen]}
rules:
  - boat strike
  - name: Refined
    match: boat strike
    not: union
    channels: [screen, phone]
    feeds: [uk, -blogs]
    priority: high
  - {name: Other, match: [boat, strike], not: union}
  - {name: Same, match: boat strike}
"""


@pytest.fixture
def watch(tmp_path: Path) -> Path:
    path = tmp_path / "watch.yaml"
    path.write_text(WATCH)
    return path


# Apprise imports it for PGP.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
async def test_the_daemon_takes_the_configuration_written_for_it(tmp_path: Path, newsroom: Newsroom) -> None:
    folder = find_material().config / "rules"
    rules, lists = load_rules(folder / "watch.yaml"), load_lists(folder)
    async with open_sites(newsroom, lambda: NOON) as sites:
        write_config(tmp_path, rules=rules, lists=lists, sites=sites, mail_port=2525, webhook_port=8080)
        feeds = {site.feed_url for site in sites.values()}
    config = load(tmp_path, {"STATE_DIRECTORY": str(tmp_path)})
    assert {feed.url for feed in config.feeds} == feeds
    assert [rule.name for rule in config.rules] == [rule.name for rule in rules]
    assert {rule.channels for rule in config.rules} == {("mail", "webhook")}
    assert (config.settings.first_poll, config.settings.max_age) == (FirstPoll.ALERT, None)
    assert config.settings.poll.every == config.settings.poll.max == timedelta(seconds=1)
    assert config.settings.fetch.allow_networks == (ip_network("127.0.0.0/8"),)
    assert [channel.name for channel in config.channels] == ["mail", "webhook"]
    assert set(config.lists) == {"vessels"}
    assert config.warnings == ()


def test_rules_lose_channels_and_feeds_that_the_demo_does_not_have(watch: Path) -> None:
    rules = load_rules(watch)
    assert [rule.name for rule in rules] == ["boat strike", "Refined", "Other", "Same"]
    assert rules[1].written == {"name": "Refined", "match": "boat strike", "not": "union", "priority": "high"}


def test_a_refinement_looks_for_the_same_and_leaves_something_out(watch: Path) -> None:
    rules = load_rules(watch)
    assert list(refinements(rules, "boat strike")) == ["Refined"]
    assert list(refinements(rules, "unheard of")) == []


def test_a_rule_file_without_rules_is_named(tmp_path: Path) -> None:
    path = tmp_path / "watch.yaml"
    path.write_text("rules: none\n")
    with pytest.raises(DemoError, match=r"watch\.yaml: there is no list of rules"):
        load_rules(path)
