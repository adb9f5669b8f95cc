"""The command line: turns words typed by a person into one call, and errors into words and an exit code.

Exit codes: 0 fine, 1 findings or failures, 2 usage, 78 bad configuration, 141 whoever read the output (`| head`) left.
One file a command group; every command imports what it needs when it runs, so that `--help` answers at once.
"""

import errno
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

from monitor.errors import ConfigError, MonitorError

FINE, FAILED, BAD_CONFIG = 0, 1, 78

# These may stand before or after any command.
_GLOBAL_OPTIONS = ("--config", "--store")


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    try:
        code = _code(arguments)
        for stream in (sys.stdout, sys.stderr):
            _flush(stream)
    except BrokenPipeError:
        return _reader_gone()
    return code


def _flush(stream: TextIO | None) -> None:
    """Write what is left; nothing if the terminal was closed, which is no failure of ours."""
    if stream is None:
        return
    try:
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        _to_nowhere(stream)


def _reader_gone() -> int:
    """Whoever read our output (`| head`) has enough: the exit code of a program that this ends, in the shell's words."""
    _to_nowhere(sys.stdout)
    return 128 + signal.SIGPIPE


def _to_nowhere(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())  # else what is left in the buffer fails once more at the end


def _code(arguments: Sequence[str]) -> int:
    from monitor.cli.commands import app  # noqa: PLC0415 - after the light imports above

    try:
        app(args=_globals_first(arguments), prog_name="news-monitor")
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # typer and rich make 1 of it, which says "no hit"
            raise end.__context__ from None
        return end.code if isinstance(end.code, int) else FAILED
    except ConfigError as error:
        sys.stderr.write(without_secrets(f"{error}\n"))
        return BAD_CONFIG
    except BrokenPipeError:
        raise
    except OSError as error:  # a folder that cannot be written, a full disk behind a pipe
        where = f": {error.filename}" if error.filename else ""
        sys.stderr.write(without_secrets(f"news-monitor: {error.strerror or error}{where}\n"))
        return FAILED
    except MonitorError as error:
        sys.stderr.write(without_secrets(f"news-monitor: {error}\n"))
        return FAILED
    except Exception as error:  # noqa: BLE001 - a bug of ours; typer would have it told with the secrets in it
        tell_crash(error)
        return FAILED
    return FINE


def without_secrets(text: str) -> str:
    """What may be printed of a text, as far as secrets are known by now."""
    from monitor.logs import without_secrets  # noqa: PLC0415 - after the light imports above

    return without_secrets(text)


def tell_crash(error: BaseException | None) -> None:
    """Tell of a bug of ours, as Python does, but for the secrets in it."""
    import traceback  # noqa: PLC0415 - only when it has happened

    if sys.stderr is not None and not isinstance(error, SystemExit | None):
        sys.stderr.write(without_secrets("".join(traceback.format_exception(error))))


def _globals_first(arguments: Sequence[str]) -> list[str]:
    """Move the global options to the front, wherever they were typed."""
    moved: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in _GLOBAL_OPTIONS:
            moved += [word, *_next(words)]
        elif word.startswith(tuple(f"{option}=" for option in _GLOBAL_OPTIONS)):
            moved.append(word)
        else:
            rest.append(word)
    return moved + rest


def _next(words: Iterator[str]) -> list[str]:
    value = next(words, None)
    return [] if value is None else [value]
