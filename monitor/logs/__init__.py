"""Events, and what libraries log, become lines on stderr, for people or for programs."""

from monitor.logs.log import LogObserver, setup_logging

__all__ = ["LogObserver", "setup_logging"]
