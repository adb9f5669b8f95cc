"""A parcel becomes JSON posted to a webhook: Apprise's fields, and the alert's own object under `alert`."""

# mypy: untyped-calls-exclude=apprise

from typing import ClassVar

from apprise.plugins.custom_json import JSONPayloadField, NotifyJSON

from monitor.model import Delivery, Outcome, SendResult
from monitor.notify.asking import ask, is_good, refusal
from monitor.notify.letter import Letter
from monitor.notify.outcomes import SENT, in_doubt
from monitor.notify.payload import alert_object
from monitor.notify.rendering import Family


class AlertJson(NotifyJSON):
    """`json://` and `jsons://`, the same addresses as Apprise's."""

    service_name = "the webhook"
    family: ClassVar[Family] = Family.PLAIN
    speaks: ClassVar[bool] = True

    def post(self, letter: Letter) -> Outcome:
        """Post one object for each alert, which is one, unless somebody merged them."""
        for number, delivery in enumerate(letter.parcel.deliveries):
            outcome = self._post(letter, delivery)
            if number and outcome.result is not SendResult.SENT:
                return in_doubt(f"{outcome.sentence}; the first {number} of it arrived, the rest")
            if outcome.result is not SendResult.SENT:
                return outcome
        return SENT

    def _post(self, letter: Letter, delivery: Delivery) -> Outcome:
        answer = ask(
            self,
            self._address(),
            self._payload(letter, delivery),
            abort=letter.abort,
            headers=self.headers,
            params=self.params,
            auth=(str(self.user), str(self.password or "")) if self.user else None,
            method=str(self.method),
        )
        if isinstance(answer, Outcome):
            return answer
        return SENT if is_good(answer) else refusal(self, answer)

    def _payload(self, letter: Letter, delivery: Delivery) -> dict[str, object]:
        told: dict[str, object] = {
            JSONPayloadField.VERSION: self.json_version,
            JSONPayloadField.TITLE: letter.renderer.subject(letter.message),
            JSONPayloadField.MESSAGE: letter.renderer.text(
                letter.message, room=int(self.body_maxlen), family=self.family
            ),
            JSONPayloadField.ATTACHMENTS: [],
            JSONPayloadField.MESSAGETYPE: "info",
        }
        for key, value in self.payload_extras.items():
            if key not in told:
                told[key] = value
            elif value:
                told[value] = told.pop(key)  # the address renames one of our fields
            else:
                del told[key]
        return told | {"alert": alert_object(delivery.alert, repeat=delivery.repeat)}

    def _address(self) -> str:
        port = f":{self.port}" if isinstance(self.port, int) else ""
        return f"{'https' if self.secure else 'http'}://{self.host}{port}{self.fullpath}"
