"""What feeds file their entries under."""

import pytest

from monitor.model import Listing
from monitor.sources.rss import read_feed

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>t</title>{}</entry></feed>'
RSS = '<rss version="2.0"><channel><title>W</title><category>Whole feed</category><item><title>t</title>{}</item></channel></rss>'


def section(body: str) -> str:
    listing = read_feed(body.encode(), "application/xml; charset=utf-8", "https://news.example/rss")
    assert isinstance(listing, Listing), listing
    return listing.entries[0].section


@pytest.mark.parametrize(
    ("feed", "categories", "expected"),
    [
        (RSS, "", ""),
        (RSS, "<category>World</category><category domain='x'>UK news</category>", "World, UK news"),
        (RSS, "<category>World, Asia</category><category>asia</category>", "World, Asia"),
        (RSS, "<category><![CDATA[Science &amp; <b>Tech</b>]]></category>", "Science & Tech"),
        (RSS, "<category>a\u202eb\n\u200bc</category><category></category>", "ab c"),
        (RSS, "<dc:subject xmlns:dc='http://purl.org/dc/elements/1.1/'>World</dc:subject>", "World"),
        (ATOM, "<category term='world'/><category term='uk' label='UK news'/>", "world, UK news"),
        (ATOM, "<category scheme='http://x.example/#kind' term='http://x.example/2007#post'/>", ""),
    ],
)
def test_categories(feed: str, categories: str, expected: str) -> None:
    assert section(feed.format(categories)) == expected


def test_a_cloud_of_tags_is_bounded() -> None:
    found = section(RSS.format("".join(f"<category>tag number {n}</category>" for n in range(3000))))
    assert found.startswith("tag number 0, tag number 1, ")
    assert len(found) <= 300
