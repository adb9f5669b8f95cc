"""A parcel becomes an adaptive card in a Microsoft Teams channel, by one of its workflows."""

# mypy: untyped-calls-exclude=apprise

from typing import ClassVar

from apprise.plugins.workflows import NotifyWorkflows

from monitor.model import Outcome
from monitor.notify.asking import ask, is_good, refusal
from monitor.notify.letter import Letter
from monitor.notify.outcomes import SENT
from monitor.notify.rendering import Family, measure_of, room_of


class AlertTeams(NotifyWorkflows):
    """`workflow://` and `workflows://`, the same addresses as Apprise's."""

    service_name = "Microsoft Teams"
    family: ClassVar[Family] = Family.TEAMS
    _scheme = "https"

    @property
    def speaks(self) -> bool:
        """Whether we can say all that the address asks for: templates in Apprise's manner are Apprise's business."""
        return not self.template

    def post(self, letter: Letter) -> Outcome:
        """Post one card."""
        text = letter.renderer.text(
            letter.message, room=room_of(self.family), family=self.family, measure=measure_of(self.family)
        )
        answer = ask(
            self,
            self._address(),
            _card(text, wrap=bool(self.wrap)),
            abort=letter.abort,
            params=self._params(),
        )
        if isinstance(answer, Outcome):
            return answer
        return SENT if is_good(answer) else refusal(self, answer)

    def _address(self) -> str:
        port = f":{self.port}" if self.port else ""
        path = "/powerautomate/automations/direct" if self.power_automate else ""
        if path and self.routing_id:
            path += f"/cu/{self.routing_id}"
        return (
            f"{self._scheme}://{self.host}{port}{path}/workflows/{self.workflow}/triggers/manual/paths/invoke"
        )

    def _params(self) -> dict[str, str]:
        return {
            "api-version": str(self.api_version),
            "sp": "/triggers/manual/run",
            "sv": "1.0",
            "sig": str(self.signature),
        }


def _card(text: str, *, wrap: bool) -> dict[str, object]:
    """One block of text and no entities: without those Teams mentions nobody."""
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": NotifyWorkflows.adaptive_card_version,
        "body": [{"type": "TextBlock", "text": text, "wrap": wrap}],
        "msteams": {"width": "full"},
    }
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [card]}
