"""Text -> sentences: every newline is a border, so is . ! ? … before what can begin a sentence, but not the point of an
abbreviation ("Mr.", "U.S. Navy", "No. 10", "J. Smith", "3.5", German "3. Oktober"). Linear in the length of the text.

The rules are those of Kiss and Strunk (2006, "Unsupervised multilingual sentence boundary detection") with fixed lists
in place of learned ones: an abbreviation that can end a sentence does so before a frequent sentence starter.
"""

import re
from itertools import islice

_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
LINE = re.compile(f"[^{_LINE_ENDS}]+")
"""What stands between two ends of lines."""
_MARKS = ".!?…\u061f\u06d4"  # the last two: Arabic ? and Urdu .
_FULL_WIDTH_MARKS = "。！？｡।॥"  # noqa: RUF001 - they end sentences without a space
_CLOSING = "\"'’”»)\\]」』）"  # noqa: RUF001 - as they stand in texts
_OPENING = "\"'“”„‘’«»([{¿¡–—- \u00a0"  # noqa: RUF001
_LONGEST_WORD = 20

# What follows an end, without the end itself: `re` finds a single character three times as fast as one of a class, so that
# each kind of end that a text has is looked for by itself. A run of marks is looked at once (the look-behind), so that "....."
# of any length costs one step. A small letter goes on with the sentence; those beyond ASCII are seen later.
_AFTER_MARK = (
    rf"(?<![{_MARKS}][{_MARKS}])[{_MARKS}]*+[{_CLOSING}]*+"
    rf"((?!\n)(?:\s\s++|[\x1c-\x1e]|\s(?![{re.escape(_OPENING)}]{{0,{_LONGEST_WORD - 1}}}[a-z])))"
)
_AFTER_FULL_WIDTH_MARK = rf"[{_FULL_WIDTH_MARKS}{_CLOSING}]*+(\s*+)"
_ENDS = {
    **{end: re.compile(rf"({end}\s*+)") for end in _LINE_ENDS},
    **{end: re.compile(rf"\{end}{_AFTER_MARK}") for end in _MARKS},
    **{end: re.compile(rf"{end}{_AFTER_FULL_WIDTH_MARK}") for end in _FULL_WIDTH_MARKS},
}
_ANY_END = re.compile(f"[{''.join(_ENDS)}]")
_MOST_ENDS = 100_000
_WORD = re.compile(r"\w+")
_LONGEST_ORDINAL = 2

# Stand before a name and never end a sentence; written with a capital letter.
_TITLES = frozenset(
    "Mr Mrs Ms Mx Dr Prof Rev Fr Hon Gen Col Maj Capt Cpt Cmdr Lt Sgt Cpl Adm Gov Sen Rep Pres Supt Insp Det St Ste Sr Sra "
    "Srta Hr Frl Dipl Ing Mme Mlle Mgr Sig Dott Msgr Brig Ald Amb Atty Sec Treas Mt Ft".split()
)
# Never end a sentence either, however written.
_CONNECTING = frozenset("vs v viz cf ca approx resp bzw sog vgl e.g i.e z.b d.h p.ej".split())
# Before a figure only: "no." and "mar" are words as well.
_BEFORE_FIGURES = frozenset(
    "no nos nr num p pp pg vol art sec fig ch chap abs para jan feb mar apr jun jul aug sep sept oct okt nov dec dez "
    "janv févr avr juil déc ene abr ago dic".split()
)
# Can end a sentence: the next word tells (as after initials, "U.S.", "a.m.").
_OPEN = frozenset(
    "inc ltd co corp bros llc plc jr sr etc al ave blvd rd dept est usw etw gmbh cie cía".split()
)
_STARTERS = frozenset(
    "the a an he she it they we you i his her its their our my this that these those there here in on at but and so as if "
    "when while after before although however for from with by not what who how why where both some many most all last now "
    "der die das ein eine er sie es wir ich im am auf aber und nach bei le la les un une il elle ils elles nous vous on ce "
    "cette dans en mais et el los las una se pero y o na os ele ela het een de".split()
)
# Languages that write ordinals as "3.": the point after one or two digits ends nothing.
_ORDINAL_POINT = frozenset("cs da de et fi hr hu is lt lv nb nn no pl sk sl sr tr".split())


_ABBREVIATIONS = frozenset(map(str.lower, _TITLES)) | _CONNECTING | _BEFORE_FIGURES | _OPEN


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """The (start, end) offsets of each sentence, in order, without the white space between them.

    `language` is a language tag, which decides only how "3. Oktober" is read. What follows the first 100,000 marks and
    line ends of a text is one sentence.
    """
    found: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for end, following in _gaps(text[: _limit(text)], ordinals=language[:2].lower() in _ORDINAL_POINT):
        if end > start:
            found.append((start, end if not text[end - 1].isspace() else _stripped(text, start, end)))
        start = max(start, following)
    if len(text) > start:
        found.append((start, len(text.rstrip())))
    return found


def _limit(text: str) -> int:
    """Where to stop looking for ends: 5 MB of full stops would take seconds, 5 MB of prose has half as many as allowed."""
    if len(text) <= _MOST_ENDS or sum(map(text.count, _ENDS)) <= _MOST_ENDS:
        return len(text)
    return next(islice(_ANY_END.finditer(text), _MOST_ENDS, None)).start()


def _gaps(text: str, *, ordinals: bool) -> list[tuple[int, int]]:
    """The white space between sentences, ascending; of one gap that is found twice the second may be a part."""
    gaps: list[tuple[int, int]] = []
    for mark, pattern in _ENDS.items():
        if mark not in text:
            continue
        if mark in _MARKS:
            gaps += [
                match.span(1)
                for match in pattern.finditer(text)
                if _is_border(text, match.start(), match.start(1), match.end(1), ordinals)
            ]
        else:
            gaps += [match.span(1) for match in pattern.finditer(text)]
    gaps.sort()
    return gaps


def _stripped(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _is_border(text: str, mark: int, start: int, end: int, ordinals: bool) -> bool:
    """Whether the end mark at `mark` ends a sentence, with white space after it from `start` to `end`."""
    if (end - start > 1 or text[start] != " ") and len(
        f"{text[start:end]}.".splitlines()
    ) > 1:  # a line ends there
        return True
    following = text[end : end + _LONGEST_WORD]
    if not "A" <= following[:1] <= "Z":
        following = following.lstrip(_OPENING)
        if following[:1].islower():
            return False
    if text[mark] != "." or text[mark + 1] == ".":
        return True
    before = text[mark - _LONGEST_WORD if mark > _LONGEST_WORD else 0 : mark].rsplit(None, 1)
    if not before:
        return True
    word = before[-1]
    if len(word) > 1 and word.isalpha() and word.lower() not in _ABBREVIATIONS:
        return True
    return _word_ends_sentence(word.lstrip(_OPENING), following, ordinals=ordinals)


def _word_ends_sentence(word: str, following: str, *, ordinals: bool) -> bool:
    """Whether a word with a point after it ends its sentence, given what follows."""
    lowered = word.lower()
    if word in _TITLES or lowered in _CONNECTING:
        return False
    if lowered in _BEFORE_FIGURES:
        return not following[:1].isdigit()
    if word.isdigit():
        return not ordinals or len(word) > _LONGEST_ORDINAL or _starts_sentence(following)
    if lowered in _OPEN or len(word) == 1 or "." in word:
        return _starts_sentence(following)
    return True


def _starts_sentence(following: str) -> bool:
    """Whether the text begins with a frequent sentence starter (not with an initial, "A. Smith")."""
    first = _WORD.match(following)
    return first is not None and first[0].lower() in _STARTERS and not following.startswith(".", first.end())
