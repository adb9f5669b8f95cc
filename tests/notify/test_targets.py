"""Whom an address reaches, and services that reach one of them each: for all of Apprise's services that can be made up."""

import itertools
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from apprise.manager_plugins import NotificationManager

from monitor.notify.plugins import gap_of, service_at
from monitor.notify.targets import number_of_recipients, service_for, targets_of

MOST_TRIES = 400
# What services take for a token, and for recipients: a value of one kind or another suits most.
VALUES = (
    "abcdefgh12345678", "12345678", "15551234567", "a@example.org", "a" * 32, "AC" + "0" * 32, "A" * 24, "a" * 64,
    "123456789:abcdefg_hijklmnop", "xoxb-1234-1234-abc", "12345678-1234-1234-1234-123456789abc", "AKIAABCDEFGHIJKLMNOP",
    "us-east-1", "T1JJ3T3L2", "a" * 22, "a" * 30, "1" * 16, "http://x.example.org/",
)  # fmt: skip
RECIPIENTS = (
    ("15557654321", "15557654322"), ("%23one", "%23two"), ("one", "two"), ("a@example.org", "b@example.org"),
    ("@one", "@two"), ("12345678", "87654321"), ("a" * 32, "b" * 32), ("a" * 64, "b" * 64), ("+abc", "+def"),
    ("5" * 22, "6" * 22), ("%21abc:example.org", "%21def:example.org"),
    ("123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174001"),
)  # fmt: skip


def values_of(name: str, spec: dict[str, Any]) -> list[str]:
    kind, prefix = spec.get("type", "string"), spec.get("prefix") or ""
    if name == "host":
        return ["127.0.0.1"]
    if kind.startswith(("int", "float")):
        return [str(spec.get("min") or 5)]
    if kind.startswith("choice"):
        return [str(spec.get("default") or next(iter(spec["values"])))]
    if regex := spec.get("regex"):
        fits = re.compile(regex[0], re.IGNORECASE if "i" in (regex[1] or "") else 0)
        return [one for one in VALUES if fits.match(one)][:2]
    return [prefix + one for one in ([VALUES[3]] if "email" in name else VALUES[:5])]


def addresses_of(plugin: Any) -> Iterator[str]:
    """Addresses in the forms that a service describes, with two recipients where it takes any."""
    schemas = plugin.secure_protocol or plugin.protocol
    schema = schemas if isinstance(schemas, str) else schemas[0]
    for form in plugin.templates:
        names = [name for name in re.findall(r"{(\w+)}", form) if name not in {"schema", "targets"}]
        choices = [values_of(name, plugin.template_tokens.get(name, {})) for name in names]
        for chosen in itertools.islice(itertools.product(*choices), 4):
            filled = dict(zip(names, chosen, strict=True)) | {"schema": schema}
            for both in RECIPIENTS if "targets" in plugin.template_tokens else [()]:
                if "{targets}" in form:
                    yield form.format(**filled, targets="/".join(both)).replace("#", "%23")
                else:
                    yield form.format(**filled).replace("#", "%23") + f"?to={','.join(both)}"


def with_several(plugin: Any) -> tuple[str, bool]:
    """The first address of a service that names several recipients, "" if none was found; and whether any could be made."""
    made = False
    for address in itertools.islice(addresses_of(plugin), MOST_TRIES):
        if service := service_at(address):
            made = True
            if number_of_recipients(service) > 1:
                return address, True
    return "", made


def test_no_service_of_apprise_reaches_nobody_or_two_when_it_is_to_reach_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL, logger="apprise")
    made, several, split = 0, 0, 0
    for plugin in {one.__name__: one for one in NotificationManager().plugins()}.values():
        address, could_be_made = with_several(plugin)
        made += could_be_made
        service = service_at(address) if address else None
        if service is None:
            continue
        several += 1
        names = targets_of(service)
        assert names == targets_of(service_at(address)), plugin  # the same each time
        split += bool(names)
        for name in names:
            alone = service_for(address, name)
            assert alone is not None, (plugin, name)
            assert number_of_recipients(alone) == 1, (plugin, name)
            again = service_at(alone.url())
            assert again is not None, (plugin, name)
            assert number_of_recipients(again) == 1, (plugin, name)
        assert service_for(address, "") is None, plugin
    print(f"\n{made} services made, {several} with several recipients, {split} of them told apart")
    assert made > 120
    assert several > 80
    assert split > several * 0.9


@pytest.mark.parametrize(
    ("address", "names"),
    [
        (
            "mailto://127.0.0.1?from=m@example.org&to=a@x.org,b@x.org&cc=c@x.org,a@x.org&bcc=d@x.org",
            ("a@x.org", "b@x.org", "c@x.org", "d@x.org"),
        ),
        ("mailto://127.0.0.1?from=m@example.org&to=a@x.org", ("a@x.org",)),
        ("mailto://127.0.0.1?from=m@example.org&to=nobody", ()),
        ("slack://xoxb-1234-1234-abc/%23a/%23b", ("#a", "#b")),
        ("slack://xoxb-1234-1234-abc", ("",)),
        ("mmost://127.0.0.1/3ccdd113474722377935511fc85d3dd4/?to=one,two", ("#:one", "#:two")),
        ("json://127.0.0.1/hook", ("",)),
        ("brevo://abcdefgh:m@example.org/a@x.org?cc=c@x.org", ()),  # a copy cannot go alone
    ],
)
def test_recipients_have_names(address: str, names: tuple[str, ...]) -> None:
    service = service_at(address)
    assert service
    assert targets_of(service) == names


def test_a_recipient_that_is_secret_is_named_by_its_hash() -> None:
    keys = ("a" * 32, "b" * 32)
    service = service_at(f"bark://127.0.0.1/{keys[0]}/{keys[1]}")
    assert service
    private = {"type": "string", "private": True, "map_to": "targets"}
    service.template_tokens = {**service.template_tokens, "target_device": private}
    names = targets_of(service)

    assert len(names) == 2
    assert not any(key in name for key in keys for name in names)
    assert all(name.startswith("recipient ") for name in names)


@pytest.mark.parametrize(
    ("address", "gap"),
    [
        ("mailto://127.0.0.1?from=m@example.org", 0),
        ("json://127.0.0.1", 0),
        ("slack://xoxb-1234-1234-abc", 1.2),
        ("ntfy://127.0.0.1/topic", 5.5),
    ],
)
def test_a_service_says_how_long_to_leave_it_alone_and_does_not_sleep_itself(
    address: str, gap: float
) -> None:
    service = service_at(address)
    assert service
    assert gap_of(service) == gap
    assert service.request_rate_per_sec == 0
