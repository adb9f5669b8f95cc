"""What a user may write in each file, as pydantic models: the loader checks with them, editors complete from them.

Every key is optional here; what must be there is checked where it is used, so that a missing key hides no other
mistake. A key in `later` is promised, but not honoured by this version.
"""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from monitor.config.values import (
    Age,
    Cadence,
    Deadline,
    FeedKindWord,
    Fetches,
    FirstPollWord,
    Flag,
    HeaderText,
    IpNetwork,
    Label,
    Labels,
    Lines,
    MaxAge,
    OnDoubtWord,
    Parts,
    Passages,
    Patience,
    Pause,
    Plain,
    Priorities,
    ProxyAddress,
    Rate,
    RobotsWord,
    Size,
    Text,
    Timezone,
    WebAddress,
)


class Shape(BaseModel):
    """The base of all: unknown keys are mistakes; `later` names keys that a later version will honour, `secret` those
    whose values no message shows."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    later: ClassVar[frozenset[str]] = frozenset()
    secret: ClassVar[frozenset[str]] = frozenset()


# --- monitor.yaml -----------------------------------------------------------------------------------------------------


class PollShape(Shape):
    """How often feeds are polled; the cadence adapts to each feed between `min` and `max`."""

    every: Cadence | None = Field(
        default=None, description="How often a feed is polled to begin with. Default: 15m."
    )
    min: Cadence | None = Field(
        default=None, description="No feed is polled more often than this. Default: 2m."
    )
    max: Cadence | None = Field(
        default=None, description="No feed is polled less often than this. Default: 6h."
    )


class FetchShape(Shape):
    """Bounds and manners of everything that is fetched."""

    timeout: Deadline | None = Field(
        default=None, description="Total time for one page, redirects included. Default: 30s."
    )
    max_body: Size | None = Field(
        default=None, description="Largest page or feed, after decompression. Default: 10MB."
    )
    concurrency: Fetches | None = Field(
        default=None, description="Fetches at the same time, all hosts together. Default: 64."
    )
    per_host: Fetches | None = Field(
        default=None, description="Fetches at the same time from one host. Default: 2."
    )
    gap: Pause | None = Field(
        default=None, description="Pause between two fetches from one host. Default: 1s."
    )
    allow_networks: tuple[IpNetwork, ...] | None = Field(
        default=None,
        description="Private networks that may be fetched from, such as 192.168.0.0/16. Default: none.",
    )
    robots: RobotsWord | None = Field(
        default=None,
        description="What a site's robots.txt means for articles and page feeds: `respect` or `ignore`. Default: respect.",
    )
    user_agent: HeaderText | None = Field(
        default=None,
        description="How the monitor introduces itself to servers. Default: news-monitor/VERSION.",
    )
    proxy: ProxyAddress | None = Field(
        default=None,
        description="The HTTP proxy that everything is fetched through, such as http://proxy:3128. Default: none.",
    )


class RetentionShape(Shape):
    """How long things are kept."""

    articles: Age | None = Field(
        default=None, description="Articles, since their feed last listed them. Default: 90d."
    )
    deliveries: Age | None = Field(default=None, description="Alerts and what became of them. Default: 1y.")


class MonitorShape(Shape):
    """How the monitor works: monitor.yaml."""

    later: ClassVar[frozenset[str]] = frozenset({"web"})
    timezone: Timezone | None = Field(
        default=None, description="An IANA time zone such as Europe/London. Default: UTC."
    )
    poll: PollShape | None = Field(default=None, description="How often feeds are polled.")
    first_poll: FirstPollWord | None = Field(
        default=None,
        description="What a new feed lists already: one summary (`digest`), nothing (`silent`), each (`alert`). Default: digest.",
    )
    max_age: MaxAge | None = Field(
        default=None, description="Older items are stored, never alerted; `off` is no limit. Default: 3d."
    )
    fetch: FetchShape | None = Field(
        default=None, description="Bounds and manners of everything that is fetched."
    )
    store: Plain | None = Field(
        default=None,
        description="The database, relative to the state folder. Default: sqlite:///news-monitor.db.",
    )
    retention: RetentionShape | None = Field(default=None, description="How long things are kept.")
    notices: tuple[Label, ...] | None = Field(
        default=None,
        description="Channels that are told of the monitor's own troubles, such as refused rules. Default: none.",
    )


# --- feeds.yaml -------------------------------------------------------------------------------------------------------

_NEVER = "Texts by which paragraphs are known that are no part of an article, such as an appeal the site prints in all."
_ALWAYS = (
    "Texts by which paragraphs are known that are part of the article, whatever was learned of the site."
)


class FeedShape(Shape):
    """One feed."""

    secret: ClassVar[frozenset[str]] = frozenset({"headers", "cookies", "user", "password"})
    url: WebAddress | None = Field(default=None, description="Address of the feed, http or https.")
    name: Label | None = Field(
        default=None, description="Its name in rules and alerts. Default: made from the address."
    )
    tags: tuple[Label, ...] | None = Field(default=None, description="Words that rules can pick it by.")
    every: Cadence | None = Field(default=None, description="It is polled at least this often.")
    kind: FeedKindWord | None = Field(
        default=None,
        description="`feed`, or `page` for a web page whose links are the entries. Default: feed.",
    )
    links: Plain | None = Field(
        default=None,
        description="With kind page: CSS selector of the links to follow. Default: learned from the page.",
    )
    headers: dict[str, Text] | None = Field(
        default=None, description="HTTP headers for this feed's site, such as X-Api-Key: ${credential:key}."
    )
    user: Plain | None = Field(default=None, description="User name that the site asks for.")
    password: Plain | None = Field(default=None, description="Its password: ${credential:name}.")
    cookies: dict[str, Text] | None = Field(
        default=None, description="Cookies for this feed's site, by name."
    )
    proxy: ProxyAddress | None = Field(
        default=None, description="The HTTP proxy that this feed is fetched through."
    )
    never: Passages | None = Field(default=None, description=_NEVER)
    always: Passages | None = Field(default=None, description=_ALWAYS)


class OpmlShape(Shape):
    """A list of feeds in an OPML file; folders in it become tags."""

    opml: Plain | None = Field(default=None, description="Path of the OPML file, relative to this file.")
    tags: tuple[Label, ...] | None = Field(default=None, description="Further tags for all of its feeds.")
    every: Cadence | None = Field(default=None, description="They are polled at least this often.")
    never: Passages | None = Field(default=None, description=_NEVER)
    always: Passages | None = Field(default=None, description=_ALWAYS)


class FeedsShape(Shape):
    """What is read: feeds.yaml."""

    feeds: list[WebAddress | FeedShape | OpmlShape] | None = Field(
        default=None, description="The feeds; an address is enough."
    )


# --- channels.yaml ----------------------------------------------------------------------------------------------------


class TemplateShape(Shape):
    """Texts of your own in the place of the built-in ones, each a Jinja2 file beside channels.yaml."""

    subject: Plain | None = Field(default=None, description="The subject or title: one line.")
    text: Plain | None = Field(default=None, description="The text; of a mail its plain part.")
    html: Plain | None = Field(default=None, description="Of a mail: its HTML part.")


def _or_path(schema: dict[str, Any]) -> None:
    schema["anyOf"].append({"type": "string"})


class ChannelShape(Shape):
    """One way to reach somebody."""

    later: ClassVar[frozenset[str]] = frozenset({"digest", "quiet"})
    url: Plain | None = Field(
        default=None, description="An Apprise address, jsonl:///path/to/file or stdout://."
    )
    on_doubt: OnDoubtWord | None = Field(
        default=None,
        description="What becomes of a message that may have arrived: sent again and marked (`resend`), kept for you to decide (`hold`), not sent again (`drop`). Default: resend.",
    )
    expire: Patience | None = Field(
        default=None, description="How long a message is tried before it is given up. Default: 72h."
    )
    limit: Rate | None = Field(
        default=None,
        description="At most so many messages in any such time, as 30/h; what exceeds it is told together later. Default: none.",
    )
    gap: Pause | None = Field(
        default=None,
        description="The least pause between two messages. Default: what the service asks for, such as 1s; mail 0s.",
    )
    template: Parts[TemplateShape] | None = Field(
        default=None,
        description="A Jinja2 file for the text, relative to this file, or {subject: …, text: …, html: …}. Default: the built-in ones.",
        json_schema_extra=_or_path,
    )


class RouteShape(Shape):
    """Rules that fulfil all conditions written here are told on these channels, besides their own."""

    priority: Priorities | None = Field(default=None, description="Rules of any of these priorities.")
    tags: Labels | None = Field(default=None, description="Rules that have any of these tags.")
    rules: Lines | None = Field(default=None, description="Rules with any of these names or ids.")
    channels: Labels | None = Field(default=None, description="Where their alerts go.")
    last: Flag | None = Field(
        default=None, description="Whether no route below is read for the rules that fit. Default: false."
    )


class ChannelsShape(Shape):
    """Who is told: channels.yaml."""

    channels: dict[str, Plain | ChannelShape] | None = Field(
        default=None, description="Each channel under a name of your own; an address is enough."
    )
    default: Labels | None = Field(
        default=None,
        description="Where alerts go whose rule names no channel and is sent nowhere by a route. Default: none.",
    )
    routes: list[RouteShape] | None = Field(
        default=None, description="Channels by priority, tags or names of rules, read from top to bottom."
    )
