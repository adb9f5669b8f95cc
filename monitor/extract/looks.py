"""Turns a page's tree into the article text that trafilatura finds, asking only for what is needed of it."""

import re
from copy import copy
from functools import lru_cache
from typing import Any

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import MANUALLY_CLEANED, Extractor
from trafilatura.xml import delete_element, xmltotxt

# A table in a figure, a form and a formula are looked at before they go; all else goes unread.
_UNREAD = tuple(tag for tag in MANUALLY_CLEANED if tag not in {"figure", "form", "math"})
_OPTIONS = Extractor(fast=True, comments=False, output_format="python")
# As trafilatura's own expressions, which call Python for each element: 3.5 ms a page.
_BESIDE = re.compile(
    r"^(?:comment(?!ary)|comol|disqus_thread|dsq-comments)|(?:article|post)-comments|"
    r"mvp-post-add-(?:box|wrap)|elementor-share-buttons",
    re.IGNORECASE,
)
_BESIDE_TAGS = ("div", "section", "details", "ol", "ul", "aside")
_LONGEST_NAME = 200


def fast_text(tree: HtmlElement) -> str:
    """A paragraph a line, "" if nothing is found. The tree stays as it is.

    The main step of `trafilatura.extract(fast=True)` alone. What that does besides (a measure of the whole page, a second
    round with other settings, the page's JSON-LD) costs as much again, and is what `thorough_text` and we do.
    """
    own = copy(tree)
    etree.strip_elements(own, *_UNREAD, with_tail=False)
    for element in [one for one in own.iter(*_BESIDE_TAGS) if _is_beside(one)]:
        delete_element(element)
    cleaned = convert_tags(tree_cleaning(own, _OPTIONS), _OPTIONS)
    try:
        return str(xmltotxt(extract_content(cleaned, _OPTIONS)[0], include_formatting=False))
    except (TypeError, ValueError):  # as trafilatura itself takes them: it cannot read this page
        return ""


def thorough_text(tree: HtmlElement) -> str:
    """The same of all that trafilatura can do, at three times the cost."""
    # Deduplication would keep state from page to page.
    found: Any = trafilatura.bare_extraction(
        tree, with_metadata=False, include_comments=False, deduplicate=False
    )
    return (found.text or "") if found is not None else ""


def _is_beside(element: HtmlElement) -> bool:
    """Whether an element holds readers' comments or another article."""
    get = element.get
    return _names_beside(get("class") or "") or _names_beside(get("id") or "")


@lru_cache(maxsize=4096)
def _names_beside(names: str) -> bool:
    return bool(names) and _BESIDE.search(names[:_LONGEST_NAME]) is not None
