"""Finds the channels that a rule is told on: those it names, those that routes add, else the default."""

from dataclasses import dataclass, field, replace

from monitor.config.feeds_file import FeedNames
from monitor.config.routes_file import Routes
from monitor.core.routing import told_on
from monitor.model import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What rules may refer to, and where their alerts go besides; `channels` None where channels.yaml could not be read."""

    feeds: FeedNames
    channels: frozenset[str] | None
    routes: Routes


@dataclass(frozen=True, slots=True)
class Telling:
    """The routes of a configuration, applied. `named` are the channels that a rule names itself, by its id, where it is
    told on others."""

    routes: Routes
    named: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _shared: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def routed(self, rule: Rule) -> Rule:
        """The rule with the channels that it is told on in the place of those that it names."""
        told = told_on(rule, self.routes.routes, self.routes.default)
        told = self._shared.setdefault(told, told)  # thousands of rules have the same few
        if told == rule.channels:
            return rule
        self.named[rule.id] = rule.channels
        return replace(rule, channels=told)

    def tells_nobody(self, rule: Rule) -> bool:
        """Whether a rule is told nowhere; not while routes have mistakes, which may have been meant for it."""
        unknown = self.routes.doubtful or (self.routes.routes and not rule.name)
        return not unknown and not told_on(rule, self.routes.routes, self.routes.default)
