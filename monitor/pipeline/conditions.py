"""What the poll belt needs to know of all feeds together; `watch` keeps it up to date."""

from dataclasses import dataclass


@dataclass(slots=True)
class Conditions:
    """Whether our own network is down, and the mean weight of all feeds' rhythms (None: not known yet)."""

    outage: bool = False
    mean_weight: float | None = None
