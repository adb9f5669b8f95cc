"""A text becomes one without the secrets that it repeats: as they are, escaped in whatever way, or within base64."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar
from urllib.parse import quote, quote_plus

HIDDEN = "***"
SHORTEST = 6  # characters; shorter secrets occur in any text

Some = TypeVar("Some", str, bytes)

# Quoted in an address, once or several times; escaped in JSON or Python; escaped in HTML or XML. A plus may be a space.
_ESCAPED = re.compile(
    r"%(?:25)*(?P<byte>[0-9A-Fa-f]{2})"
    r"|\\+(?:u(?P<unit>[0-9A-Fa-f]{4})|x(?P<escape>[0-9A-Fa-f]{2})|(?P<control>[nrt]))"
    r"|&(?:amp;)*(?:#(?:x(?P<hex>[0-9A-Fa-f]{1,4})|(?P<decimal>[0-9]{1,4}))|(?P<word>amp|lt|gt|quot|apos));"
    r"|(?P<mark>[\\+])"
)
_MEANINGS = {
    "n": b"\n",
    "r": b"\r",
    "t": b"\t",
    "amp": b"&",
    "lt": b"<",
    "gt": b">",
    "quot": b'"',
    "apos": b"'",
}
_MARKS = {"\\": b"", "+": b" "}
# A text is looked through once, by what stands in it and how secrets begin, however many there are (10,000 feeds may each
# have two).
_START = 4


class Redactor:
    """Puts `***` in the place of secrets. Those of less than `shortest` characters are left alone: they would be hit
    everywhere."""

    def __init__(self, shortest: int = SHORTEST) -> None:
        self._shortest = shortest
        self._forms = _Forms[str]()
        self._meant = _Forms[bytes]()

    def add(self, secrets: Iterable[str]) -> None:
        """Hide these, too, from now on."""
        for secret in secrets:
            if len(secret) < self._shortest:
                continue
            meant = _meant(secret)[0]
            if len(meant) >= self._shortest:
                self._meant.add(meant, secret)
            for form in (secret, _as_python_shows_it(secret), *_in_base64(secret)):
                self._forms.add(form, secret)

    def redact(self, text: str) -> str:
        """The text without them."""
        pieces: list[str] = []
        end = 0
        for start, stop, _ in self.found_in(text):
            pieces += (text[end:start], HIDDEN)
            end = stop
        return "".join((*pieces, text[end:])) if pieces else text

    def found_in(self, text: str) -> list[tuple[int, int, str]]:
        """Where secrets stand in the text, in order and apart from each other: from, up to, and which."""
        if not self._forms.secrets:
            return []
        spans = list(self._forms.found_in(text))
        if _ESCAPED.search(text):
            meant, places = _meant(text)
            spans += [(places[at], places[end], secret) for at, end, secret in self._meant.found_in(meant)]
        return list(_apart(sorted(spans, key=_first_and_longest)))


class _Forms(Generic[Some]):
    """Forms of secrets, and the lengths of those that begin alike. Another thread may look while one is added."""

    def __init__(self) -> None:
        self.secrets: dict[Some, str] = {}
        self._lengths: dict[Some, tuple[int, ...]] = {}

    def add(self, form: Some, secret: str) -> None:
        """Find this form, too, and say that it is of `secret`."""
        if len(form) < _START or form in self.secrets:
            return
        self.secrets[form] = secret
        start = form[:_START]
        lengths: tuple[int, ...] = self._lengths.get(start, ())
        if len(form) not in lengths:
            self._lengths[start] = tuple(sorted((*lengths, len(form)), reverse=True))

    def found_in(self, text: Some) -> Iterator[tuple[int, int, str]]:
        """The longest form at each place: from, up to, and whose it is."""
        for at in range(len(text) - _START + 1):
            for length in self._lengths.get(text[at : at + _START], ()):
                secret = self.secrets.get(text[at : at + length])
                if secret is not None:
                    yield at, at + length, secret
                    break


def _first_and_longest(span: tuple[int, int, str]) -> tuple[int, int]:
    return span[0], -span[1]


def _apart(spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The spans without those that lie in others; of those that overlap, what is left of the later one."""
    end = 0
    for start, stop, secret in spans:
        if stop > end:
            yield max(start, end), stop, secret
            end = stop


def _meant(text: str) -> tuple[bytes, list[int]]:
    """What a text means once nothing is escaped in it, in UTF-8, and where in the text each byte of that begins, and its
    end."""
    meant, end = bytearray(), 0
    places: list[int] = []
    for match in _ESCAPED.finditer(text):
        _take(text, end, match.start(), meant, places)
        escaped = _unescaped(match)
        meant += escaped
        places += [match.start()] * len(escaped)
        end = match.end()
    _take(text, end, len(text), meant, places)
    return bytes(meant), [*places, len(text)]


def _take(text: str, start: int, stop: int, meant: bytearray, places: list[int]) -> None:
    """What stands there as it is."""
    for place in range(start, stop):
        char = text[place].encode("utf-8", "surrogatepass")
        meant += char
        places += [place] * len(char)


def _unescaped(match: re.Match[str]) -> bytes:
    kind, value = match.lastgroup or "", match[match.lastgroup or 0]
    if kind == "mark":
        return _MARKS[value]
    if kind in {"control", "word"}:
        return _MEANINGS[value]
    number = int(value, 10 if kind == "decimal" else 16)
    if kind == "byte":  # a plus that was quoted as well
        return b" " if number == ord("+") else bytes((number,))
    return chr(number).encode("utf-8", "surrogatepass").replace(b"+", b" ")


def forms_of(secret: str) -> Iterator[str]:
    """The usual forms of a secret: as it is, quoted as in an address, and what base64 has for it alone."""
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret))
    yield from _in_base64(secret)


def _as_python_shows_it(secret: str) -> str:
    """In a repr of its bytes, where escapes stand for these rather than for characters."""
    return repr(secret.encode("utf-8", "surrogatepass"))[2:-1]


def _in_base64(secret: str) -> Iterator[str]:
    """The characters of a base64 text that stand for nothing but `secret`, whatever stands before and after it."""
    raw = secret.encode("utf-8", "surrogatepass")
    for before in range(3):
        whole = (
            (before + len(raw)) // 3 * 4
        )  # what follows in the last, broken group depends on what comes after
        encoded = b64encode(b"\0" * before + raw).decode()[(0, 2, 3)[before] : whole]
        yield from (encoded, encoded.replace("+", "-").replace("/", "_"))


# --- secrets that are needed again ------------------------------------------------------------------------------------

Named = tuple[str, str]


def veiled(text: str, secrets: Sequence[Named]) -> str:
    """The text with the name of each of `secrets` (name and value) in its place, so that `unveiled` can bring it back."""
    if not text or not secrets:
        return text
    redactor = Redactor(_START)
    redactor.add(value for _, value in secrets)
    names = {value: name for name, value in reversed(secrets)}
    pieces: list[str] = []
    end = 0
    for start, stop, value in redactor.found_in(text):
        forms = _written(value)
        form = forms.index(text[start:stop]) if text[start:stop] in forms else 0
        pieces += (text[end:start], f"{names[value]}<{form}>")
        end = stop
    return "".join((*pieces, text[end:]))


def unveiled(text: str, secrets: Sequence[Named]) -> str:
    """The text with the secrets' values in the place of their names: those of now, should they have changed."""
    for name, value in secrets:
        for number, form in enumerate(_written(value)):
            text = text.replace(f"{name}<{number}>", form)
    return text


def _written(secret: str) -> list[str]:
    """How a secret may stand in an address; quoted in full, it may stand anywhere."""
    return [quote(secret, safe=""), secret, quote(secret), quote_plus(secret)]
