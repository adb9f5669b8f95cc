"""The command `news-monitor`, also `python -m monitor`."""

import signal
import sys
import threading


def main() -> None:
    """Run one command and exit with its code."""
    if "run" in sys.argv and "--once" not in sys.argv:
        # A reload asked for while we start finds the files as they are then; unheeded, the signal would end us, so it
        # is ignored before anything is imported (half a second), until the daemon heeds it.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from monitor.cli import run, tell_crash  # noqa: PLC0415 - workers import this module and must stay light

    sys.excepthook = lambda _kind, error, _trace: tell_crash(error)
    threading.excepthook = lambda told: tell_crash(told.exc_value)
    sys.unraisablehook = lambda told: tell_crash(told.exc_value)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
