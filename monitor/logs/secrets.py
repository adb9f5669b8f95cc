"""The secrets of this process, and texts without them: whatever is printed goes through here.

Nothing else in the program knows them all, and a library's error may hold any of them. What was once one stays one: work
that began under an older configuration may still speak of it.
"""

from collections.abc import Iterable

from monitor.core.redaction import Redactor

_redactor = Redactor()


def keep_secrets(secrets: Iterable[str]) -> None:
    """Never print these."""
    _redactor.add(secrets)


def without_secrets(text: str) -> str:
    """The text with `***` for each secret that it holds: plain, quoted, escaped or within base64."""
    return _redactor.redact(text)
