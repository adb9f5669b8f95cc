"""Forms of an article's address: those that meet at the plain one, and those that only look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.identity import canonical_url, is_site_root
from monitor.core.identity.variants import variants

PLAIN = "https://www.example.org/news/boat-strike"
FORMS = [
    "https://www.example.org/news/boat-strike/amp",
    "https://www.example.org/news/boat-strike/amp/",
    "https://www.example.org/amp/news/boat-strike",
    "https://www.example.org/.amp/news/boat-strike",
    "https://www.example.org/platform/amp/news/boat-strike",
    "https://www.example.org/news/amp/boat-strike",
    "https://www.example.org/news/boat-strike.amp",
    "https://www.example.org/news/boat-strike?amp",
    "https://www.example.org/news/boat-strike?amp=1",
    "https://www.example.org/news/boat-strike?outputType=amp&utm_source=x",
    "https://amp.example.org/news/boat-strike",
    "https://m.example.org/news/boat-strike",
    "http://m.example.org/news/boat-strike?amp=1",
    "https://mobile.example.org/news/boat-strike",
    "https://touch.example.org/news/boat-strike",
    "https://www.example.org/news/boat-strike?print=1",
    "https://www.example.org/news/boat-strike?view=print",
    "https://www.example.org/news/boat-strike/print",
    "https://www.example.org/news/boat-strike/print.html",
    "https://www.example.org/print/news/boat-strike",
    "https://www.example.org/druckansicht/news/boat-strike",
    "http://www.example.org/news/boat-strike",
    "https://www.example.org/news/boat-strike/index.html",
]
OTHERS = [
    ("https://www.example.org/news/strike.amp.html", "https://www.example.org/news/strike.html"),
    ("https://www.example.org/news/strike.html.amp", "https://www.example.org/news/strike.html"),
    ("https://www.example.org/news/strike.amp", "https://www.example.org/news/strike.html"),
    ("https://www.example.org/news/strike.html/?amp", "https://www.example.org/news/strike.html"),
    ("https://www.example.org/news/strike-print.html?id=7", "https://www.example.org/news/strike.html?id=7"),
    ("https://www.example.org/news/strike/?print=1&id=7", "https://www.example.org/news/strike/?id=7"),
    ("https://m.example.org/strike", "https://example.org/strike"),
    ("https://en.m.example.org/wiki/Strike", "https://en.example.org/wiki/Strike"),
    ("https://amp-sport.example.org/strike", "https://sport.example.org/strike"),
    ("http://127.0.0.1:8000/amp/strike", "http://127.0.0.1:8000/strike"),
    ("http://localhost:8000/strike?print=1", "http://localhost:8000/strike"),
]


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_an_address_meet_at_the_plain_one(form: str) -> None:
    assert PLAIN in variants(form)


@pytest.mark.parametrize(("form", "plain"), OTHERS)
def test_endings_hosts_and_other_parameters(form: str, plain: str) -> None:
    assert plain in variants(form)


@pytest.mark.parametrize(
    "url",
    [
        PLAIN,
        "https://example.org/news/amplifier-on-trial",
        "https://example.org/news/blueprint",
        "https://example.org/printers/7",
        "https://example.org/thema/3d-printing",
        "https://example.org/news?page=2&id=amp7",
        "https://amp.dev/stories",  # a domain of that name
        "https://m.me/boats",
        "https://example.org/index.php?id=7",
        "http://127.0.0.1:8000/strike",
        "http://localhost/strike",
        "https://www.example.org/amp/",  # nothing but a form of the front page
        "https://m.example.org/",
        "not an address",
        "",
    ],
)
def test_nothing_is_guessed_for_a_plain_address_or_a_front_page(url: str) -> None:
    assert variants(url) == ()


@given(
    st.text(max_size=60).map("https://m.example.org/amp/".__add__)
    | st.lists(st.sampled_from(["amp", "print", "m.", "a", ".html", "/", "?", "=1", "&"]), max_size=12).map(
        lambda parts: "http://m.example.org/" + "".join(parts)
    )
    | st.text(max_size=60)
)
def test_guesses_are_few_canonical_and_no_front_page(url: str) -> None:
    guesses = variants(url)
    assert len(guesses) <= 4
    for guess in guesses:
        assert guess == canonical_url(guess) != canonical_url(url)
        assert not is_site_root(guess)
