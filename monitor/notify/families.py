"""A channel's address becomes the family of texts that its service shows, with the room it has and how it counts."""

import json
from collections.abc import Callable
from enum import StrEnum
from html import unescape
from re import compile as pattern

NO_LIMIT = 1_000_000


class Family(StrEnum):
    """How a service shows text: what is markup to it, what is a link, what wakes people."""

    MAIL = "mail"
    SLACK = "slack"
    MATTERMOST = "mattermost"
    DISCORD = "discord"
    TEAMS = "teams"
    TELEGRAM = "telegram"
    PLAIN = "plain"
    SCREEN = "screen"
    SMS = "sms"


_SCHEMES = {
    "mailto": Family.MAIL,
    "mailtos": Family.MAIL,
    "slack": Family.SLACK,
    "mmost": Family.MATTERMOST,
    "mmosts": Family.MATTERMOST,
    "discord": Family.DISCORD,
    "workflow": Family.TEAMS,
    "workflows": Family.TEAMS,
    "tgram": Family.TELEGRAM,
    "stdout": Family.SCREEN,
}
# Apprise's services that are paid for by the text message of 160 characters.
_SMS = frozenset(
    "46elks atalk bulksms bulkvs burstsms clickatell clicksend cm d7sms elks freemobile httpsms infobip kavenegar kudosity "
    "mobilemessage mobilemsg msg91 msgbird nexmo notifyre octopush plivo ringc serwersms seven sfr sinch smsc smseagle "
    "smseagles smsmanager smsmgr smstunnel sns telesign telnyx twilio voipms vonage".split()
)
_TAG = pattern(r"<[^>]*>")


def family_of(url: str) -> Family:
    """The family of an address, by its scheme alone; plain text for all that are not known."""
    scheme = url.partition("://")[0].strip().lower()
    return _SCHEMES.get(scheme) or (Family.SMS if scheme in _SMS else Family.PLAIN)


def room_of(family: Family) -> int:
    """How much the service of a family takes in one message, as `measure_of` counts; `NO_LIMIT` where the address
    decides, or nothing does."""
    return _ROOM.get(family, NO_LIMIT)


def measure_of(family: Family) -> Callable[[str], int]:
    """How a family's service counts a text, never less than it does itself."""
    return _MEASURES.get(family, len)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shown_by_telegram(text: str) -> int:
    """Telegram counts what is left when tags and entities have been read."""
    return _utf16(unescape(_TAG.sub("", text)))


def _in_json(text: str) -> int:
    """Teams counts the bytes of the whole request, in which what is beyond ASCII may be escaped."""
    return len(json.dumps(text))


_ROOM = {
    Family.SLACK: 35_000,
    Family.MATTERMOST: 16_383,
    Family.DISCORD: 2_000,
    Family.TEAMS: 24_000,  # of 28 kB, less what surrounds the text
    Family.TELEGRAM: 4_096,
}
_MEASURES: dict[Family, Callable[[str], int]] = {
    Family.DISCORD: _utf16,
    Family.TEAMS: _in_json,
    Family.TELEGRAM: _shown_by_telegram,
}
