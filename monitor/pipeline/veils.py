"""What a server says of a feed becomes what may be stored of it: where it repeats one of the feed's secrets, that goes by
its name (and is brought back when the feed is asked), or is blotted out where nobody needs it again. Pure."""

from dataclasses import replace

from monitor.core.redaction import Redactor, unveiled
from monitor.model import Feed, FeedKind, Listing, Request
from monitor.pipeline.access import access_of_moved
from monitor.pipeline.moves import address_of_feed
from monitor.ports import DueFeed


def request_of(due: DueFeed) -> Request:
    """How a feed is asked, with its secrets as they are now."""
    address, secrets = address_of_feed(due), due.feed.secrets
    url = address if address == due.feed.url else unveiled(address, secrets)
    return Request(
        url=url,
        etag=unveiled(due.etag, secrets),
        last_modified=unveiled(due.last_modified, secrets),
        access=access_of_moved(due.feed, url),
        heeds_robots=due.feed.kind is FeedKind.PAGE,
    )


def veiled_listing(listing: Listing, feed: Feed) -> Listing:
    """The listing without the feed's secrets in what is only shown. Entries stay as they are: what a feed lists is theirs
    who read it, and an article's address is how it is found."""
    if not feed.secrets:
        return listing
    title, site, hub = (without_secrets_of(feed, text) for text in (listing.title, listing.site, listing.hub))
    return replace(listing, title=title, site=site, hub=hub)


def without_secrets_of(feed: Feed, text: str) -> str:
    """The text with `***` for each of a feed's secrets."""
    if not feed.secrets or not text:
        return text
    redactor = Redactor()
    redactor.add(value for _, value in feed.secrets)
    return redactor.redact(text)
