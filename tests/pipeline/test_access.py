"""What the user gave for a feed's site is shown to that site alone."""

import pytest

from monitor.model import Access, Feed
from monitor.pipeline.access import access_for, access_of_moved

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


def test_a_feed_that_moved_within_its_site_keeps_the_login_in_its_address() -> None:
    feed = Feed(name="Post", url="https://me:p%40ss@feeds.example.com/world")
    assert access_of_moved(feed, "https://www.example.com/world") == Access(user="me", password="p@ss")
    assert access_of_moved(feed, "http://www.example.com/world") == Access()
    assert access_of_moved(feed, "https://example.org/world") == Access()
    assert access_of_moved(feed, feed.url) == Access()  # the client reads it from the address itself
