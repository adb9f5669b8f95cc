"""Apprise, set up our way: addresses become services that never retry, redirect, split or show foreign images.

Importing this imports Apprise with its 130 services (0.3 to 0.7 s, 38 MB), so `services` does it at the first send.
It also registers our own classes in the place of Apprise's: once, because a module is imported once.
"""

# mypy: untyped-calls-exclude=apprise

import logging

from apprise import Apprise, AppriseAsset, NotifyBase, OverflowMode
from apprise.manager_plugins import NotificationManager

from monitor.notify.discord import AlertDiscord
from monitor.notify.mattermost import AlertMattermost
from monitor.notify.slack import AlertSlack
from monitor.notify.smtp import AlertMail
from monitor.notify.teams import AlertTeams
from monitor.notify.telegram import AlertTelegram
from monitor.notify.webhook import AlertJson

_APP = "news-monitor"
# Apprise's own 4 s make a slow service's message doubtful, and so repeated.
_READ_LIMIT = 20.0
_CONNECT_LIMIT = 10.0

OwnService = AlertDiscord | AlertJson | AlertMail | AlertMattermost | AlertSlack | AlertTeams | AlertTelegram
_OWN = (AlertDiscord, AlertJson, AlertMail, AlertMattermost, AlertSlack, AlertTeams, AlertTelegram)


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
    service.request_rate_per_sec = (
        0  # the pause between messages is kept by the outbox (`gap_of`), not slept through
    )
    if service.socket_read_timeout == NotifyBase.socket_read_timeout:
        service.socket_read_timeout = _READ_LIMIT
    if service.socket_connect_timeout == NotifyBase.socket_connect_timeout:
        service.socket_connect_timeout = _CONNECT_LIMIT
    return service


def gap_of(service: NotifyBase) -> float:
    """The pause between two messages that a service asks for, in seconds; mail and our own JSON ask for none."""
    return float(type(service).request_rate_per_sec)


def merges(service: NotifyBase) -> bool:
    """Whether alerts may share a message there: programs get one object for each."""
    return not isinstance(service, AlertJson)


def dispatcher_of(service: NotifyBase) -> Apprise:
    """The one long-lived object that sends to `service`, which may remember what it was told."""
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
    for own in _OWN:
        NotificationManager().add(own, force=True)


def _keep_secrets_out_of_logs() -> None:
    # Below INFO both write whole addresses, with tokens, even where everything else is logged in detail.
    for name in ("apprise", "urllib3"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.INFO))


_register()
_keep_secrets_out_of_logs()
