"""What a site's memory takes for the site's own text."""

import tracemalloc
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from monitor.core.boilerplate import SiteMemory

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
APPEAL = "Our journalism is free for all: please support the Gazette with a donation of {} euros before {}, dear readers."
BOX = "Newsletter abonnieren"
Make = Callable[..., list[str]]


def learned(
    articles: Sequence[Sequence[str]], memory: SiteMemory | None = None, at: datetime = AT
) -> SiteMemory:
    memory = memory or SiteMemory()
    for paragraphs in articles:
        memory.learn(f"{at} {paragraphs[0]}", f"Headline {paragraphs[0]}", paragraphs, at=at)
    return memory


def texts(memory: SiteMemory, paragraphs: Sequence[str]) -> set[str]:
    return {paragraphs[at] for at in memory.foreign("asked", paragraphs)}


def test_text_of_three_unrelated_articles_is_the_sites_and_nothing_else_is(article: Make) -> None:
    articles = [[*article(n)[:n], BOX, *article(n)[n:]] for n in range(1, 4)]
    memory = learned(articles)
    for paragraphs in articles:
        assert texts(memory, paragraphs) == {BOX}


def test_amounts_dates_names_and_words_may_change(article: Make) -> None:
    appeals = [
        APPEAL.format(5, "1 May"),
        APPEAL.format(250, "24 December").replace("dear readers", "dear friends"),
        APPEAL.format(30, "Friday").replace("Gazette", "Herald").replace("please ", ""),
    ]
    articles = [[*article(n), appeal] for n, appeal in enumerate(appeals)]
    memory = learned(articles)
    for paragraphs, appeal in zip(articles, appeals, strict=True):
        assert texts(memory, paragraphs) == {appeal}


def test_one_article_of_many_is_not_enough(article: Make) -> None:
    memory = learned([*(article(n) for n in range(6)), [*article(7), BOX]])
    assert texts(memory, [*article(8), BOX]) == set()


def test_revisions_of_one_article_count_once(article: Make) -> None:
    memory = SiteMemory()
    for version in range(8):
        memory.learn(
            "the article", "Headline", [*article(1), f"Update {version}: {article(version)[0]}"], at=AT
        )
    assert texts(memory, article(1)) == set()


def test_copies_of_one_article_under_other_ids_count_once(article: Make) -> None:
    memory = SiteMemory()
    for copy in range(8):
        memory.learn(f"copy {copy}", "Headline", article(1), at=AT)
    assert texts(memory, article(1)) == set()


def test_quotation_in_articles_on_one_story_stays(article: Make) -> None:
    quotation = "We shall rebuild every single house in this valley before the winter comes, said the mayor."
    memory = learned([[*article(n, story=7), quotation] for n in range(8)])
    assert texts(memory, [*article(9, story=7), quotation]) == set()


def test_boilerplate_of_a_series_under_one_title_is_learned(article: Make) -> None:
    memory = SiteMemory()
    for number in range(8):
        memory.learn(f"issue {number}", "Morning briefing", [*article(number), BOX], at=AT)
    assert texts(memory, [*article(9), BOX]) == {BOX}


def test_rotating_appeals_are_learned_in_time(article: Make) -> None:
    appeals = [f"{APPEAL.format(5, 'noon')} {article(100 + n)[0]}" for n in range(10)]
    memory = learned([[*article(n), appeals[n % 10]] for n in range(60)])
    for appeal in appeals:
        assert texts(memory, [*article(99), appeal]) == {appeal}


def test_what_is_no_longer_seen_is_forgotten_after_many_articles(article: Make) -> None:
    memory = learned([[*article(n, 3), BOX] for n in range(5)])
    learned([article(n, 3) for n in range(10, 320)], memory)
    assert texts(memory, [*article(9), BOX]) == set()


def test_what_is_no_longer_seen_is_forgotten_in_time_where_articles_go_on(article: Make) -> None:
    memory = learned([[*article(n, 3), BOX] for n in range(5)])
    learned([article(n, 3) for n in range(10, 25)], memory, AT + timedelta(days=120))
    assert texts(memory, [*article(9), BOX]) == set()
    assert memory.known(AT + timedelta(days=120)) == ()


def test_a_pause_of_the_site_makes_nothing_forgotten(article: Make) -> None:
    memory = learned([[*article(n, 3), BOX] for n in range(5)])
    learned([article(n, 3) for n in range(10, 12)], memory, AT + timedelta(days=120))
    assert texts(memory, [*article(9), BOX]) == {BOX}


def test_dates_on_their_own_are_the_articles_if_there_are_several(article: Make) -> None:
    chronicle = ["Monday, 5 May", article(50)[0], "Tuesday, 6 May", article(51)[0]]
    memory = learned([[*article(n), f"{n + 1} May 2026"] for n in range(5)])
    assert texts(memory, chronicle) == set()
    assert texts(memory, [*article(9), "7 June 2026"]) == {"7 June 2026"}


@pytest.mark.parametrize(
    "text",
    [
        "订阅我们的电子报以获取每日新闻摘要",
        "اشترك في نشرتنا الإخبارية اليومية",
        "Подпишитесь на нашу рассылку",
        "뉴스레터를 구독하세요",
    ],
)
def test_any_script_is_learned(article: Make, text: str) -> None:
    memory = learned([[*article(n), text] for n in range(5)])
    assert texts(memory, [*article(9), text]) == {text}


def test_known_texts_are_told_once_with_their_counts_and_times(article: Make) -> None:
    memory = learned([[*article(n), APPEAL.format(n + 1, "May")] for n in range(5)])
    later = AT + timedelta(days=1)
    learned([[*article(n), APPEAL.format(9, "June"), BOX] for n in range(10, 14)], memory, later)
    known = memory.known(later)
    assert [one.articles for one in known] == [9, 4]
    assert known[0].text.startswith("Our journalism is free for all")
    assert (known[0].first_at, known[0].last_at, known[1].text) == (AT, later, BOX)


def test_bytes_and_back(article: Make) -> None:
    memory = learned([[*article(n), BOX] for n in range(4)])
    again = SiteMemory.from_bytes(memory.to_bytes())
    assert again.to_bytes() == memory.to_bytes()
    assert again.known(AT) == memory.known(AT)
    assert texts(again, [*article(9), BOX]) == {BOX}
    assert len(memory.to_bytes()) < 8_000


def test_a_memory_that_was_stored_goes_on_as_if_it_had_not_been(article: Make) -> None:
    appeals = [f"{APPEAL.format(5, 'noon')} {article(100 + n)[0]}" for n in range(10)]
    kept, stored = SiteMemory(), SiteMemory()
    for number in range(60):
        paragraphs = [*article(number), appeals[number % 10].replace("free", article(number)[1].split()[0])]
        for memory in (kept, stored):
            memory.learn(f"{number}", f"Headline {number}", paragraphs, at=AT + timedelta(hours=number))
        assert kept.foreign(f"{number}", paragraphs) == stored.foreign(f"{number}", paragraphs)
        stored = SiteMemory.from_bytes(stored.to_bytes())
    assert kept.known(AT) == stored.known(AT) != ()


@pytest.mark.parametrize("cut", [0, 1, 3, 5, 40, 200])
def test_broken_bytes_are_a_new_memory(article: Make, cut: int) -> None:
    data = learned([[*article(n), BOX] for n in range(4)]).to_bytes()
    for broken in (data[:cut], b"\0" + data, data[: -cut - 1], data[:40] + b"\xff" * cut + data[41 + cut :]):
        memory = SiteMemory.from_bytes(broken)
        memory.learn("one", "Title", [*article(5), BOX], at=AT)
        assert isinstance(memory.foreign("one", [*article(5), BOX]), frozenset)


def test_bytes_are_the_same_in_every_run(article: Make) -> None:
    one, other = (learned([[*article(n), BOX] for n in range(4)]) for _ in range(2))
    assert one.to_bytes() == other.to_bytes()


def test_memory_and_bytes_are_bounded(article: Make) -> None:
    # A first call also fills caches of numpy.
    learned([article(1)])
    boxes = [f"{BOX} {article(m)[0]}" for m in range(40)]
    articles = [[*article(n, 40), *boxes] for n in range(45)]
    tracemalloc.start()
    memory = learned(articles)
    memory.foreign("", [""])
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 300_000
    assert len(memory.to_bytes()) <= 64 * 1024


def test_hostile_pages_cost_little(article: Make) -> None:
    memory = learned([article(n) for n in range(3)])
    hostile = [f"{word} {number}" for number, word in enumerate(article(1, 10_000))]
    began = process_time()
    for text in (hostile, ["x " * 1_000_000], ["a b c"] * 10_000, [".!?" * 100_000], ["\n" * 100_000]):
        memory.learn("hostile", "x" * 1_000_000, text, at=AT)
        memory.foreign("hostile", text)
    assert process_time() - began < 2
    assert texts(memory, article(1)) == set()


@pytest.mark.parametrize("paragraphs", [[], [""], ["…"], ["\ud800", "\u0130\u0130", "\n\n"], ["1"], ["。"]])
def test_texts_of_nothing(paragraphs: list[str]) -> None:
    memory = SiteMemory()
    memory.learn("", "", paragraphs, at=AT)
    assert memory.foreign("", paragraphs) == frozenset()


def test_line_ends_within_paragraphs_keep_the_indexes(article: Make) -> None:
    memory = learned([[*article(n), BOX] for n in range(5)])
    assert memory.foreign("", ["One\ntwo\nthree of them here.", BOX]) == {1}


def test_a_text_that_comes_back_after_it_was_forgotten_is_learned_anew(article: Make) -> None:
    memory = learned([[*article(n, 3), BOX] for n in range(5)])
    learned([article(n, 3) for n in range(10, 320)], memory)
    later = AT + timedelta(days=30)
    memory.learn("back", "It is back", [*article(400), BOX], at=later)
    assert texts(memory, [*article(401), BOX]) == set()
    learned([[*article(n, 3), BOX] for n in range(410, 412)], memory, later)
    assert texts(memory, [*article(401), BOX]) == {BOX}
    assert [(one.text, one.articles, one.first_at) for one in memory.known(later)] == [(BOX, 3, later)]


def test_two_unrelated_articles_do_while_a_handful_is_known(article: Make) -> None:
    memory = learned([[*article(1), BOX], article(2), [*article(3), BOX]])
    assert texts(memory, [*article(1), BOX]) == {BOX}
    learned([article(n) for n in range(4, 7)], memory)
    assert texts(memory, [*article(1), BOX]) == set()


def test_what_a_paywalled_site_says_under_each_teaser_is_learned(article: Make) -> None:
    wall = [APPEAL.format(5, "noon"), f"{APPEAL.format(9, 'noon')} Log in to read on.", BOX]
    teasers = [article(n)[:2] for n in range(5)]
    memory = learned([[*teaser, *wall] for teaser in teasers])
    assert texts(memory, [*article(9)[:2], *wall]) == set(wall)


def test_what_was_set_apart_in_other_articles_counts(article: Make) -> None:
    memory = SiteMemory()
    for number in range(4):
        memory.learn(f"{number}", article(number)[0], [*article(number), BOX], at=AT)
        assert not memory.foreign(f"{number}", article(number))
    assert texts(memory, [BOX, *article(9)]) == {BOX}
