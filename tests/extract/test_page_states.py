"""What stands at an address: articles, live pages, films and pictures, and the walls in front of articles."""

import time

import pytest
import trafilatura

from monitor.core.page_states import shortfall_of
from monitor.extract.statements import statements_of
from monitor.extract.states import is_developing, state_of
from monitor.model import PageState

URL = "https://www.times.example/world/second-boat"
SENTENCE = "The navy said on Tuesday that it had struck a second boat in a week, killing three people. "
WHOLE, BEGINNING = SENTENCE * 20, SENTENCE * 4
NOT_FREE = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Boat", "isAccessibleForFree": false}</script>'
FILM = '<script type="application/ld+json">{"@type": "VideoObject", "name": "Boat"}</script>'
LIVE = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Boat"}</script>'
OFFER = "<div>Already a subscriber? Log in to continue reading.</div>"


def state(
    body: str, *, head: str = "", around: str = "", url: str = URL, title: str = "Navy strikes boat"
) -> PageState:
    html = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><p>{body}</p>{around}</body></html>"
    tree = trafilatura.load_html(html)
    return state_of(tree, statements_of(tree, url), url, title, body)


@pytest.mark.parametrize(
    "around", [OFFER, "<form><input type=password></form>", "<p>We use cookies. Accept all cookies", "404"]
)
@pytest.mark.parametrize("head", ["", NOT_FREE, FILM])
def test_a_whole_article_is_one_whatever_is_offered_beside_it(head: str, around: str) -> None:
    assert state(WHOLE, head=head, around=around) is PageState.ARTICLE


def test_a_short_article_is_an_article() -> None:
    assert state(BEGINNING) is PageState.ARTICLE
    assert (
        state(BEGINNING, around="<form><input type=password></form><p>We use cookies.") is PageState.ARTICLE
    )


@pytest.mark.parametrize(
    "offer",
    [
        "Subscribe now to continue reading",
        "This article is only available to subscribers",
        "Jetzt weiterlesen mit unserem Probeabo",
        "Nur für Abonnenten",
        "Il vous reste 85 % de cet article à lire",
        "Article réservé aux abonnés",
        "Contenido exclusivo para suscriptores",
        "Contenuto riservato agli abbonati",
        "Conteúdo exclusivo para assinantes",
        "Alleen voor abonnees",
        "Er du allerede abonnent? Logg inn",
        "Материал доступен только по подписке",
        "この記事は会員限定です",
    ],
)
def test_a_beginning_and_an_offer_are_a_paywall(offer: str) -> None:
    assert state(BEGINNING, around=f"<aside>{offer}</aside>") is PageState.PAYWALL
    assert state(BEGINNING, around=f"<script>{offer}</script>") is PageState.ARTICLE


def test_a_page_s_own_word_on_whether_it_is_free_counts_most() -> None:
    assert state(SENTENCE * 12, head=NOT_FREE) is PageState.PAYWALL
    assert state(BEGINNING, head=NOT_FREE.replace("false", "true"), around=OFFER) is PageState.ARTICLE


@pytest.mark.parametrize(
    ("body", "title", "url", "found"),
    [
        ("Sorry.", "404 - Page not found", URL, PageState.MISSING),
        ("Die Seite wurde nicht gefunden.", "The Times", URL, PageState.MISSING),
        ("", "Page introuvable", URL, PageState.MISSING),
        (BEGINNING, "Body of the missing sailor not found", URL, PageState.ARTICLE),
        ("Please enter your name.", "Log in | The Times", URL, PageState.LOGIN),
        ("", "The Times", "https://www.times.example/account/login?to=boat", PageState.LOGIN),
        ("", "The Times", "https://consent.times.example/v2/collect", PageState.CONSENT),
        (
            "We and our partners store and access information on a device, such as cookies.",
            "The Times",
            URL,
            PageState.CONSENT,
        ),
        ("Mit Werbung weiterlesen", "The Times", URL, PageState.CONSENT),
        ("See the boat.", "Boat struck", "https://www.times.example/video/boat", PageState.VIDEO),
        ("See the boat.", "Boat struck", "https://www.times.example/bildergalerie/boat", PageState.GALLERY),
        (BEGINNING, "Login data of navy stolen", URL, PageState.ARTICLE),
        (BEGINNING, "Entrar na guerra custa caro", URL, PageState.ARTICLE),
        (BEGINNING, "404 sailors rescued", URL, PageState.ARTICLE),
    ],
)  # fmt: skip
def test_what_stands_in_place_of_an_article(body: str, title: str, url: str, found: PageState) -> None:
    assert state(body, title=title, url=url) is found


def test_a_form_for_a_password_and_nothing_else_is_a_login() -> None:
    assert state("Welcome back.", around="<form><input type=password></form>") is PageState.LOGIN


def test_films_and_pictures_are_told_by_the_page_s_own_data() -> None:
    assert state(SENTENCE, head=FILM) is PageState.VIDEO
    assert state(SENTENCE, head='<meta property="og:type" content="video.other">') is PageState.VIDEO
    assert state(SENTENCE, head=FILM + NOT_FREE.replace("false", "true")) is PageState.ARTICLE


@pytest.mark.parametrize(
    ("title", "url", "head"),
    [
        ("Boat strike LIVE: all that is known", URL, ""),
        ("Boat strike: live updates", URL, ""),
        ("Newsblog: alles zum Angriff auf das Boot", URL, ""),
        ("EN DIRECT : un deuxième bateau touché", URL, ""),
        ("Boat strike", "https://www.times.example/world/live/2026/boat", ""),
        ("Boat strike", "https://www.times.example/news/uk-riots-live-33386398", ""),
        ("Boat strike", URL, LIVE),
    ],
)
def test_live_pages(title: str, url: str, head: str) -> None:
    assert state(WHOLE, title=title, url=url, head=head) is PageState.LIVE


@pytest.mark.parametrize(
    ("title", "url"),
    [
        ("Live music returns to Soho", URL),
        ("They live on boats", "https://www.times.example/world/where-sailors-live-and-work"),
        ("Lithium aus dem Schredder", "https://www.heise.example/newsticker/meldung/Lithium-4451133.html"),
    ],
)
def test_what_only_speaks_of_living(title: str, url: str) -> None:
    assert state(WHOLE, title=title, url=url) is PageState.ARTICLE


@pytest.mark.parametrize(
    "note",
    [
        "This is a developing story.",
        "More to follow.",
        "This breaking news story is being updated.",
        "Weitere Informationen folgen in Kürze.",
        "Dieser Artikel wird laufend aktualisiert.",
        "Plus d'informations à suivre.",
        "Noticia en desarrollo.",
        "Articolo in aggiornamento",
        "Новость дополняется",
    ],
)
def test_what_announces_more_is_developing(note: str) -> None:
    assert is_developing("Boat struck", f"{note}\n{WHOLE}")
    assert is_developing("Boat struck", f"{WHOLE}\n{note}")


def test_what_tells_of_development_is_not_developing() -> None:
    assert not is_developing("Developing countries ask for more", WHOLE)
    assert not is_developing("Boat struck", WHOLE + "\nMore to follow, he said.\n" + WHOLE)


def test_every_wall_is_a_reason() -> None:
    for one in PageState:
        assert bool(shortfall_of(one)) == (one not in {PageState.ARTICLE, PageState.LIVE})


@pytest.mark.parametrize(
    "word", ["subscribe ", "we partners ", "live ", "cookies ", "page not ", "a" * 50 + " ", "this article "]
)
def test_many_words_cost_little_time(word: str) -> None:
    began = time.process_time()
    state("", around=f"<p>{word * 20_000}</p>", title=word * 40)
    is_developing(word * 40, word * 20_000)
    assert time.process_time() - began < 1
