"""A parcel becomes a message of a Telegram bot, which follow-ups answer."""

# mypy: untyped-calls-exclude=apprise

from typing import ClassVar

from apprise.plugins.telegram import NotifyTelegram

from monitor.model import Blame, Outcome, SendResult
from monitor.notify.asking import ask, is_good, refusal
from monitor.notify.http import Answer
from monitor.notify.letter import Letter
from monitor.notify.outcomes import seconds_asked_for, sent
from monitor.notify.rendering import Family, measure_of, room_of

# What Telegram says of a chat that cannot be reached, in lower case: nothing is wrong with the message.
_LOST_CHAT = {
    "chat not found": "this chat does not exist, or the bot was never spoken to there",
    "bot was blocked": "the bot is blocked there",
    "bot was kicked": "the bot was thrown out there",
    "bot is not a member": "the bot is not a member there",
    "user is deactivated": "this user is gone",
    "have no rights to send": "the bot may not write there",
    "not enough rights": "the bot may not write there",
    "message thread not found": "this topic does not exist",
    "group chat was upgraded": "this group has a new number, write that in channels.yaml",
}


class AlertTelegram(NotifyTelegram):
    """`tgram://`, the same addresses as Apprise's."""

    family: ClassVar[Family] = Family.TELEGRAM

    @property
    def speaks(self) -> bool:
        """Whether we can say all that the address asks for: Apprise looks for the bot's owner, and fills its templates."""
        return bool(self.targets) and not self.template

    def post(self, letter: Letter) -> Outcome:
        """Send one message; its number is the receipt."""
        answer = ask(
            self,
            f"{self.notify_url}{self.bot_token}/sendMessage",
            self._payload(letter),
            abort=letter.abort,
        )
        if isinstance(answer, Outcome):
            return answer
        told = answer.told
        if is_good(answer):
            result = told.get("result")
            return sent(str(result.get("message_id", "")) if isinstance(result, dict) else "")
        return self._refused(letter, answer, told)

    def _payload(self, letter: Letter) -> dict[str, object]:
        chat, topic = self.targets[0]
        text = letter.renderer.text(
            letter.message, room=room_of(self.family), family=self.family, measure=measure_of(self.family)
        )
        payload: dict[str, object] = {
            "chat_id": chat,
            "text": text,
            "parse_mode": "HTML",
            "disable_notification": bool(self.silent),
            "disable_web_page_preview": not self.preview,
        }
        if topic:
            payload["message_thread_id"] = topic
        if letter.thread.isdecimal():
            payload["reply_parameters"] = {
                "message_id": int(letter.thread),
                "allow_sending_without_reply": True,
            }
        return payload

    def _refused(self, letter: Letter, answer: Answer, told: dict[str, object]) -> Outcome:
        said = str(told.get("description", ""))
        for mark, words in _LOST_CHAT.items():
            if mark in said.lower():
                return Outcome(
                    result=SendResult.REJECTED,
                    sentence=f"Telegram answered {answer.status}: {words}",
                    blame=Blame.MESSAGE if letter.parcel.target else Blame.CHANNEL,
                )
        more = told.get("parameters")
        wait = seconds_asked_for(more.get("retry_after")) if isinstance(more, dict) else None
        return refusal(self, answer, said=said, wait=wait)
