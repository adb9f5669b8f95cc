"""How each family writes text: what it escapes, how it marks words, and what a link and a quotation are.

Sources: Slack "Formatting text for app surfaces"; CommonMark 0.31 (2.4, backslash escapes) for Mattermost, Discord and
Teams; Telegram Bot API, "HTML style".
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape as escape_html

from monitor.notify.families import Family
from monitor.notify.neutral import LINKS, LINKS_AND_CALLS, ZERO_WIDTH
from monitor.notify.passages import Segment

_NOTHING = re.compile("(?!)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """`escape` makes strangers' text harmless; `bold`, `link` and `quote` take what is escaped already (`link` also an
    address). `marked` writes a passage with its hits standing out. In texts a new line is written as `new_line`;
    `triggers` are what the service recognises by itself, and `joint` what is put between to prevent that."""

    escape: Callable[[str], str]
    bold: Callable[[str], str]
    link: Callable[[str, str], str]
    quote: Callable[[str], str]
    marked: Callable[[Sequence[Segment]], str]
    new_line: str = "\n"
    triggers: re.Pattern[str] = LINKS_AND_CALLS
    joint: str = ZERO_WIDTH


def dialect_of(family: Family) -> Dialect:
    """How texts of `family` are written; for mail this is the text, see `HTML` for the page."""
    return _DIALECTS[family]


def subject_of(family: Family) -> Dialect:
    """How subjects are written: plain text, for a field that knows no markup."""
    dialect = dialect_of(family)
    escape = dialect.escape if family is Family.SMS else _as_it_is
    triggers = (
        _NOTHING if family is Family.MAIL else dialect.triggers
    )  # no mail program looks for links in a subject
    return replace(_PLAIN, escape=escape, triggers=triggers, joint=dialect.joint)


# --- plain text -------------------------------------------------------------------------------------------------------


def _as_it_is(text: str) -> str:
    return text


def _named_link(words: str, url: str) -> str:
    return f"{words}: {url}"


def _with_stars(segments: Sequence[Segment]) -> str:
    """Two asterisks survive every channel (ASCII, no quotation mark of any language, no HTML), and are read as emphasis."""
    return "".join(f"**{one.text}**" if one.hit else one.text for one in segments)


_PLAIN = Dialect(escape=_as_it_is, bold=_as_it_is, link=_named_link, quote=_as_it_is, marked=_with_stars)

# One character beyond GSM 03.38 and a text message holds 70 characters instead of 160.
_TO_GSM = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\xa0": " ",
    }
)


def _for_sms(text: str) -> str:
    return text.translate(_TO_GSM)


# --- HTML -------------------------------------------------------------------------------------------------------------


def _html_bold(words: str) -> str:
    return f"<b>{words}</b>"


def _html_link(words: str, url: str) -> str:
    return f'<a href="{escape_html(url)}">{words}</a>'


def _html_quote(words: str) -> str:
    return f"<blockquote>{words}</blockquote>"


def _in_bold(segments: Sequence[Segment]) -> str:
    return "".join(
        _html_bold(escape_html(one.text)) if one.hit else escape_html(one.text) for one in segments
    )


def _in_marks(segments: Sequence[Segment]) -> str:
    # Styled here too: many mail programs drop <style>, and some (Outlook) know no <mark>.
    style = "background:#ffe89a;color:#1d2329;padding:0 2px;border-radius:2px"
    return "".join(
        f'<mark class="hit" style="{style}">{escape_html(one.text)}</mark>'
        if one.hit
        else escape_html(one.text)
        for one in segments
    )


def _html_mail_link(words: str, url: str) -> str:
    style = "color:#1f5f9f;word-break:break-word;overflow-wrap:anywhere"
    return f'<a class="link" href="{escape_html(url)}" style="{style}">{words}</a>'


HTML = Dialect(
    escape=escape_html,
    bold=_html_bold,
    link=_html_mail_link,
    quote=_html_quote,
    marked=_in_marks,
    triggers=LINKS,
)

# --- Markdown ---------------------------------------------------------------------------------------------------------

# Everything that is markup within a line, and at a line's beginning what makes lists, headings, rules and quotations.
_INLINE = re.compile(r"[\\`*_~|\[\]<>&$^{}]")
_START = re.compile(r"^(?:[-+#=]|\d{1,9}[.)])", re.MULTILINE)
_WORDY = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


def _escape_markdown(text: str) -> str:
    escaped = _INLINE.sub(r"\\\g<0>", text)
    return _START.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", escaped)


def _markdown_bold(words: str) -> str:
    return f"**{words}**"


def _markdown_link(words: str, url: str) -> str:
    # Between < and > no address can end the link; Discord shows no preview then, which would be the page's to design.
    return f"[{words}](<{url}>)"


def _bare_markdown_link(words: str, url: str) -> str:
    """For Teams, which is not known to read the brackets of `<url>`."""
    return f"[{words}]({url.replace('(', '%28').replace(')', '%29')})"


def _markdown_quote(words: str) -> str:
    return f"> {words}"


def _in_double_stars(segments: Sequence[Segment]) -> str:
    """Hits between `**`, which must hug a letter or figure, or CommonMark shows them as they are."""
    # A passage may begin its line, so all its segments are escaped as if each did.
    return "".join(_hugged(one.text) if one.hit else _escape_markdown(one.text) for one in segments)


def _hugged(text: str) -> str:
    found = _WORDY.match(text)
    if not found or not found[2]:
        return _escape_markdown(text)
    before, core, after = found.groups()
    return f"{_escape_markdown(before)}**{_escape_markdown(core)}**{_escape_markdown(after)}"


_MATTERMOST = Dialect(
    escape=_escape_markdown,
    bold=_markdown_bold,
    link=_markdown_link,
    quote=_markdown_quote,
    marked=_in_double_stars,
)

# --- Slack ------------------------------------------------------------------------------------------------------------

# Slack's mrkdwn has no escape for these; each becomes the sign that looks most like it.
_TO_LOOKALIKES = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u2035"})
_OUTER_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
_SLACK_QUOTE = re.compile(r"^(?=&gt;)")


def _escape_slack(text: str) -> str:
    alike = _OUTER_UNDERSCORE.sub("\u02cd", text.translate(_TO_LOOKALIKES))
    return _SLACK_QUOTE.sub(ZERO_WIDTH, alike.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _slack_bold(words: str) -> str:
    return f"*{words}*"


def _slack_link(words: str, url: str) -> str:
    return f"<{url.replace('&', '&amp;')}|{words}>"


def _in_stars(segments: Sequence[Segment]) -> str:
    return "".join(_slack_segments(segments))


def _slack_segments(segments: Sequence[Segment]) -> Iterator[str]:
    """Slack sees `*` only beside what is no letter, so that a zero-width space parts them, as between Chinese words."""
    for at, one in enumerate(segments):
        if not one.hit:
            yield _escape_slack(one.text)
            continue
        before = segments[at - 1].text[-1:] if at else ""
        after = segments[at + 1].text[:1] if at + 1 < len(segments) else ""
        yield f"{_joint(before)}*{_escape_slack(one.text)}*{_joint(after)}"


def _joint(neighbour: str) -> str:
    return ZERO_WIDTH if neighbour.isalnum() or neighbour == "_" else ""


_DIALECTS = {
    Family.MAIL: Dialect(
        escape=_as_it_is,
        bold=_as_it_is,
        link=_named_link,
        quote=_as_it_is,
        marked=_with_stars,
        triggers=LINKS,
    ),
    Family.PLAIN: _PLAIN,
    # A terminal or a pipe calls nobody, and people copy addresses and commands from it as they stand.
    Family.SCREEN: replace(_PLAIN, triggers=_NOTHING),
    Family.SMS: Dialect(
        escape=_for_sms,
        bold=_as_it_is,
        link=_named_link,
        quote=_as_it_is,
        marked=_with_stars,
        triggers=LINKS,
        joint=" ",
    ),
    Family.SLACK: Dialect(
        escape=_escape_slack, bold=_slack_bold, link=_slack_link, quote=_markdown_quote, marked=_in_stars
    ),
    Family.MATTERMOST: _MATTERMOST,
    Family.DISCORD: _MATTERMOST,
    Family.TEAMS: Dialect(
        escape=_escape_markdown,
        bold=_markdown_bold,
        link=_bare_markdown_link,
        quote=_as_it_is,  # an adaptive card knows none
        marked=_in_double_stars,
        new_line="\n\n",  # it joins lines that only one line end parts
    ),
    Family.TELEGRAM: Dialect(
        escape=escape_html, bold=_html_bold, link=_html_link, quote=_html_quote, marked=_in_bold
    ),
}
