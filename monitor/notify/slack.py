"""A parcel becomes a Slack message, by a webhook or by a bot, whose follow-ups join its thread."""

# mypy: untyped-calls-exclude=apprise

from typing import ClassVar

from apprise.plugins.slack import CHANNEL_RE, NotifySlack, SlackMode

from monitor.model import Blame, Outcome, SendResult
from monitor.notify.asking import ask, is_good, refusal, secrets_of
from monitor.notify.http import Answer
from monitor.notify.letter import Letter
from monitor.notify.outcomes import in_doubt, sent
from monitor.notify.redaction import words_of
from monitor.notify.rendering import Family, measure_of, room_of
from monitor.notify.slack_errors import of_slack_error

_WORKFLOWS = (SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER)
_LOST_THREAD = {"thread_not_found", "invalid_thread_ts", "cannot_reply_to_message"}
_MAX_CODE = 60


class AlertSlack(NotifySlack):
    """`slack://`, the same addresses as Apprise's."""

    family: ClassVar[Family] = Family.SLACK

    @property
    def speaks(self) -> bool:
        """Whether we can say all that the address asks for: Apprise fills its templates and looks up people by mail
        address."""
        return not self.template and all(one is None or CHANNEL_RE.match(one) for one in self.channels)

    def post(self, letter: Letter) -> Outcome:
        """Post one message; a bot's has a receipt, the `ts` of it or of the thread that it joined."""
        return self._ask(letter, self._payload(letter))

    def _payload(self, letter: Letter) -> dict[str, object]:
        family = Family.PLAIN if self.mode in _WORKFLOWS else self.family
        text = letter.renderer.text(
            letter.message, room=room_of(self.family), family=family, measure=measure_of(self.family)
        )
        if self.mode in _WORKFLOWS:  # a workflow takes variables, and `text` is the one that Apprise fills
            return {"text": text}
        payload: dict[str, object] = {
            "text": text,
            "mrkdwn": True,
            "link_names": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if self.user:
            payload["username"] = self.user
        if self.channels[0] is not None:
            payload |= _place(self.channels[0])
        if letter.thread and self.mode == SlackMode.BOT:
            payload["thread_ts"] = letter.thread
        return payload

    def _ask(self, letter: Letter, payload: dict[str, object]) -> Outcome:
        headers = {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8"}
        if self.mode == SlackMode.BOT:
            headers["Authorization"] = f"Bearer {self.access_token}"
        answer = ask(self, self._address(), payload, abort=letter.abort, headers=headers)
        if isinstance(answer, Outcome):
            return answer
        if self.mode != SlackMode.BOT:
            return self._by_hook(letter, answer)
        if answer.told.get("error") in _LOST_THREAD and payload.pop("thread_ts", None):
            return self._ask(
                letter, payload
            )  # what it goes on from was deleted: better alone than not at all
        return self._by_bot(letter, answer, thread=str(payload.get("thread_ts", "")))

    def _by_hook(self, letter: Letter, answer: Answer) -> Outcome:
        if is_good(answer):
            return sent()
        return self._refused(letter, answer, answer.body[:_MAX_CODE].decode("ascii", "replace").strip())

    def _by_bot(self, letter: Letter, answer: Answer, *, thread: str) -> Outcome:
        told = answer.told
        if is_good(answer) and told.get("ok") is True:
            return sent(thread or str(told.get("ts", "")))
        if is_good(answer) and "ok" not in told:  # Slack says in the body whether it took the message
            return in_doubt("Slack did not finish its answer")
        return self._refused(letter, answer, str(told.get("error", "")))

    def _refused(self, letter: Letter, answer: Answer, code: str) -> Outcome:
        alone = Blame.MESSAGE if letter.parcel.target else Blame.CHANNEL
        if known := of_slack_error(code, answer.headers, about_target=alone):
            return known
        if is_good(answer):
            words = words_of(code, secrets_of(self))
            return Outcome(result=SendResult.REFUSED, sentence=f'Slack refused ("{words}")')
        return refusal(self, answer)

    def _address(self) -> str:
        match self.mode:
            case SlackMode.WEBHOOK:
                return f"{self.webhook_url}/{self.token_a}/{self.token_b}/{self.token_c}"
            case SlackMode.WEBHOOK_GOV:
                return f"{self.webhook_gov_url}/{self.token_a}/{self.token_b}/{self.token_c}"
            case SlackMode.WORKFLOW:
                return f"{self.workflow_url}/{'/'.join(self.workflow_path)}"
            case SlackMode.WORKFLOW_TRIGGER:
                return f"{self.workflow_trigger_url}/{'/'.join(self.workflow_path)}"
            case _:
                return str(self.api_url.format("chat.postMessage"))


def _place(channel: str) -> dict[str, object]:
    """Where a channel as the address writes it is: `#name`, `@user`, `+ID`, each perhaps with `:thread`."""
    found = CHANNEL_RE.match(channel)
    if found is None:
        return {}
    name, thread = found["channel"], found["thread_ts"]
    place = name[1:] if name[0] == "+" else name if name[0] in "@#" else f"#{name}"
    return {"channel": place, "thread_ts": thread} if thread else {"channel": place}
