"""A parcel becomes a post to a Discord webhook: nobody is mentioned whom the address does not name."""

# mypy: untyped-calls-exclude=apprise

from typing import ClassVar

from apprise.plugins.discord import USER_ROLE_DETECTION_RE, NotifyDiscord

from monitor.model import Outcome
from monitor.notify.asking import ask, is_good, refusal
from monitor.notify.letter import Letter
from monitor.notify.outcomes import seconds_asked_for, sent
from monitor.notify.rendering import Family, measure_of, room_of

_NO_PREVIEWS = 4  # the flag SUPPRESS_EMBEDS: the page of the article would be loaded and shown below the text


class AlertDiscord(NotifyDiscord):
    """`discord://`, the same addresses as Apprise's."""

    family: ClassVar[Family] = Family.DISCORD

    @property
    def speaks(self) -> bool:
        """Whether we can say all that the address asks for: templates in Apprise's manner are Apprise's business."""
        return not self.template

    def post(self, letter: Letter) -> Outcome:
        """Post one message; its id is the receipt."""
        answer = ask(
            self,
            f"{self.notify_url}/{self.webhook_id}/{self.webhook_token}",
            self._payload(letter),
            abort=letter.abort,
            params={"wait": "true", **({"thread_id": str(self.thread_id)} if self.thread_id else {})},
        )
        if isinstance(answer, Outcome):
            return answer
        told = answer.told
        if is_good(answer):
            return sent(str(told.get("id", "")))
        wait = seconds_asked_for(told.get("retry_after"))
        return refusal(self, answer, said=told.get("message"), wait=wait)

    def _payload(self, letter: Letter) -> dict[str, object]:
        called, allowed = self._pings()
        room = room_of(self.family) - len(called) - 1
        text = letter.renderer.text(
            letter.message, room=room, family=self.family, measure=measure_of(self.family)
        )
        payload: dict[str, object] = {
            "content": f"{called}\n{text}" if called else text,
            "allowed_mentions": allowed,
            "flags": int(self.flags or 0) | _NO_PREVIEWS,
            "tts": bool(self.tts),
        }
        if self.user:
            payload["username"] = self.user
        if self.avatar_url:
            payload["avatar_url"] = self.avatar_url
        return payload

    def _pings(self) -> tuple[str, dict[str, list[str]]]:
        """Whom the address calls (`?ping=`): the words that do it, and what allows them to."""
        words: list[str] = []
        allowed: dict[str, list[str]] = {"parse": [], "users": [], "roles": []}
        for role, number, value in USER_ROLE_DETECTION_RE.findall(" ".join(sorted(self.ping))):
            if value in {"everyone", "here"}:
                words.append(f"@{value}")
                allowed["parse"] = ["everyone"]
            elif number:
                words.append(f"<@{role}{number}>")
                allowed["roles" if role else "users"].append(number)
        return " ".join(words), {kind: names for kind, names in allowed.items() if names or kind == "parse"}
