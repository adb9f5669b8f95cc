"""Everything around one program: a site to read, a mailbox, a webhook and a file to tell, and its two folders."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.world.config import Tree, hook_url, jsonl_url, mail_url, write_config
from tests.world.daemon import Program
from tests.world.pulse import Pulse
from tests.world.receivers import Receipt, Receiver, open_mailbox, open_webhook, read_jsonl
from tests.world.site import Site, open_site


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The program and all it can reach."""

    folder: Path
    pulse: Pulse
    site: Site
    mailbox: Receiver
    hook: Receiver

    @property
    def program(self) -> Program:
        return Program(config=self.folder / "config", state=self.folder / "state")

    @property
    def file(self) -> Path:
        """Where the jsonl channel writes."""
        return self.folder / "alerts.jsonl"

    @property
    def channels(self) -> dict[str, object]:
        return {
            "mail": mail_url(self.mailbox.port),
            "hook": hook_url(self.hook.port),
            "file": jsonl_url(self.file),
        }

    def configure(
        self,
        feeds: Sequence[object],
        rules: Sequence[object],
        *,
        channels: Tree | None = None,
        monitor: Tree | None = None,
        fetch: Tree | None = None,
    ) -> Program:
        """Write the configuration: feeds by path of the site, every rule to every channel (all three unless said)."""
        whole = [self._feed(feed) for feed in feeds]
        told = self.channels if channels is None else channels
        write_config(
            self.folder / "config", feeds=whole, rules=rules, channels=told, monitor=monitor, fetch=fetch
        )
        return self.program

    def _feed(self, feed: object) -> object:
        if isinstance(feed, dict):
            return feed | {"url": self.site.url(feed["url"])}
        return {"url": self.site.url(str(feed)), "name": str(feed)}

    def received(self) -> dict[str, list[Receipt]]:
        """What arrived on each channel."""
        return {"mail": self.mailbox.got, "hook": self.hook.got, "file": read_jsonl(self.file)}


@asynccontextmanager
async def open_scene(folder: Path) -> AsyncIterator[Scene]:
    pulse = Pulse()
    async with open_site(pulse) as site, open_mailbox(pulse) as mailbox, open_webhook(pulse) as hook:
        yield Scene(folder=folder, pulse=pulse, site=site, mailbox=mailbox, hook=hook)
