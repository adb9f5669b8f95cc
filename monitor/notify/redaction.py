"""What a server says becomes words without this channel's secrets, in whatever form it repeats them."""

from collections.abc import Iterable, Iterator

from monitor.core.redaction import HIDDEN, forms_of
from monitor.notify.clean import clean, cut

SHORTEST = 4  # shorter ones occur in any text; then nothing of the server's words is told
_MAX_WORDS = 200


def words_of(said: str, secrets: Iterable[str]) -> str:
    """What a server said, on one line, cut and with `***` where any of `secrets` stood: as it is, quoted as in an
    address, or inside base64. "" if one of them is too short to tell from other text."""
    hidden = [secret for secret in secrets if secret]
    if any(len(secret) < SHORTEST for secret in hidden):
        return ""
    text = clean(said)
    for form in sorted({form for secret in hidden for form in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return cut(text.strip(), _MAX_WORDS)


def _forms(secret: str) -> Iterator[str]:
    yield clean(secret).strip()
    yield from forms_of(secret)
