"""Text -> sentences: every newline is a border, so is . ! ? … before what can begin a sentence, but not the point of an
abbreviation ("Mr.", "U.S. Navy", "No. 10", "J. Smith", "3.5", German "3. Oktober"). Linear in the length of the text.

The rules are those of Kiss and Strunk (2006, "Unsupervised multilingual sentence boundary detection") with fixed lists
in place of learned ones: an abbreviation that can end a sentence does so before a frequent sentence starter.
"""

import re

# A run of end marks is looked at once (the look-behind), so "....." of any length costs one step.
_END = re.compile(
    r"[\n\r\x0b\x0c\x85\u2028\u2029]"
    r"|(?<![.!?…])(?P<mark>[.!?…؟۔]++)[\"'’”»)\]]*+(?=\s)"
    r"|[。！？｡।॥]++[」』”’）]*+"  # noqa: RUF001 - full-width marks end sentences without a space
)
_NEXT_WORD = re.compile(r"\s*[\"'“”„‘«»(\[¿¡–—-]*\s*(\w{1,20})")  # noqa: RUF001 - the dashes of real texts
_LAST_WORD = re.compile(r"[^\s\"'“”„‘’«»(\[/–—-]{1,20}$")  # noqa: RUF001
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
_OPEN = frozenset("inc ltd co corp bros llc plc jr sr etc al ave blvd rd dept est usw etw gmbh cie cía".split())
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
    start = 0
    for match in _END.finditer(text):
        if match["mark"] is None or _is_border(text, match.start(), match.end(), ordinals=ordinals):
            _add(found, text, start, match.end())
            start = match.end()
    _add(found, text, start, len(text))
    return found


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    stripped = sentence.strip()
    if stripped:
        start += sentence.index(stripped[0])
        found.append((start, start + len(stripped)))


def _is_border(text: str, mark: int, end: int, *, ordinals: bool) -> bool:
    """Whether the end mark at `mark` (with closing quotes up to `end`) ends a sentence."""
    follows = _NEXT_WORD.match(text, end, end + 2 * _LONGEST_WORD)
    if follows is None:
        return True
    word = follows[1]
    if word[0].islower():
        return False
    if text[mark] != "." or text.startswith("..", mark):
        return True
    before = _LAST_WORD.search(text, max(0, mark - _LONGEST_WORD), mark)
    if before is None:
        return True
    starts = word.lower() in _STARTERS and not text.startswith(".", follows.end())
    return _word_ends_sentence(before[0], before_figure=word[0].isdigit(), before_starter=starts, ordinals=ordinals)


def _word_ends_sentence(word: str, *, before_figure: bool, before_starter: bool, ordinals: bool) -> bool:
    """Whether a word with a point after it ends its sentence, given what follows."""
    lowered = word.lower()
    if word in _TITLES or lowered in _CONNECTING:
        return False
    if lowered in _BEFORE_FIGURES:
        return not before_figure
    if lowered in _OPEN or len(word) == 1 or "." in word:
        return before_starter or (word.isdigit() and not ordinals)
    if ordinals and word.isdigit() and len(word) <= _LONGEST_ORDINAL:
        return before_starter
    return True
