"""What a server says becomes words without this channel's secrets, in whatever form it repeats them."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from monitor.notify.clean import clean, cut

SHORTEST = 4  # shorter ones occur in any text; then nothing of the server's words is told
_HIDDEN = "***"
_MAX_WORDS = 200


def words_of(said: str, secrets: Iterable[str]) -> str:
    """What a server said, on one line, cut and with `***` where any of `secrets` stood: as it is, quoted as in an
    address, or inside base64. "" if one of them is too short to tell from other text."""
    hidden = [secret for secret in secrets if secret]
    if any(len(secret) < SHORTEST for secret in hidden):
        return ""
    text = clean(said)
    for form in sorted({form for secret in hidden for form in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, _HIDDEN)
    return cut(text.strip(), _MAX_WORDS)


def _forms(secret: str) -> Iterator[str]:
    yield from (secret, clean(secret).strip(), quote(secret), quote(secret, safe=""), quote_plus(secret))
    for before in range(3):
        encoded = _inside_base64(secret.encode(), before)
        yield from (encoded, encoded.replace("+", "-").replace("/", "_"))


def _inside_base64(secret: bytes, before: int) -> str:
    """The characters of a base64 text that stand for nothing but `secret`, if so many bytes (modulo 3) precede it."""
    whole = (
        (before + len(secret)) // 3 * 4
    )  # what follows in the last, broken group depends on what comes after
    return b64encode(b"\0" * before + secret).decode()[(0, 2, 3)[before] : whole]
