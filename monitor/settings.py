"""How the user wants the monitor to behave: the knobs of `monitor.yaml` as the code takes them."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from monitor import __version__

Network = IPv4Network | IPv6Network
DEFAULT_USER_AGENT = f"news-monitor/{__version__}"


class FirstPoll(StrEnum):
    """What happens to what a new feed already lists."""

    DIGEST = "digest"
    SILENT = "silent"
    ALERT = "alert"


class Robots(StrEnum):
    """What a site's robots.txt means for article pages and page feeds."""

    RESPECT = "respect"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSettings:
    """How often feeds are polled: `every` on average, more often where news is, between `min` and `max`."""

    every: timedelta = timedelta(minutes=15)
    min: timedelta = timedelta(minutes=2)
    max: timedelta = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Bounds and manners of the HTTP client; `max_body` in bytes after decompression.

    `concurrency` counts requests that are answered promptly: slow ones make room for those that wait
    (`monitor.fetch.places`). `user_agent` should name somebody whom a site's owner can write to; the default cannot know.
    """

    timeout: timedelta = timedelta(seconds=30)
    max_body: int = 10_000_000
    concurrency: int = 64
    per_host: int = 2
    gap: timedelta = timedelta(seconds=1)
    allow_networks: tuple[Network, ...] = ()
    robots: Robots = Robots.RESPECT
    user_agent: str = DEFAULT_USER_AGENT
    proxy: str = field(default="", repr=False)  # may hold a password


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """How long articles (with their entries) and deliveries (with their alerts) are kept."""

    articles: timedelta = timedelta(days=90)
    deliveries: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of `monitor.yaml` but the store's place; `max_age` None means no limit.

    `notices` are the channels that are told of the monitor's own troubles.
    """

    timezone: str = "UTC"
    poll: PollSettings = field(default_factory=PollSettings)
    first_poll: FirstPoll = FirstPoll.DIGEST
    max_age: timedelta | None = timedelta(days=3)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    notices: tuple[str, ...] = ()
