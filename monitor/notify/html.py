"""A message becomes an HTML e-mail: one column, readable on a phone and a desktop, in light and in dark.

Styles stand inline for the many mail programs that drop `<style>`; the style block only adds what cannot be inline,
the dark colours and the narrow screen. Nothing is loaded from anywhere: no image, no font, no tracker.
"""

from html import escape

from monitor.model import Priority
from monitor.notify.message import Item, Message, Printing
from monitor.notify.passages import Passage
from monitor.notify.text import more_of

_FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_ACCENTS = {
    Priority.LOW: "#7a8594",
    Priority.NORMAL: "#2f6fb3",
    Priority.HIGH: "#c2700c",
    Priority.URGENT: "#c0282d",
}
_STYLE = """\
@media (max-width:480px){.page{padding:0!important}.card{padding:18px 16px!important;border-radius:0!important}
.title{font-size:20px!important}}
@media (prefers-color-scheme:dark){.page{background:#14171b!important}.card{background:#1e2227!important;
border-left-color:#30363d!important;border-right-color:#30363d!important;border-bottom-color:#30363d!important}
.ink{color:#e9ecef!important}.soft{color:#a3acb6!important}
.link{color:#8ec1f5!important}.quote{border-color:#4a525c!important}.hit{background:#6b5300!important;
color:#fff4cf!important}.note{background:#3a3016!important;color:#f3e2b0!important}
.line{border-color:#30363d!important}}"""


def html_of(message: Message) -> str:
    """The e-mail's HTML part: everything escaped, links http(s) only."""
    parts = (
        _note(message.repeat),
        _head(message),
        *(_line(one) for one in message.lines),
        *(_passage(one) for one in message.passages),
        *(_item(one) for one in message.items),
        _line(more_of(message, len(message.items))),
        _printings(message),
        _note(message.shortfall),
        _foot(message),
    )
    return _page(message, "\n".join(filter(None, parts)))


def _page(message: Message, content: str) -> str:
    # The first words of a mail are what a phone shows below its subject: the passage, not the rule again.
    found = [one.plain for one in message.passages[:1]] or [one.title for one in message.items[:1]]
    preview = next(iter((*found, *message.lines)), message.byline)
    accent = _ACCENTS[message.priority]
    return f"""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(message.subject)}</title>
<style>
:root{{color-scheme:light dark}}
{_STYLE}
</style>
</head>
<body class="page" style="margin:0;padding:24px 12px;background:#f2f4f6">
<div style="display:none;max-height:0;overflow:hidden">{escape(preview[:200])}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px"><tr>
<td class="card ink" align="left" style="padding:26px 30px;background:#ffffff;border:1px solid #e0e4e8;\
border-top:4px solid {accent};border-radius:6px;font-family:{_FONT};font-size:16px;line-height:25px;color:#1d2329">
{content}
</td></tr></table>
</td></tr></table>
</body>
</html>
"""


def _head(message: Message) -> str:
    parts = (_heading(message), _title("h1", 23, message), _byline(message), _address(message))
    return "\n".join(filter(None, parts))


def _item(item: Item) -> str:
    found = map(_passage, item.passages)
    parts = (_heading(item), _title("h2", 18, item), _byline(item), *found, _address(item))
    content = "\n".join(filter(None, parts))
    return f'<div class="line" style="margin:22px 0 0;padding-top:18px;border-top:1px solid #e4e7eb">\n{content}\n</div>'


def _heading(told: Message | Item) -> str:
    if not told.heading:
        return ""
    return (
        f'<p class="soft" style="margin:0 0 8px;font-size:13px;line-height:18px;font-weight:600;color:#67717c">'
        f"{escape(told.heading)}</p>"
    )


def _title(tag: str, size: int, told: Message | Item) -> str:
    title = escape(told.title)
    if told.url:
        title = (
            f'<a class="ink" href="{escape(told.url)}" style="color:#1d2329;text-decoration:none">{title}</a>'
        )
    narrow = "title " if tag == "h1" else ""
    return (
        f'<{tag} class="{narrow}ink" dir="auto" style="margin:0 0 8px;font-size:{size}px;line-height:1.3;'
        f'font-weight:700;color:#1d2329">{title}</{tag}>'
    )


def _byline(told: Message | Item) -> str:
    if not told.byline:
        return ""
    return (
        f'<p class="soft" style="margin:0 0 4px;font-size:14px;line-height:20px;color:#67717c">'
        f"{escape(told.byline)}</p>"
    )


def _address(told: Message | Item) -> str:
    if not told.url:
        return ""
    return f'<p style="margin:0 0 18px;font-size:13px;line-height:19px">{_link(told.url, told.url)}</p>'


def _line(line: str) -> str:
    return f'<p dir="auto" style="margin:0 0 12px;overflow-wrap:anywhere">{escape(line)}</p>' if line else ""


def _passage(passage: Passage) -> str:
    marked = "".join(
        f'<mark class="hit" style="background:#ffe89a;color:#1d2329;padding:0 2px;border-radius:2px">'
        f"{escape(one.text)}</mark>"
        if one.hit
        else escape(one.text)
        for one in passage.segments
    )
    return (
        f'<p class="soft" style="margin:0 0 4px;font-size:13px;line-height:18px;color:#67717c">{passage.where}:</p>\n'
        f'<blockquote class="quote" dir="auto" style="margin:0 0 18px;padding:2px 0 2px 14px;'
        f'border-left:3px solid #c9d0d8">{marked}</blockquote>'
    )


def _printings(message: Message) -> str:
    if not message.printings:
        return ""
    rows = "".join(f'<li style="margin:0 0 4px">{_printing(one)}</li>' for one in message.printings)
    if message.more_printings:
        rows += f"<li>and {message.more_printings} more</li>"
    return (
        f'<p class="soft" style="margin:0 0 4px;font-size:13px;line-height:18px;color:#67717c">{message.also}</p>\n'
        f'<ul style="margin:0 0 18px;padding-left:20px;font-size:15px;line-height:22px">{rows}</ul>'
    )


def _printing(printing: Printing) -> str:
    return _link(printing.url, printing.source) if printing.url else escape(printing.source)


def _note(sentence: str) -> str:
    if not sentence:
        return ""
    return (
        f'<p class="note" style="margin:0 0 18px;padding:9px 13px;background:#fdf3d6;border-radius:4px;font-size:14px;'
        f'line-height:20px;color:#5c4708">{escape(sentence)}</p>'
    )


def _foot(message: Message) -> str:
    return (
        f'<p class="soft line" style="margin:22px 0 0;padding-top:12px;border-top:1px solid #e4e7eb;font-size:12px;'
        f'line-height:18px;color:#67717c">{escape(message.last_line)}</p>'
    )


def _link(url: str, words: str) -> str:
    return (
        f'<a class="link" href="{escape(url)}" style="color:#1f5f9f;word-break:break-word;overflow-wrap:anywhere">'
        f"{escape(words)}</a>"
    )
