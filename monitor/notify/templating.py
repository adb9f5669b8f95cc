"""What can be wrong with a template: as an error where it is used, as a finding where it is checked."""

from dataclasses import dataclass


class Flaw(Exception):  # noqa: N818 - it is what is wrong with a template, and expected
    """A template cannot be used, or failed on a message: in which line (from 1; 0 if that is not known) and why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a template, in which line (from 1)."""

    line: int
    message: str
