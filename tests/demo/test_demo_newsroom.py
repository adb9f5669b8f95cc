from pathlib import Path

import pytest

from monitor.demo.expected import Hit, load_expected
from monitor.demo.newsroom import FeedFormat, Newsroom, find_material, load_newsroom
from monitor.demo.setup import load_rules, refinements
from monitor.errors import DemoError


def a_folder(tmp_path: Path, *, article: str, feed_format: str = "rss2") -> Path:
    (tmp_path / "outlets").mkdir()
    (tmp_path / "articles" / "quill").mkdir(parents=True)
    (tmp_path / "outlets.yaml").write_text(
        f"outlets:\n  - {{id: quill, name: Quill, format: {feed_format}, home: News, feed_path: /f}}\n"
    )
    (tmp_path / "outlets" / "quill.html").write_text("<h1>$headline</h1>")
    (tmp_path / "articles" / "quill" / "mill.html").write_text(article)
    return tmp_path


GOOD = '---\nheadline: H\nsummary: S\nauthor: A\nsection: Local life\npublished: "06:52"\n---\n<p>B</p>\n'


def test_shipped_newsroom_is_read_in_the_order_of_the_day(newsroom: Newsroom) -> None:
    assert len(newsroom.outlets) >= 6
    assert len(newsroom.pieces) >= 60
    assert {outlet.format for outlet in newsroom.outlets} == set(FeedFormat)
    clocks = [piece.clock for piece in newsroom.pieces]
    assert clocks == sorted(clocks)
    paths = {(piece.outlet.id, piece.path) for piece in newsroom.pieces}
    assert len(paths) == len(newsroom.articles) == len({piece.id for piece in newsroom.pieces})


def test_shipped_newsroom_has_what_real_feeds_do_to_old_items(newsroom: Newsroom) -> None:
    [revised] = [piece for piece in newsroom.pieces if piece.revised]
    [first] = [piece for piece in newsroom.pieces if piece.id == revised.id and not piece.revised]
    assert (first.headline, first.summary) != (revised.headline, revised.summary)
    assert first.clock < revised.clock
    [moving] = [outlet for outlet in newsroom.outlets if outlet.new_guids_from]
    clocks = [piece.clock for piece in newsroom.pieces if piece.outlet is moving]
    assert min(clocks) < moving.new_guids_from < max(clocks)
    assert moving.format is not FeedFormat.RSS1


def test_shipped_expectations_fit_the_newsroom_and_the_rules(newsroom: Newsroom) -> None:
    material = find_material()
    expected = load_expected(material.newsroom / "expected.yaml", newsroom.articles)
    rules = load_rules(material.config / "rules" / "watch.yaml")
    assert expected.rules <= {rule.name for rule in rules}
    order = newsroom.articles
    for group in (*expected.copies, *expected.stories.values()):
        assert sorted(group, key=order.index) == list(group)
    refined = {hit: list(refinements(rules, hit.rule)) for hit in expected.ambiguous}
    assert all(refined.values()), "each ambiguous hit has a refined rule that leaves it out"
    assert not any(
        hit.article == other.article and other.rule in refined[hit]
        for hit in refined
        for other in expected.matches
    )


def test_what_boilerplate_says_of_an_outlet_holds_for_its_articles_but_those_named_elsewhere(
    tmp_path: Path,
) -> None:
    path = tmp_path / "expected.yaml"
    path.write_text(
        "articles: {a/one: {matches: {Tech: body}}}\n"
        "ambiguous: [{article: a/two, rule: Tech, why: unclear}]\n"
        "boilerplate:\n"
        "  - {outlet: a, rule: Tech, where: appeal, why: the appeal}\n"
        "  - {outlet: a, rule: Climate, where: appeal, why: the same}\n"
        "copies: []\nstories: {}\n"
    )
    expected = load_expected(path, ["a/one", "a/two", "a/three", "ab/five"])
    assert expected.boilerplate == {
        Hit("Tech", "a/three"): "the appeal",
        **{Hit("Climate", f"a/{slug}"): "the appeal" for slug in ("one", "two", "three")},
    }


def test_an_expectation_about_an_unknown_article_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "expected.yaml"
    path.write_text(
        "articles: {a/lost: {matches: {Tech: body}}}\nambiguous: []\nboilerplate: []\ncopies: []\nstories: {}\n"
    )
    with pytest.raises(DemoError, match="a/lost"):
        load_expected(path, ["a/found"])


def test_an_incomplete_expectation_file_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "expected.yaml"
    path.write_text("articles: {}\n")
    with pytest.raises(DemoError, match=r"expected\.yaml"):
        load_expected(path, [])


def test_a_piece_is_read_from_its_file(tmp_path: Path) -> None:
    (piece,) = load_newsroom(a_folder(tmp_path, article=GOOD)).pieces
    assert (piece.id, piece.clock, piece.path, piece.body) == (
        "quill/mill",
        "06:52",
        "/local-life/mill",
        "<p>B</p>\n",
    )


def test_a_revised_piece_is_the_same_article_once_more(tmp_path: Path) -> None:
    later = 'revised: {published: "17:00", headline: H2, summary: S2}\n---\n<p>'
    newsroom = load_newsroom(a_folder(tmp_path, article=GOOD.replace("---\n<p>", later)))
    assert [(one.clock, one.headline, one.summary, one.revised) for one in newsroom.pieces] == [
        ("06:52", "H", "S", False),
        ("17:00", "H2", "S2", True),
    ]
    assert newsroom.articles == ("quill/mill",)


@pytest.mark.parametrize(
    ("article", "words"),
    [
        (GOOD.replace("---\n<p>", "revised: later\n---\n<p>"), "mapping"),
        (GOOD.replace("---\n<p>", "revised: {headline: H}\n---\n<p>"), "missing for summary"),
        ("<p>no front matter</p>", "between two lines"),
        (GOOD.replace("author: A\n", ""), "text is missing for author"),
        (GOOD.replace("headline: H", "headline: [H"), r"mill\.html"),
        ("---\n- a list\n---\n<p>B</p>\n", "a mapping is needed"),
    ],
)
def test_a_broken_piece_is_named(tmp_path: Path, article: str, words: str) -> None:
    with pytest.raises(DemoError, match=words):
        load_newsroom(a_folder(tmp_path, article=article))


def test_an_unknown_format_and_a_missing_file_are_named(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, article=GOOD, feed_format="gopher")
    with pytest.raises(DemoError, match="gopher"):
        load_newsroom(folder)
    (folder / "outlets.yaml").unlink()
    with pytest.raises(DemoError, match=r"outlets\.yaml cannot be read"):
        load_newsroom(folder)
