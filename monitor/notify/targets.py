"""A service that reaches several recipients becomes as many that reach one each, so that a failure repeats for nobody else.

Apprise has no notion of this: its services keep whom they send to in lists of many names. One entry of such a list is a
target; a service restricted to it holds that entry alone. Imported only with Apprise.
"""

# mypy: untyped-calls-exclude=apprise

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from apprise import NotifyBase

from monitor.notify.plugins import service_at
from monitor.notify.smtp import AlertMail

# Where Apprise's services keep whom they send to: in batches several of these count as one for len().
_PLACES = (
    "targets", "cc", "bcc", "channels", "channel_ids", "rooms", "users", "dm_users", "groups", "topics", "devices",
    "members", "phone", "target_phones", "target_groups", "target_users", "target_contacts", "subreddits", "events",
)  # fmt: skip
_COPIES = frozenset({"cc", "bcc"})  # of a message to somebody else: nothing can be sent to them alone
_MAX_LABEL = 100


@dataclass(frozen=True, slots=True)
class _Entry:
    """One recipient: in which list it stands, and as what."""

    place: str
    value: object


def number_of_recipients(service: NotifyBase) -> int:
    """How many it would send to: as the service counts, or as many as its lists hold, whichever is more."""
    if isinstance(service, AlertMail):
        return len(_mail_names(service))
    return max(_counted(service), sum(_size(getattr(service, place, None)) for place in _PLACES))


def targets_of(service: NotifyBase) -> tuple[str, ...]:
    """The names of all whom a service reaches, in order, each once; `("",)` if there is only one and it is no mailbox, and
    nothing if it cannot be told to reach one alone. A name that the service calls private is told by its hash."""
    names = tuple(_names(service))
    if isinstance(service, AlertMail):
        return names
    number = number_of_recipients(service)
    if number <= 1:
        return ("",) * number
    entries = list(_entries(service))
    are_copies = any(one.place in _COPIES for one in entries)
    are_alike = len(names) < len({(one.place, repr(one.value)) for one in entries})
    are_clear = bool(names) and not are_copies and not are_alike
    return names if are_clear and all(_is_reached_alone(service, name) for name in names) else ()


def labels_of(service: NotifyBase) -> frozenset[str]:
    """All whom a service keeps to send to, in small letters."""
    return frozenset(name.lower() for name in _names(service))


def service_for(url: str, target: str) -> NotifyBase | None:
    """A service that reaches only this target of an address, whose name is one of `targets_of`; None if there is none."""
    service = service_at(url)
    if service is None:
        return None
    if isinstance(service, AlertMail):
        return _to_mailbox(service, target)
    if not target:
        return service if number_of_recipients(service) == 1 else None
    return service if _restrict(service, target) else None


def _to_mailbox(service: AlertMail, target: str) -> AlertMail | None:
    names = _mail_names(service)
    if not target and len(names) == 1:
        target = next(iter(names))
    if target not in names:
        return None
    service.targets, service.cc, service.bcc = [(names[target], target)], set(), set()
    return service


def _names(service: NotifyBase) -> list[str]:
    if isinstance(service, AlertMail):
        return list(_mail_names(service))
    return list(dict.fromkeys(_label(service, one) for one in _entries(service)))


def _mail_names(service: AlertMail) -> dict[str, str | bool]:
    """Every address that the mails go to, with its name, or False if it has none."""
    told = {str(address): name for name, address in service.targets}
    copies = (*sorted(service.cc), *sorted(service.bcc))
    return told | {one: service.names.get(one, False) for one in copies if one not in told}


def _is_reached_alone(service: NotifyBase, name: str) -> bool:
    """Whether the service, with this recipient left alone, says itself that it has no other: in its own address, read
    anew."""
    kept = {place: getattr(service, place) for place in _places(service)}
    try:
        if not _restrict(service, name):
            return False
        again = service_at(service.url())
        return again is not None and number_of_recipients(again) == 1
    finally:
        for place, value in kept.items():
            setattr(service, place, value)


def _restrict(service: NotifyBase, target: str) -> bool:
    """Take all recipients but one away from a service; whether one is left."""
    for entry in _entries(service):
        if _label(service, entry) == target:
            for place in _places(service):
                held = getattr(service, place)
                setattr(service, place, type(held)((entry.value,) if place == entry.place else ()))
            return number_of_recipients(service) == 1 and _counted(service) == 1
    return False


def _entries(service: NotifyBase) -> Iterator[_Entry]:
    for place in _places(service):
        held = getattr(service, place)
        yield from (
            _Entry(place, value) for value in (sorted(held, key=repr) if isinstance(held, set) else held)
        )


def _places(service: NotifyBase) -> Iterator[str]:
    """The lists of recipients that a service has; those in other shapes cannot be taken apart."""
    for place in _PLACES:
        if isinstance(getattr(service, place, None), list | tuple | set | frozenset):
            yield place


def _label(service: NotifyBase, entry: _Entry) -> str:
    """What to call a recipient: as it is written, unless that is private."""
    parts = entry.value if isinstance(entry.value, tuple | list) else (entry.value,)
    text = ":".join(str(part) for part in parts if part not in (None, False, ""))
    if text and text.isprintable() and len(text) <= _MAX_LABEL and not _is_private(service, entry.place):
        return text
    return f"recipient {sha256(repr(entry.value).encode()).hexdigest()[:12]}"


def _is_private(service: NotifyBase, place: str) -> bool:
    told = {**service.template_tokens, **service.template_args}
    return any(spec.get("private") and spec.get("map_to", name) == place for name, spec in told.items())


def _counted(service: NotifyBase) -> int:
    try:
        return len(service)
    except TypeError:  # Twitter's own count fails where it names nobody and so writes to the account itself
        return 1


def _size(kept: object) -> int:
    if isinstance(kept, dict):
        return sum(_size(value) for value in kept.values())
    return len(kept) if isinstance(kept, list | tuple | set | frozenset) else 0
