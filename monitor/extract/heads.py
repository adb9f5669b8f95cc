"""Turns a page's tree into what it says about itself there, gathered in one walk and not yet weighed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

# Real pages have up to 150 meta elements; a hostile one costs no more than this many.
_MOST, _MOST_OF_A_NAME, _MOST_HEADINGS = 2_000, 20, 5
_LONGEST = 10_000
_NAMING = ("property", "name", "itemprop", "http-equiv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`metas` by lower-case name (what goes by several is under the first), `links` the canonical ones' addresses, `scripts`
    the JSON-LD texts, `headings` the texts of h1, `times` those of time elements that are marked as the publication's."""

    metas: Mapping[str, Sequence[str]]
    links: Sequence[str]
    scripts: Sequence[str]
    title: str
    headings: Sequence[str]
    times: Sequence[str]
    language: str

    def first(self, *names: str) -> str:
        """The first content of the first of `names` that has one, "" if none has."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")


def head_of(tree: HtmlElement) -> Head:
    """Everything that is stated in a page's elements, in its order."""
    metas: dict[str, list[str]] = defaultdict(list)
    links: list[str] = []
    scripts: list[str] = []
    titles: list[str] = []
    headings: list[str] = []
    times: list[str] = []
    for element in tree.iter("meta", "link", "script", "title", "h1", "time"):
        match element.tag:
            case "meta":
                _put(metas, element)
            case "link" if "canonical" in (element.get("rel") or "").lower().split():
                links.append((element.get("href") or "").strip())
            case "script" if "ld+json" in (element.get("type") or "").lower():
                scripts.append(element.text or "")
            case "title" if not titles and (element.text or "").strip():  # one in a picture (SVG) comes later
                titles.append(element.text[:_LONGEST])
            case "h1" if len(headings) < _MOST_HEADINGS:
                headings.append("".join(element.itertext())[:_LONGEST])
            case "time" if _tells_publication(element):
                times.append(element.get("datetime") or "")
    return Head(
        metas=metas,
        links=links,
        scripts=scripts,
        title=titles[0] if titles else "",
        headings=headings,
        times=times,
        language=_language(tree),
    )


def _tells_publication(time: HtmlElement) -> bool:
    marked = time.get("itemprop") == "datePublished" or time.get("pubdate") is not None
    return marked or "publish" in (time.get("class") or "").lower()


def _put(metas: dict[str, list[str]], element: HtmlElement) -> None:
    name = next(filter(None, map(element.get, _NAMING)), "").lower().strip()
    content = (element.get("content") or "").strip()
    if name and content and len(metas) < _MOST and len(metas[name]) < _MOST_OF_A_NAME:
        metas[name].append(content[:_LONGEST])


def _language(tree: HtmlElement) -> str:
    names = ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")
    return next((said for name in names if (said := (tree.get(name) or "").strip())), "")
