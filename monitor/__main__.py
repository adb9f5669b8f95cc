"""The command `news-monitor`, also `python -m monitor`."""

import sys


def main() -> None:
    """Run one command and exit with its code."""
    from monitor.cli import run  # noqa: PLC0415 - workers import this module and must stay light

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
