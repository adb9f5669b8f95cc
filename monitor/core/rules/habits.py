"""What other systems read and this language does not: fields, operators and signs, each with what to write here.

A piece of a query is a run of characters without white space, quotes and parentheses.
"""

import re

# What other systems call their fields, and what to write here.
FOREIGN_FIELDS = {
    **dict.fromkeys(("headline", "hd", "hlead", "hl", "subject", "allintitle"), "write title:"),
    "hlp": "write title: or lead:",
    **dict.fromkeys(("ingress", "lede", "leadparagraph", "lp"), "write lead:"),
    **dict.fromkeys(("text", "content", "allintext", "bodytext"), "write body:"),
    **dict.fromkeys(
        ("publication", "outlet", "sc", "rst", "sn", "feed", "f", "source_name"), "write source:"
    ),
    **dict.fromkeys(("domain", "domainis", "host"), "write site:"),
    **dict.fromkeys(("link", "links", "allinurl", "http", "https"), "write url: before an address"),
    **dict.fromkeys(("by", "byline"), "write author:"),
    **dict.fromkeys(("language", "sourcelang", "la"), "write lang: with a code, such as lang:en"),
    **dict.fromkeys(("category", "topic", "desk"), "write section:"),
    **dict.fromkeys(("raw", "case", "cs"), 'write exact("...")'),
    **dict.fromkeys(
        ("before", "after", "date", "pubdate", "when", "daterange"),
        "say it beside the query, with active: or max_age:",
    ),
}
FIELD_NAMES = (
    "title", "lead", "body", "source", "author", "url", "lang", "section", "intitle", "intext", "site", "inurl",
)  # fmt: skip

# Pattern of the whole piece, what is wrong, what to write; {1} is what the pattern's first group found, {less} one less (where
# others count to the second word, and we the words between), {inside} what stands in the parentheses behind it.
Row = tuple[re.Pattern[str], str, str]


def _rows(*rows: tuple[str, str, str]) -> tuple[Row, ...]:
    return tuple((re.compile(pattern, re.DOTALL), message, advice) for pattern, message, advice in rows)


ALONE = _rows(
    (r"\|{1,2}", "{piece} is not read here", "write OR"),
    (r"&{1,2}", "{piece} is not read here", "write AND"),
    (r"AND/OR(?:/NOT)?", "{piece} is not read here", "write OR: it leaves room for both"),
    (
        r"(AND|OR|NOT)[-/].*",
        "{piece}: an operator with something behind it",
        "write {1}, with a space behind it",
    ),
    (
        r"!+([^\W_]+).*",
        "'!' is not read here",
        "write NOT, or a minus before the word, behind what must occur: boat NOT {1}",
    ),
    (r"!.*", "'!' is not read here", "write NOT, or a minus, behind what must occur: boat NOT strike"),
    (r"\+.*", "'+' is not read here", "leave it out: words side by side must all occur"),
    (r"-", "a minus stands alone", "put it directly before what must not occur, or leave it out"),
    (r"-.*", "two minus signs in a row", "write one"),
    (
        r"[\u2010-\u2015\u2212]+",
        "{piece} is a dash, no minus",
        "leave it out, or write NOT for what must not occur: boat NOT strike",
    ),
    (
        r"[\u2010-\u2015\u2212]+([^\W_]+).*",
        "{piece} begins with a dash that is no minus",
        "leave it out, or write NOT for what must not occur: boat NOT {1}",
    ),
    (
        r"[\u2010-\u2015\u2212].*",
        "{piece} begins with a dash that is no minus",
        "leave it out, or write NOT for what must not occur",
    ),
    (r"(?:(?i:O)?NEAR|(?i:o?near|w)/)", "{piece} needs a number of words", "write NEAR/5"),
    (r"(?i:pre/)", "{piece} needs a number of words", "write ONEAR/5"),
    (r"(?i:w/seg)", "{piece} is not read here", "put both into one field, as in title:(boat strike)"),
    (
        r"(?i:o?near|w)/[0-9]+",
        "{piece}: the number of words goes from 0 to 500",
        "write AND if the distance does not matter",
    ),
    (
        r"(?i:near/?([0-9]{1,3})f)",
        "{piece} is not read here",
        "write ONEAR/{1} for the same with the order kept",
    ),
    (r"(?i:(?:pre/|onear)([0-9]{1,3}))", "{piece} is not read here", "write ONEAR/{1}"),
    (
        r"(?i:adj/?([0-9]{1,3}))",
        "{piece} counts to the second word, here only the words between count",
        "write ONEAR/{less}",
    ),
    (
        r"(?i:near([0-9]{1,3}))",
        "{piece} counts to the second word, here only the words between count",
        "write NEAR/{less}",
    ),
    (
        r"(?i:[^/]+/n([0-9]{1,3})/[^/]*)",
        "{piece} counts to the second word, here only the words between count",
        "write NEAR/{less} with spaces round it",
    ),
    (r"(?i:(?:w|around)/?([0-9]{1,3}))", "{piece} is not read here", "write NEAR/{1}"),
    (r"(?i:o?near/.*)", "{piece}: after the slash a number of words must come", "write NEAR/5"),
    (
        r"(?i:w/s(?:ent)?)",
        "{piece} is not read here",
        "put the words side by side: they must be in one sentence",
    ),
    (
        r"SAME|(?i:w/p(?:ara)?)",
        "{piece} is not read here",
        "write NEAR/50, or put the words side by side for one sentence",
    ),
    (r"(?i:w/o)", "{piece} is not read here", "write NOT"),
    (
        r"ATLEAST|(?i:atleast/.*|atleast[0-9].*)",
        "{piece}: a number from 1 to 1000 must say how often",
        "write atleast/3 boat, or atleast3(boat)",
    ),
    (r"(?i:(?:near|adj)([0-9]{1,3}):.*)", "{piece} is not read here", 'write "a b"~{1}'),
    (r"(?i:repeat([0-9]{1,3}):.*)", "{piece} is not read here", "write atleast/{1} before the word"),
    (r"(?i:hd|hl|headline)=(.+)", "{piece} is not read here", "write title:{1}"),
    (r"(?i:hlp)=(.+)", "{piece} is not read here", "write title:{1} OR lead:{1}"),
    (r"(?i:lp)=(.+)", "{piece} is not read here", "write lead:{1}"),
    (r"(?i:by|byline|au)=(.+)", "{piece} is not read here", "write author:{1}"),
    (r"(?i:sc|rst|sn)=(.+)", "{piece} is not read here", "write source: with a name, or feeds: of the rule"),
    (r"(?i:la|language)=(.+)", "{piece} is not read here", "write lang:{1}"),
    (
        r"(?i:wc|length|words?|wordcount)[<>=].*",
        "{piece}: an article's length is no condition here",
        "leave it out",
    ),
    (r"([^\W_]+)\|{1,2}([^\W_]+)", "'|' is not read here", "write {1} OR {2}"),
    (r"([^\W_]+)\|{1,2}", "'|' is not read here", "write OR"),
    (r"\[.*|[^:]*\]", "'[' and ']' are not read here", "write parentheses: ( )"),
    (
        r"([^\W_]{2,})!+",
        "{piece}: an exclamation mark stands for no letters here",
        "write {1}* for all words that begin so, or leave it out",
    ),
    (r"([^\W_]+)\*\*+", "{piece} has more than one star", "write {1}*"),
    (
        r"~[0-9]+",
        "{piece} belongs directly behind the quotes of a phrase of two words",
        'write "a b"~5, or a NEAR/5 b',
    ),
    (
        r"([^\W_]+)~[0-9.]*",
        "{piece}: there is no search for similar spellings",
        "write {1}* for all words that begin so, or list the spellings with OR",
    ),
    (r"([^\W_]+)\^[0-9.]*", "{piece}: words have no weights here", "write {1}"),
    (
        r"([^\W\d_]{2,}[a-z]|[^\W\d_]{5,})\$[0-9]{0,2}",
        "{piece}: a dollar sign stands for no letters here",
        "write {1}* for all words that begin so",
    ),
    (
        r"([^\W_]+)==+",
        "{piece} has more than one equals sign",
        "write {1}= to switch inflection off",
    ),
    (
        r"[^\W_]+=[^\W_].*",
        "{piece}: an equals sign can only stand behind a word, to switch its inflection off",
        "put a space behind it, or leave it out",
    ),
    (r"=.*", "{piece} begins with an equals sign", "put it behind a word to switch its inflection off"),
    (r".*[|~^\\\[\]{}<>].*", "{piece} holds a sign that means nothing here", "leave it out"),
)

BEFORE_PARENTHESIS = _rows(
    (r"(?i:headline|hd|hl|title|intitle)=?", "{piece} is not read here", "write title:({inside})"),
    (r"(?i:hlead|hlp)=?", "{piece} is not read here", "write title:({inside}) OR lead:({inside})"),
    (r"(?i:lp)=", "{piece} is not read here", "write lead:({inside})"),
    (
        r"(?i:(lead|body|source|author|url|lang|section|intext|site|inurl))=?",
        "{piece} is not read here",
        "write {1}:({inside})",
    ),
    (r"(?i:publication|outlet|(?:sc|rst|sn)=)", "{piece} is not read here", "write source:({inside})"),
    (r"(?i:byline|by=?|au=)", "{piece} is not read here", "write author:({inside})"),
    (
        r"(?i:plural|singular)",
        "{piece} is not read here: words find their plurals and singulars",
        "write {inside}",
    ),
    (
        r"(?i:caps|allcaps|nocaps|case|raw)",
        "{piece} is not read here",
        'write exact("{inside}") for a word just as it is written',
    ),
    (
        r"(?i:atleast)",
        "{piece}: a number from 1 to 1000 must say how often",
        "write atleast/3 boat, or atleast3(boat)",
    ),
    (r"(?i:around)", "{piece} is not read here", "write NEAR/{number} between the two"),
    (r"(?i:o?near)", "{piece} stands between two words here, with a number of words", "write a NEAR/5 b"),
    (r".*", "{piece} stands directly before a parenthesis", "put a space between, if it is a word"),
)
