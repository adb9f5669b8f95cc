"""Turns a page's bytes into an article's own text. Runs in a worker; nothing in a page is trusted."""

from lxml import etree
from lxml.html import HtmlElement

from monitor.extract.chain import Reading, read
from monitor.extract.decoding import decode
from monitor.extract.languages import language_of
from monitor.extract.limits import thin_out
from monitor.extract.statements import Statements, statements_of
from monitor.extract.states import is_developing, state_of
from monitor.extract.trees import tree_of
from monitor.model import Aside, AsideKind, Extraction, PageState, ReadFailure, ReadTrouble
from monitor.workers.text import one_line, paragraphs

LONGEST_BODY, LONGEST_ASIDE = 2_000_000, 1_000
# Characters. What is shorter is a button or "Please enable JavaScript", and would keep the feed's own text from being
# matched in its place.
SHORTEST_BODY = 50
# lxml drops whatever is nested deeper than 256 elements: that is no empty page, but one that we cannot read.
DEEPEST = 255


def extract_page(
    body: bytes, content_type: str, url: str, language: str = "", *, dated: bool = False
) -> Extraction | ReadFailure:
    """The article in `body`, the page at `url`; `language` and `dated` as in `Extractor`.

    Never raises for what a page contains, but for MemoryError.
    """
    try:
        tree = tree_of(decode(body, content_type))
        if tree is None:
            return _unreadable("this is not a page that can be read")
        thin_out(tree)
        return _read(tree, url, language, dated=dated)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stranger's page makes a library raise, it is the page's
        return _unreadable(f"the page is broken in a way that cannot be read ({type(error).__name__})")


def _read(tree: HtmlElement, url: str, hint: str, *, dated: bool) -> Extraction | ReadFailure:
    said = statements_of(tree, url, dated=dated)
    reading = read(tree, title=said.title, lead=said.lead, stated=said.bodies)
    text = paragraphs(reading.body, LONGEST_BODY)
    state = state_of(tree, said, url, said.title, text)
    if len(text) < SHORTEST_BODY:
        return _nothing(tree, state)
    return _extraction(said, reading, text, state, language_of(text, said.language, hint))


def _extraction(said: Statements, reading: Reading, text: str, state: PageState, language: str) -> Extraction:
    notes = "\n".join(aside.text for aside in reading.asides if aside.kind is AsideKind.NOTE)
    return Extraction(
        title=said.title,
        body=text,
        lead=said.lead,
        method=reading.method,
        state=state,
        asides=tuple(
            Aside(kind=aside.kind, text=one_line(aside.text, LONGEST_ASIDE)) for aside in reading.asides
        ),
        is_developing=is_developing(said.title, text) or is_developing("", notes),
        author=said.author,
        outlet=said.outlet,
        language=language,
        canonical_url=said.canonical_url,
        published_at=said.published_at,
        section=said.section,
    )


def _nothing(tree: HtmlElement, state: PageState) -> ReadFailure:
    if _depth(tree) >= DEEPEST:
        return _unreadable("the page is nested too deeply to be read")
    return ReadFailure(trouble=ReadTrouble.EMPTY, sentence="the page has no text of an article", state=state)


def _depth(tree: HtmlElement) -> int:
    """How deep the elements are nested, at most."""
    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _unreadable(sentence: str) -> ReadFailure:
    return ReadFailure(trouble=ReadTrouble.UNREADABLE, sentence=sentence)
