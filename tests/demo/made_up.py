"""A made-up outlet and its pieces, full of characters that must be escaped."""

from datetime import UTC, datetime
from string import Template

from monitor.demo.newsroom import FeedFormat, Outlet, Piece

NOON = datetime(2025, 11, 14, 12, 0, 0, 250_000, tzinfo=UTC)


def an_outlet(feed_format: FeedFormat = FeedFormat.RSS2, *, name: str = "Quay & Quill <daily>") -> Outlet:
    return Outlet(
        id="quill",
        name=name,
        format=feed_format,
        tagline='All the "news" & more',
        feed_path="/feeds/all.xml",
        language="en",
        template=Template(
            "<html><head><title>$headline</title></head><body><h1>$headline</h1><p>$published by $author"
            ' in $section, <a href="$url">$summary</a></p>$body<time datetime="$published_iso"></time>'
            '<a href="$home_url">$outlet</a></body></html>'
        ),
    )


def a_piece(
    slug: str = "tide-mill", *, outlet: Outlet | None = None, clock: str = "06:52", **texts: str
) -> Piece:
    outlet = outlet or an_outlet()
    return Piece(
        id=f"{outlet.id}/{slug}",
        outlet=outlet,
        headline=texts.get("headline", "Mill & Müller's <first> flour"),
        summary=texts.get("summary", "Ninety-four years & a day."),
        author=texts.get("author", "Bryony O'Callard"),
        section=texts.get("section", "Local life"),
        clock=clock,
        body=texts.get("body", "<p>The <em>mill</em> turned at dawn.</p>"),
    )
