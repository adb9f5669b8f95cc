"""A parcel becomes a post in a Mattermost channel, by a webhook or by a bot, whose follow-ups join its thread."""

# mypy: untyped-calls-exclude=apprise

from typing import ClassVar
from urllib.parse import quote

from apprise.plugins.mattermost import MattermostMode, NotifyMattermost

from monitor.model import Outcome
from monitor.notify.abort import Abort
from monitor.notify.asking import ask, is_good, refusal
from monitor.notify.http import Answer
from monitor.notify.letter import Letter
from monitor.notify.outcomes import sent
from monitor.notify.rendering import Family, measure_of

_ROOM = 4000  # of servers before 5.0; newer ones hold 16,383 characters


class AlertMattermost(NotifyMattermost):
    """`mmost://` and `mmosts://`, the same addresses as Apprise's."""

    family: ClassVar[Family] = Family.MATTERMOST

    @property
    def speaks(self) -> bool:
        """Whether we can say all that the address asks for."""
        return self.mode == MattermostMode.WEBHOOK or bool(self.targets)

    def post(self, letter: Letter) -> Outcome:
        """Post one message; a bot's post has a receipt, its id or that of the thread it joined."""
        text = letter.renderer.text(
            letter.message, room=_ROOM, family=self.family, measure=measure_of(self.family)
        )
        if self.mode == MattermostMode.BOT:
            return self._by_bot(text, letter)
        payload = {"text": text, "username": self.user or self.app_id}
        if self.icon_url:
            payload["icon_url"] = self.icon_url
        if self.targets:
            payload["channel"] = self.targets[0][1]
        answer = ask(self, self._at(f"/hooks/{self.token}"), payload, abort=letter.abort)
        return self._outcome(answer, receipt="")

    def _by_bot(self, text: str, letter: Letter) -> Outcome:
        channel = self._channel_id(letter.abort)
        if isinstance(channel, Outcome):
            return channel
        payload = {"channel_id": channel, "message": text}
        if letter.thread:
            payload["root_id"] = letter.thread
        answer = ask(self, self._at("/api/v4/posts"), payload, abort=letter.abort, headers=self._bearer())
        posted = answer.told.get("id") if isinstance(answer, Answer) else ""
        return self._outcome(answer, receipt=letter.thread or str(posted or ""))

    def _channel_id(self, abort: Abort) -> str | Outcome:
        """The id of the channel that the address names; asked for once, if it names it in words."""
        kind, name = self.targets[0]
        if kind == "+":
            return str(name)
        place = (
            f"/api/v4/teams/name/{quote(str(self.user), safe='')}/channels/name/{quote(str(name), safe='')}"
        )
        answer = ask(self, self._at(place), None, abort=abort, headers=self._bearer(), method="GET")
        if isinstance(answer, Outcome) or not is_good(answer):
            return self._outcome(answer, receipt="")
        found = str(answer.told.get("id", ""))
        self.targets = [("+", found)]
        return found

    def _outcome(self, answer: Answer | Outcome, *, receipt: str) -> Outcome:
        if isinstance(answer, Outcome):
            return answer
        return sent(receipt) if is_good(answer) else refusal(self, answer, said=answer.told.get("message"))

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _at(self, path: str) -> str:
        port = "" if self.port is None else f":{self.port}"
        return f"{self.schema}://{self.host}{port}{self.fullpath.rstrip('/')}{path}"
