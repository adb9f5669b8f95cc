"""Text -> sentences: every newline is a border, so is . ! ? … before what can begin a sentence, but not the point of an
abbreviation ("Mr.", "U.S. Navy", "No. 10", "J. Smith", "3.5", German "3. Oktober"). Linear in the length of the text.

The rules are those of Kiss and Strunk (2006, "Unsupervised multilingual sentence boundary detection") with fixed lists
in place of learned ones: an abbreviation that can end a sentence does so before a frequent sentence starter.
"""

import re

_LINE_ENDS = r"\n\r\x0b\x0c\x85\u2028\u2029"
_MARKS = ".!?…\u061f\u06d4"  # the last two: Arabic ? and Urdu .
_FULL_WIDTH_MARKS = "。！？｡।॥"  # noqa: RUF001 - they end sentences without a space
_CLOSING = "\"'’”»)\\]」』）"  # noqa: RUF001 - as they stand in texts
_OPENING = "\"'“”„‘’«»([{¿¡–—- \u00a0"  # noqa: RUF001

# One class of characters first, because `re` finds those fastest; a run of marks is looked at once (the look-behind),
# so that "....." of any length costs one step.
_END = re.compile(
    rf"[{_LINE_ENDS}{_MARKS}{_FULL_WIDTH_MARKS}]"
    rf"(?:(?<=[{_LINE_ENDS}])"
    rf"|(?<=[{_FULL_WIDTH_MARKS}])[{_FULL_WIDTH_MARKS}{_CLOSING}]*+"
    rf"|(?<![{_MARKS}][{_MARKS}])[{_MARKS}]*+[{_CLOSING}]*+(?P<gap>\s++)"
    rf")\s*+"
)
_WORD = re.compile(r"\w+")
_LONGEST_WORD = 20
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


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """The (start, end) offsets of each sentence, in order, without the white space between them.

    `language` is a language tag, which decides only how "3. Oktober" is read.
    """
    ordinals = language[:2].lower() in _ORDINAL_POINT
    found: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for match in _END.finditer(text, start):
        if match["gap"] is None or _is_border(text, match, ordinals=ordinals):
            _add(found, text, start, match.end())
            start = match.end()
    _add(found, text, start, len(text))
    return found


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append((start, end))


def _is_border(text: str, match: re.Match[str], *, ordinals: bool) -> bool:
    """Whether an end mark with white space after it ends a sentence."""
    mark, end = match.span()
    gap = match["gap"]
    if gap != " " and len(f"{gap}.".splitlines()) > 1:  # a line ends there
        return True
    following = text[end : end + _LONGEST_WORD].lstrip(_OPENING)
    if following[:1].islower():
        return False
    if text[mark] != "." or text[mark + 1] == ".":
        return True
    before = text[max(0, mark - _LONGEST_WORD) : mark].rsplit(None, 1)
    return not before or _word_ends_sentence(before[-1].lstrip(_OPENING), following, ordinals=ordinals)


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
