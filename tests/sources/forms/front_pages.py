"""Pages that list articles, each built as some kind of site builds them; all outlets are made up."""

from collections.abc import Callable
from dataclasses import dataclass, field

HEADLINES = (
    "Harbour strike enters its second week",
    "Council votes to keep the night buses",
    "Why the salt marshes are growing again",
    "Bridge closed after crack is found",
    "School meals: what changes from Monday",
)


@dataclass(frozen=True)
class FrontPage:
    """A page, where it stands, and the (address, headline) of each article that a reader would say it lists."""

    url: str
    html: str
    articles: list[tuple[str, str]]
    summaries: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    encoding: str = "utf-8"

    @property
    def body(self) -> bytes:
        return self.html.encode(self.encoding)


def slug(headline: str) -> str:
    return "-".join("".join(c for c in headline.lower() if c.isalnum() or c == " ").split())


def blog() -> FrontPage:
    """A WordPress blog: headings, excerpts, "read more", and a sidebar of other lists."""
    site = "https://tidelines.example"
    posts = [(f"{site}/2026/07/{slug(title)}/", title) for title in HEADLINES]
    teaser = "What happened on the quay this morning, and why it matters to those who live there"
    articles = "".join(
        f'<article id="post-{n}" class="post-{n} post type-post category-harbour"><header><h2 class="entry-title">'
        f'<a href="{url}" rel="bookmark">{title}</a></h2><span class="posted-on"><a href="{url}"><time datetime='
        f'"2026-07-0{9 - n}T08:30:00+02:00">July {9 - n}, 2026</time></a></span> <a href="{site}/author/ann/">Ann Ames</a>'
        f'</header><div class="entry-summary"><p>{teaser} ({n}).</p><a class="more-link" href="{url}">Continue reading '
        f'<span>"{title}"</span></a></div><footer><a href="{site}/category/harbour/">Harbour</a> <a href="{url}#comments">'
        f"{n} comments</a></footer></article>"
        for n, (url, title) in enumerate(posts)
    )
    html = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Tidelines</title></head><body><nav id="site-navigation"><ul>
      <li><a href="/">Home</a></li><li><a href="/how-to-pitch-a-story-to-us/">How to pitch a story to us</a></li>
      <li><a href="/about/">About</a></li></ul></nav><main>{articles}</main><aside class="widget-area"><h2>Recent
      comments</h2><ul><li>Bob on <a href="{site}/2025/01/an-older-post-on-the-ferry/">An older post on the ferry</a></li>
      </ul><h2>Categories</h2><ul><li><a href="{site}/category/harbour/">Harbour</a></li></ul></aside>
      <footer><a href="/privacy/">Privacy</a></footer></body></html>"""
    dates = [f"2026-07-0{9 - n}T06:30" for n in range(5)]
    return FrontPage(f"{site}/", html, posts, [f"{teaser} ({n})." for n in range(5)], dates)


def newspaper() -> FrontPage:
    """A front page of cards that are links as a whole, led by one of its own kind, with a box of what is read most."""
    site = "https://www.meridian.example"
    stories = [(f"{site}/world/2026/jul/03/{slug(title)}", title) for title in HEADLINES]
    others = [f"/world/2026/jun/1{n}/an-older-story-everyone-has-read-{n}" for n in range(5)]
    lead, *rest = stories
    cards = "".join(
        f'<li class="card card--{n}"><a href="{url}" class="card__link"><div class="card__kicker">World</div><h3 '
        f'class="card__headline">{title}</h3><p class="card__standfirst">Residents say that they were told too late, and'
        f" that nobody asked them.</p></a></li>"
        for n, (url, title) in enumerate(rest)
    )
    read = "".join(
        f'<li><a href="{url}">An older story everyone has read {n}</a></li>' for n, url in enumerate(others)
    )
    html = f"""<html lang="en"><head><title>Meridian</title></head><body><header class="masthead"><ul class="pillars">
      <li><a href="/world">World</a><li><a href="/sport">Sport</a><li><a href="/subscribe">Subscribe</a></ul></header>
      <section class="hero"><a href="{lead[0]}"><img alt="Cranes at dawn" src="/c.jpg"></a><h1><a href="{lead[0]}">{lead[1]}
      </a></h1></section><section><h2>Headlines</h2><ul>{cards}</ul></section>
      <section><div><h2>Most viewed</h2></div><ol>{read}</ol></section></body></html>"""
    return FrontPage(f"{site}/world", html, stories)


def ministry() -> FrontPage:
    """Press releases in a table, beside a menu of long labels."""
    site = "https://transport.gov.example"
    releases = [
        (f"{site}/press/2026-07-0{n + 1}-{slug(title)}.html", title) for n, title in enumerate(HEADLINES)
    ]
    rows = "".join(
        f'<tr class="{"odd" if n % 2 else "even"}"><td><time datetime="2026-07-0{n + 1}">0{n + 1}/07/2026</time></td>'
        f'<td><a href="{url.removeprefix(site)}">{title}</a></td></tr>'
        for n, (url, title) in enumerate(releases)
    )
    menu = "".join(
        f'<li><a href="/services/{name}.html">{label}</a></li>'
        for name, label in (
            ("licence", "Apply for a driving licence today"),
            ("ship", "Register a ship or a boat"),
            ("road", "Report a hole in the road"),
            ("test", "Book or change a driving test"),
        )
    )
    html = f"""<html lang="en"><head><title>Press releases</title></head><body><div class="left-col"><ul>{menu}</ul></div>
      <div class="content"><h1>Press releases</h1><table>{rows}</table>
      <p>See also <a href="/press/2020-01-01-how-we-publish-what-we-publish.html">how we publish</a> what we publish.</p>
      </div></body></html>"""
    return FrontPage(f"{site}/press/", html, releases, dates=[f"2026-07-0{n + 1}T00:00" for n in range(5)])


def board() -> FrontPage:
    """A plain list of links with numbers for addresses."""
    site = "http://wire.example:8080"
    items = [(f"{site}/story.php?id={40_321 - n}", title) for n, title in enumerate(HEADLINES)]
    rows = "".join(
        f'<li>14:0{n} <a href="story.php?id={40_321 - n}&amp;utm_source=home">{title}</a> (<a href="story.php?id={40_321 - n}'
        f'#c">{n} comments</a>)</li>'
        for n, (_, title) in enumerate(items)
    )
    html = f'<html><title>The Wire</title><body><h1>The Wire</h1><ul>{rows}</ul><a href="/rss.xml">RSS feed</a></body></html>'
    return FrontPage(f"{site}/", html, items)


def japanese() -> FrontPage:
    """Headlines without spaces."""
    site = "https://news.minato.example"
    titles = (
        "港のストライキが二週目に入る",
        "市議会が夜行バスの存続を可決",
        "塩性湿地が再び広がる理由",
        "亀裂が見つかり橋が閉鎖される",
    )
    items = [(f"{site}/news/20260703/k1001234{n}671000.html", title) for n, title in enumerate(titles)]
    rows = "".join(
        f'<li><a href="{url}"><em class="title">{title}</em><time datetime="2026-07-03T1{n}:00:00+09:00">7月3日</time></a></li>'
        for n, (url, title) in enumerate(items)
    )
    html = f"""<html lang="ja"><head><meta charset="utf-8"><title>港ニュース</title></head><body><ul class="gnav"><li><a
      href="/news/politics/">政治ニュース一覧</a></li><li><a href="/news/sports/">スポーツ一覧</a></li></ul><ul>{rows}</ul></body></html>"""
    return FrontPage(f"{site}/news/", html, items, dates=[f"2026-07-03T0{n + 1}:00" for n in range(4)])


def regional() -> FrontPage:
    """A German paper in Windows-1252: picture and headline are two links, and the box of what is read most is alike."""
    site = "https://www.deichbote.example"
    titles = (
        "Streik im Hafen dauert länger",
        "Brücke nach Rissen gesperrt",
        "Warum die Salzwiesen wachsen",
        "Äpfel werden teuer",
    )
    items = [(f"{site}/lokales/{name}-{90_000 + n}.html", title) for n, (name, title) in enumerate(zip(
        ("streik-im-hafen", "bruecke-gesperrt", "salzwiesen-wachsen", "aepfel-teuer"), titles, strict=True
    ))]  # fmt: skip

    def teasers(links: list[tuple[str, str]]) -> str:
        return "".join(
            f'<div class="teaser"><a class="bild" href="{url}"><img src="b.jpg" alt="Foto: dpa"></a><a class="titel" '
            f'href="{url}">{title}</a><div class="teaser-text">Die Stadt prüft nun, wie es im Herbst weitergehen soll.</div>'
            f'<a href="{url}">Mehr lesen</a></div>'
            for url, title in links
        )

    read = [
        (f"{site}/lokales/altes-thema-nummer-{n}-{80_000 + n}.html", f"Das alte Thema Nummer {n}")
        for n in range(4)
    ]
    html = f"""<html lang="de"><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><title>Deichbote
      Aktuelles</title></head><body><div id="hauptmenu" class="menu"><a href="/lokales/">Lokales</a></div>
      <div id="inhalt"><div class="liste">{teasers(items)}</div><div class="liste"><h3>Meistgelesen</h3>{teasers(read)}</div>
      </div></body></html>"""
    text = "Die Stadt prüft nun, wie es im Herbst weitergehen soll."
    return FrontPage(f"{site}/lokales/", html, items, [text] * 4, encoding="cp1252")


def wire() -> FrontPage:
    """Terms and definitions, relative to a base element."""
    site = "https://agency.example"
    items = [(f"{site}/en/dispatches/{slug(title)}", title) for title in HEADLINES]
    rows = "".join(
        f'<dt><time datetime="2026-07-03T10:0{n}Z">10:0{n}</time></dt><dd><a href="dispatches/{slug(title)}">{title}</a></dd>'
        for n, (_, title) in enumerate(items)
    )
    html = f"""<html lang="en"><head><base href="/en/"><title>Dispatches</title></head><body><dl>{rows}</dl>
      <div class="pagination"><a href="list/page-two-of-the-list">The next page of the list</a></div></body></html>"""
    return FrontPage(f"{site}/list?lang=en", html, items)


def soup() -> FrontPage:
    """Nothing but div elements with classes made by a program, in two sections."""
    site = "https://app.pulse.example"
    items = [(f"{site}/a/{slug(title)}-6f{n}a91c", title) for n, title in enumerate(HEADLINES * 2)]
    items = [(url, f"{title} ({n})") for n, (url, title) in enumerate(items)]

    def cards(links: list[tuple[str, str]], name: str) -> str:
        return "".join(
            f'<div class="{name}-0"><div><a class="css-9k" href="{url}" aria-label="{title}"><div class="pic"></div></a></div>'
            f'<div class="css-1x"><a class="css-77" href="{url}"><span>{title}</span></a><div>4 min read</div></div></div>'
            for url, title in links
        )

    html = f"""<html lang="en"><head><title>Pulse</title><script>if (a<b) {{ document.write("<a href='/x'>") }}</script></head>
      <body><div id="root"><div class="css-top"><div><a href="/s/world-news">World news</a></div></div>
      <div class="css-5a">{cards(items[:6], "css-4g")}</div><div class="css-5b">{cards(items[6:], "css-8h")}</div></div></body></html>"""
    return FrontPage(f"{site}/", html, items)


LAYOUTS: tuple[Callable[[], FrontPage], ...] = (
    blog,
    newspaper,
    ministry,
    board,
    japanese,
    regional,
    wire,
    soup,
)
