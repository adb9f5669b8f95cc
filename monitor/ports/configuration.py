"""Which set of rules, feeds and channels runs, and what became of a newer one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.model import Alert, ChannelTerms, Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The set that runs since `loaded_at`, with `rules` rules.

    `restart` names the settings that were changed since and take effect after a restart. A newer set was refused at
    `refused_at` (None: none was) for `problem_count` problems, of which `problems` are the first, in words.
    """

    loaded_at: datetime
    rules: int
    restart: tuple[str, ...] = ()
    refused_at: datetime | None = None
    problems: tuple[str, ...] = ()
    problem_count: int = 0


class ConfigurationStore(Protocol):
    """What a start and a reload need."""

    async def configuration(self) -> Configuration | None:
        """What was last adopted or noted; None before the first start."""

    async def adopt(
        self,
        configuration: Configuration,
        *,
        feeds: Sequence[Feed],
        channels: Sequence[ChannelTerms],
        notices: Sequence[Alert],
    ) -> None:
        """Run on this set from `loaded_at` on: `sync_feeds`, `sync_channels`, what `configuration` says and the
        notices with their deliveries, all in one transaction."""

    async def note_configuration(self, configuration: Configuration, *, notices: Sequence[Alert]) -> None:
        """Store what `configuration` says, and the notices with their deliveries, in one transaction; feeds and
        channels stay as they are."""
