"""Turns the state of a page into why its article could not be read in full, in words for people."""

from monitor.model import PageState

_SHORTFALLS = {
    PageState.ARTICLE: "",
    PageState.LIVE: "",
    PageState.VIDEO: "the page shows a video: there is hardly any text to be read",
    PageState.GALLERY: "the page shows pictures: there is hardly any text to be read",
    PageState.PAYWALL: "the page is behind a paywall: only its beginning could be read",
    PageState.CONSENT: "the page asks for consent to cookies before it shows the article",
    PageState.LOGIN: "the page asks readers to log in before it shows the article",
    PageState.MISSING: "the page says that the article is not there (any more)",
}


def shortfall_of(state: PageState) -> str:
    """Why only a summary could be read of a page in this state, "" where the state is no reason."""
    return _SHORTFALLS[state]
