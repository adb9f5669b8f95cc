"""What to say about a match: history and time in, a verdict with a named reason out."""

from monitor.core.policy.verdicts import Circumstances, judge

__all__ = ["Circumstances", "judge"]
