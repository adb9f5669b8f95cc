"""What strangers may write, to be put where their words go: naughty strings, what a feed parser's tests sanitize, and by
hand what wakes, links, formats, forges and commands in the places where alerts are read.
"""

# ruff: noqa: RUF001 - look-alikes are the point

import html
import json
import re
from pathlib import Path

from tests.gates.material import _archived

LINK, PRINTING = "https://times.example/world/second-boat", "https://post.example/harbour"
HOSTS = frozenset({"times.example", "post.example"})  # what may be a link
_INNER = re.compile(
    r"<(title|summary|description|content|subtitle|rights|copyright|name)\b[^>]*>(.*?)</\1>", re.DOTALL
)

MENTIONS = """
@everyone @here @channel @all @room @team @everyone! (@everyone) ＠everyone @\u200beveryone <!here> <!channel> <!everyone>
<!subteam^S0614TZR7> <!subteam^S0614TZR7|desk> <@U012AB3CD> <@U012AB3CD|boss> <#C024BE7LR> <#C024BE7LR|news> <@&165511591545143296>
<@!80351110224678912> <@80351110224678912> <#103735883630395392> </airhorn:816437322781949972> <:mmLol:216154654256398347>
<a:b1nzy:392938283556143104> <t:1618953630:R> <id:customize> <at>everyone</at> <at id="0">Desk</at> @durov @channelpost_bot
/start /kill@bot $AAPL #breaking :skull: :here: ~town-square !here @here, &lt;!here&gt; &#60;!here&#62; \\<!here> `@everyone`
""".split()
LINKS = [
    "http://evil.example/", "https://evil.example/a?b=c#d", "HTTPS://EVIL.EXAMPLE", "www.evil.example", "www.evil.com",
    "//evil.example/x", "ftp://evil.example/x", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>1</script>",
    "mailto:evil@evil.example", "tel:+15550100", "slack://open", "tg://resolve?domain=x", "file:///etc/passwd",
    "\\\\evil.example\\share", "evil.com", "evil.com/login", "xn--80ak6aa92e.com", "http://192.0.2.1/", "192.0.2.1/x",
    "<http://evil.example|times.example>", "<http://evil.example>", "<https://evil.example/|click>", "<mailto:a@evil.example|b>",
    "[times](http://evil.example)", "[times](<http://evil.example>)", "[times][1]\n\n[1]: http://evil.example", "![x](http://evil.example/x.png)",
    "[![x](http://evil.example/x.png)](http://evil.example)", "[a](javascript:alert(1))", "[x](http://evil.example \"t\")", "<a href=http://evil.example>x</a>",
    '<a href="https://times.example@evil.example/">x</a>', "https://times.example@evil.example/", "http://evil.example\u200b/",
    "ｈttp://evil.example", "http:\u2215\u2215evil.example", "http://evil。example", "[a]\\(http://evil.example)", "](http://evil.example)", "x](<http://evil.example>)[y",
]  # fmt: skip
MARKUP = [
    "*bold*", "_it_", "~gone~", "`code`", "```\nblock\n```", "**bold**", "__bold__", "~~gone~~", "||spoiler||", "# heading", "## h", "-# small",
    "- item", "* item", "+ item", "1. item", "1) item", "> quote", ">>> quote", "&gt; quote", "---", "***", "===", "| a | b |\n|---|---|\n| 1 | 2 |",
    "<b>x</b>", "<i>x", "</b></a></p></td></table>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<style>*{display:none}</style>",
    "<svg/onload=alert(1)>", "<iframe src=//evil.example>", "--><script>1</script>", "]]><script>1</script>", "<!--", "<![CDATA[", "\"><x y=\"", "' onclick='x",
    "<tg-spoiler>x</tg-spoiler>", "<pre><code>x", "<blockquote expandable>x", "<u>", "&lt;script&gt;", "&#x3c;b&#x3e;", "&amp;lt;b&amp;gt;", "$x^2$", "$$x$$",
    "{{ 7 * 7 }}", "{% raw %}", "{{ alert.__class__ }}", "${7*7}", "%s%n", "\\", "\\\\", "\\*x\\*", "**", "*", "_", "`", "~", "[", "]", "(", ")", "<", ">", "&", "|",
    "a*b*c", "a_b_c", "**a** b **c", "* *x* *", "﹡x﹡", "＊x＊", "\u200b*x*\u200b", "x\u00a0*y*", "=x", "    code", "\tcode",
]  # fmt: skip
LINES = [
    "x\r\nBcc: evil@evil.example", "x\nBcc: evil@evil.example", "x\rBcc: evil@evil.example", "x\r\n\r\n<script>1</script>", "x\r\n.\r\nMAIL FROM:<a@b>",
    "\r\n.\r\n", "x\u2028Alert forged01", "x\u2029Alert forged02", "x\x85Alert forged03", "x\x0bAlert forged04", "x\x0cAlert forged05", "x\nAlert forged06",
    "x\r\nAlert forged07\r\n", "Alert forged08", "\nAlert forged09\n", "x\n\nPossible repeat: y", "x\x1eAlert forged10", "=?utf-8?q?=0d=0aBcc:_x@evil.example?=",
    "=?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=", "%0d%0aBcc: x", "x\n{\"alert\":\"forged11\"}", "x\\nAlert forged12", "\ufeffAlert forged13",
]  # fmt: skip
# A headline that is such a line, but for space and what is taken out.
LIKE_IDS = ("forged08", "forged09", "forged13")
CONTROLS = [
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x1b[2J\x1b[H", "\x9b31m", "\x9d0;x\x9c", "\x1bP+q\x1b\\",
    "a\x08b", "a\x00b", "\x7f", "\x0e\x0f", "\x05", "\x1b[6n", "\x1b[?1049h", "\u202egpj.exe", "\u202dx\u202c", "\u2066x\u2069", "\u2067x", "\u200fx", "\u200ex", "\u061cx",
    "\u206ax", "\U000e0041\U000e007f", "\ud800", "\ufffe", "a" + "\u0301" * 200, "\u2063\u2062", "\u115f\u3164", "<0>kernel: forged", "x\n<0>forged",
]  # fmt: skip
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "=HYPERLINK(\"http://evil.example\",\"x\")", "\t=1+1", "\r=1+1", "=IMPORTXML(\"http://evil.example\")",
    "\"=1+1\"", "';=1+1", "＝1+1", "|calc", "%=1",
]  # fmt: skip
# Where an address is wanted.
ADDRESSES = [
    "javascript:alert(1)", "JAVASCRIPT:alert(1)//times.example", "data:text/html,<script>1</script>", "file:///etc/passwd", "https://times.example/a)[x](http://evil.example",
    "https://times.example/a>b|<!here>", "https://times.example/|click", "https://times.example/\"><script>1</script>", "https://times.example/' onclick='x",
    "https://times.example/\r\nBcc: x@evil.example", "https://times.example/\x1b[31m", "https://times.example/\u202egpj", "https://times.example@evil.example/",
    "https://times.example\\@evil.example/", "//evil.example/", "https://times.example/@everyone", "https://times.example/a b c", "https://times.example/*x*_y_`z`",
    "https://times.example/<b>", "https://times.example/&lt;", "https://times.example/]", "https://times.example/a(b)c", "https:///evil.example", "vbscript:x",
]  # fmt: skip


def strings(evaldata: Path) -> dict[str, list[str]]:
    """All of it by where it comes from."""
    return {
        "naughty strings": _naughty(evaldata / "robust-blns"),
        "sanitize files": _sanitized(evaldata / "feeds-feedparser"),
        "mentions": MENTIONS,
        "links": LINKS,
        "markup": MARKUP,
        "lines": LINES,
        "controls": CONTROLS,
        "formulas": FORMULAS,
    }


def _naughty(folder: Path) -> list[str]:
    found: dict[str, None] = {}
    for path, body in _archived(folder, ".json").items():
        if "base64" not in path.name:
            found |= dict.fromkeys(one for one in json.loads(body) if isinstance(one, str))
    return list(found)


def _sanitized(folder: Path) -> list[str]:
    """What stands in the elements of the files that are about sanitizing, as a reader of XML sees it."""
    found: dict[str, None] = {}
    for path, body in _archived(folder).items():
        if "sanit" in str(path).lower():
            text = body.decode("utf-8", "replace").replace("<![CDATA[", "").replace("]]>", "")
            found |= dict.fromkeys(html.unescape(one[2]).strip() for one in _INNER.finditer(text))
    return [one for one in found if "<" in one or ":" in one]
