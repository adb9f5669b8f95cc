"""Events, and what libraries log, become lines on stderr, for people or for programs."""

from monitor.logs.log import LogObserver, setup_logging
from monitor.logs.secrets import keep_secrets, without_secrets

__all__ = ["LogObserver", "keep_secrets", "setup_logging", "without_secrets"]
