"""What to say about a match: history and time in, a verdict with a named reason out."""

from monitor.core.policy.verdicts import Circumstances, is_active, judge

__all__ = ["Circumstances", "is_active", "judge"]
