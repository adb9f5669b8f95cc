"""What the user gave for a feed's site is shown to that site alone."""

import pytest

from monitor.model import Access, Feed
from monitor.pipeline.access import access_for

ACCESS = Access(
    headers=(("X-Key", "k"),), cookies="session=1", user="u", password="p", proxy="http://proxy:3128"
)
FEED = Feed(name="Post", url="https://feeds.post.example.com/world", access=ACCESS)


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        (FEED.url, True),
        ("https://www.post.example.com/a", True),
        ("https://example.com/a", True),
        ("http://www.post.example.com/a", False),  # in the open
        ("https://post.example.org/a", False),
        ("https://example.com.evil.net/a", False),
        ("https://examplecom/a", False),
        ("", False),
    ],
)
def test_it_goes_to_the_same_site(url: str, ours: bool) -> None:
    assert access_for(FEED, url) == (ACCESS if ours else Access(proxy="http://proxy:3128"))


def test_on_loopback_a_site_is_a_host_and_port() -> None:
    feed = Feed(name="Post", url="http://127.0.0.1:8001/feed", access=ACCESS)
    assert access_for(feed, "http://127.0.0.1:8001/a") == ACCESS
    assert access_for(feed, "http://127.0.0.1:8002/a") == Access(proxy="http://proxy:3128")
