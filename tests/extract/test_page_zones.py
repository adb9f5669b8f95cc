"""What stands beside an article is kept apart from its text, and named."""

from collections.abc import Callable

import pytest

from monitor.extract.pages import extract_page
from monitor.extract.patterns import asks, credits_somebody, is_byline, notes, points, signs_up
from monitor.model import AsideKind, Extraction

SENTENCE = (
    "The navy said on Tuesday that it had struck a second boat in a week, killing three people on board."
)


def extract(inserted: str) -> Extraction:
    facts = [f"<p>{SENTENCE} This was statement number {n} of the minister.</p>" for n in range(9)]
    text = "".join([*facts[:4], inserted, *facts[4:]])
    page = f"<html lang=en><head><title>Navy strikes second boat</title></head><body><main><article>{text}</article></main></body></html>"
    found = extract_page(page.encode(), "text/html; charset=utf-8", "https://times.example/boat")
    assert isinstance(found, Extraction), found
    assert found.body.count(SENTENCE) == 9
    return found


@pytest.mark.parametrize(
    ("inserted", "kind", "text"),
    [
        (
            '<p>Read more: <a href="/x">Senate debates abortion law</a></p>',
            AsideKind.LINK,
            "Senate debates abortion law",
        ),
        (
            '<p>Lesen Sie auch: <a href="/x">Bundestag streitet über Wahlrecht</a></p>',
            AsideKind.LINK,
            "Bundestag",
        ),
        (
            "<p>Sign up for our newsletter and never miss a story about climate.</p>",
            AsideKind.PROMPT,
            "about climate",
        ),
        ("<p>Abonnez-vous à notre lettre sur le climat.</p>", AsideKind.PROMPT, "sur le climat"),
        ("<p>This is a developing story and will be updated.</p>", AsideKind.NOTE, "developing story"),
        (
            "<figure><img src=x><figcaption>The harbour of Example City (Photo: Ann Reporter)</figcaption></figure>",
            AsideKind.CAPTION,
            "harbour of Example City",
        ),
    ],
)
def test_zones(inserted: str, kind: AsideKind, text: str) -> None:
    found = extract(inserted)
    assert text not in found.body
    assert [aside.kind for aside in found.asides if text in aside.text] == [kind]


def test_a_note_that_more_follows_marks_the_article() -> None:
    assert extract("<p>This is a developing story and will be updated.</p>").is_developing
    assert not extract("").is_developing


@pytest.mark.parametrize(
    "sentence",
    [
        "<p>Readers of the report were told more about the newsletter that the ministry had sent to its donors in May.</p>",
        "<p>“We will follow the law,” the minister said, asking members to support the bill and to donate to the victims.</p>",
    ],
)
def test_sentences_that_only_speak_of_such_things_stay(sentence: str) -> None:
    assert sentence[3:-4] in extract(sentence).body


@pytest.mark.parametrize("says", [asks, points, credits_somebody, is_byline, notes, signs_up])
@pytest.mark.parametrize(
    "text", ["by a " * 40_000, "-" * 200_000, " " * 200_000, "© foto: (" * 20_000, "12:30 " * 30_000]
)
def test_patterns_take_time_linear_in_the_text(says: Callable[[str], bool], text: str) -> None:
    import time  # noqa: PLC0415

    began = time.process_time()
    says(text)
    assert time.process_time() - began < 2


def test_a_block_of_signs_without_words_is_not_searched() -> None:
    import time  # noqa: PLC0415

    began = time.process_time()
    article = extract("<p>" + "&lt;" * 1_000_000 + "</p>")
    assert SENTENCE in article.body
    assert time.process_time() - began < 1.5
