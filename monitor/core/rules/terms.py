"""The words of rules -> keys, and the words of a text -> those of these keys that they stand for.

A word of a text can stand for several keys: its stem, its form ("=boats"), itself as written ("'US"), the patterns that
it fits ("~strik*"). Words of a field that is no stretch of text have keys of their own ("source:=bbc").
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.core.rules.tree import Field, How, Word
from monitor.core.text import MAX_WORD, Analyzer, primary_language

TITLE_MARK = "title:"
"""In front of the keys of words in the title, so that rules about titles meet no others."""

JOINT = "\0"
"""Between the keys of a word that stands for several: the key of the word as a whole."""

Keys = frozenset[str]


def space_of(where: Field | None) -> str:
    """What is in front of the keys of a field's words; nothing for text."""
    return "" if where is None or where.is_text else f"{where}:"


@dataclass(slots=True)
class Terms:
    """The keys of every word that a set of rules uses, for texts of one stemmer."""

    analyzer: Analyzer
    stemmer: str
    _plain: dict[str, Keys] = field(default_factory=dict)
    _others: dict[tuple[str, str, str], Keys] = field(default_factory=dict)

    def keys(self, word: Word, where: Field | None) -> Keys:
        """The keys under which a rule's word is found in a field, or anywhere in the text."""
        if where is None and word.how is How.INFLECTED:
            # Most are; the hash of a Word would cost twice the rest.
            known = self._plain.get(word.text)
            if known is None:
                known = self._plain[word.text] = frozenset(self._keys(word, where))
            return known
        space = space_of(where)
        name = space, word.how.value, word.text
        known = self._others.get(name)
        if known is None:
            known = self._others[name] = frozenset(space + key for key in self._keys(word, where))
        return known

    def asked(self, space: str) -> set[str]:
        """The keys of all words that were asked for in a field, or in the text (""), without the field's mark."""
        found = {key for (place, *_), keys in self._others.items() if place == space for key in keys}
        if not space:
            found.update(*self._plain.values())
        return {key.removeprefix(space) for key in found}

    def _keys(self, word: Word, where: Field | None) -> tuple[str, ...]:
        analyzer, text = self.analyzer, word.text
        match word.how:
            case How.WRITTEN:
                return (f"'{analyzer.written(text)}",)
            case How.PATTERN:
                return (f"~{_plain_pattern(text, analyzer, self.stemmer)}",)
            case How.INFLECTED if is_inflected(where):
                return analyzer.asked(text, self.stemmer)
            case How.INFLECTED if where is Field.LANG:
                return (f"={text.lower() if '-' in text else primary_language(text)}",)
            case _:
                return (f"={analyzer.plain(text, self.stemmer)}",)


def is_inflected(where: Field | None) -> bool:
    """Whether words of a field are inflected: names and addresses are not."""
    return where is None or where.is_text or where is Field.SECTION


def _plain_pattern(pattern: str, analyzer: Analyzer, stemmer: str) -> str:
    return "".join(
        part if part in {"*", "?"} else analyzer.plain(part, stemmer) for part in _SIGNS.split(pattern)
    )


_SIGNS = re.compile(r"([*?])")


LEXICON_LIMIT = 100_000
"""Words remembered, some 15 MB: the words of a language in daily news, most names included."""


class Lexicon(dict[str, str]):
    """Word as written -> the key it stands for in this set of rules, "" for none, the keys joined for several.

    Each word is analysed once; `several` gives the single keys of joined ones.
    """

    def __init__(self, terms: Terms, where: Field | None, *, limit: int = LEXICON_LIMIT) -> None:
        super().__init__()
        self._limit = limit
        space = space_of(where)
        self.several: dict[str, tuple[str, ...]] = {}
        self._space = space
        self.analyzer, self._stemmer = terms.analyzer, terms.stemmer
        self._inflected = is_inflected(where)
        self._asked = terms.asked(space)
        self._forms = any(key.startswith("=") for key in self._asked)
        self._written = any(key.startswith("'") for key in self._asked)
        self._patterns = Patterns(key[1:] for key in self._asked if key.startswith("~"))

    def __missing__(self, word: str) -> str:
        if len(word) > MAX_WORD:  # not remembered: they would be long
            return ""
        found = tuple(f"{self._space}{key}" for key in self._keys(word))
        key = found[0] if len(found) == 1 else JOINT.join(found)
        if len(found) > 1:
            self.several[key] = found
        self[word] = key
        return key

    def _keys(self, word: str) -> list[str]:
        asked, analyzer = self._asked, self.analyzer
        found = [key for key in analyzer.keys(word, self._stemmer) if key in asked] if self._inflected else []
        if self._forms or self._patterns:
            plain = analyzer.plain(word, self._stemmer)
            found += [f"={plain}"] if f"={plain}" in asked else []
            found += [f"~{pattern}" for pattern in self._patterns.fitting(plain)]
        if self._written and (key := f"'{analyzer.written(word)}") in asked:
            found.append(key)
        return found

    def forget_if_full(self) -> None:
        """Begin anew when too much is remembered, which costs one slower document; not while one is being read."""
        if len(self) > self._limit:
            self.clear()
            self.several.clear()


class Patterns:
    """Wildcard patterns, arranged so that a word is compared with few of them."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._prefixes: set[str] = set()
        self._others: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for pattern in patterns:
            if pattern.endswith("*") and not _SIGNS.search(pattern[:-1]):
                self._prefixes.add(pattern[:-1])
            else:
                head = _SIGNS.split(pattern, maxsplit=1)[0]
                self._others.setdefault(head, []).append((_as_regex(pattern), pattern))

    def __bool__(self) -> bool:
        return bool(self._prefixes or self._others)

    def fitting(self, plain: str) -> list[str]:
        """The patterns that a word in its plain form fits."""
        found: list[str] = []
        for end in range(1, len(plain) + 1):
            head = plain[:end]
            if head in self._prefixes:
                found.append(f"{head}*")
            if head in self._others:
                found += [pattern for regex, pattern in self._others[head] if regex.fullmatch(plain)]
        return found


def _as_regex(pattern: str) -> re.Pattern[str]:
    signs: Mapping[str, str] = {"*": ".*", "?": "."}
    return re.compile(
        "".join(signs.get(part) or re.escape(part) for part in _SIGNS.split(pattern)), re.DOTALL
    )
