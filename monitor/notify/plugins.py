"""Apprise, set up our way: addresses become services that never retry, redirect, split or show foreign images.

Importing this imports Apprise with its 130 services (0.3 to 0.7 s, 38 MB), so `services` does it at the first send.
It also registers our own classes for mail and JSON: once, because a module is imported once.
"""

# mypy: untyped-calls-exclude=apprise

import logging

from apprise import Apprise, AppriseAsset, NotifyBase, OverflowMode
from apprise.manager_plugins import NotificationManager
from apprise.plugins.custom_json import NotifyJSON

from monitor.notify.smtp import AlertMail

_APP = "news-monitor"
# Apprise's own 4 s make a slow service's message doubtful, and so repeated.
_READ_LIMIT = 20.0
_CONNECT_LIMIT = 10.0


class AlertJson(NotifyJSON):
    """`json://` and `jsons://` with the alert's own object under `alert`."""

    service_name = "the webhook"
    alert: dict[str, object]

    def send(self, *args: object, **kwargs: object) -> bool:
        """Send as Apprise does, with the one key more; fields renamed or added by the address stay as they are."""
        own = self.payload_extras
        self.payload_extras = {"alert": self.alert} | own | {"alert": self.alert}
        try:
            return bool(super().send(*args, **kwargs))  # type: ignore[no-untyped-call]
        finally:
            self.payload_extras = own


def service_at(url: str) -> NotifyBase | None:
    """The service behind an Apprise address, or None if Apprise cannot make sense of it."""
    service = Apprise.instantiate(url, asset=_asset())
    if service is None:
        return None
    service.retry = 0  # a retry of Apprise's sent three copies to a slow service; ours go through the outbox
    service.optional = False  # or a failure would look like a success
    service.overflow_mode = OverflowMode.TRUNCATE
    for switch in ("include_image", "include_footer", "footer", "avatar"):
        if hasattr(service, switch):
            setattr(service, switch, False)
    if service.socket_read_timeout == NotifyBase.socket_read_timeout:
        service.socket_read_timeout = _READ_LIMIT
    if service.socket_connect_timeout == NotifyBase.socket_connect_timeout:
        service.socket_connect_timeout = _CONNECT_LIMIT
    return service


def dispatcher_of(service: NotifyBase) -> Apprise:
    """The one long-lived object that sends to `service`: pauses between messages are state of it."""
    return Apprise(services=service, asset=_asset())


def _asset() -> AppriseAsset:
    # No time limit of Apprise's: with one it sends in its shared pool (see `sender`). No image addresses: they point
    # to a code-hosting site, which would learn of each message that is read.
    return AppriseAsset(
        app_id=_APP,
        app_desc=_APP,
        app_url="",
        async_mode=False,
        http_redirects=False,
        interpret_emojis=False,
        pgp_autogen=False,
        service_timeout=0,
        image_url_mask="",
        image_url_logo="",
    )


def _register() -> None:
    NotificationManager().add(AlertMail, force=True)
    NotificationManager().add(AlertJson, force=True)


def _keep_secrets_out_of_logs() -> None:
    # Below INFO both write whole addresses, with tokens, even where everything else is logged in detail.
    for name in ("apprise", "urllib3"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.INFO))


_register()
_keep_secrets_out_of_logs()
