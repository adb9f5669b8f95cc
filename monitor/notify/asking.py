"""One of Apprise's services asks its far end by our own HTTP call, with the limits and trust that its address names."""

# mypy: untyped-calls-exclude=apprise

from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from types import MappingProxyType

from apprise import NotifyBase

from monitor.model import Outcome
from monitor.notify.abort import Abort
from monitor.notify.http import Answer, Broken, Call, make
from monitor.notify.outcomes import of_error, of_http_status, wait_asked_for
from monitor.notify.redaction import words_of

_NONE: Mapping[str, str] = MappingProxyType({})


def ask(
    service: NotifyBase,
    url: str,
    value: object,
    *,
    abort: Abort,
    headers: Mapping[str, str] = _NONE,
    params: Mapping[str, str] = _NONE,
    auth: tuple[str, str] | None = None,
    method: str = "POST",
) -> Answer | Outcome:
    """What the far end answered, or what it means that it did not."""
    call = Call(
        url=url,
        value=value,
        headers={"User-Agent": str(service.app_id), **headers},
        params=params,
        auth=auth,
        method=method,
        verify=bool(service.verify_certificate),
        connect_limit=float(service.socket_connect_timeout),
        read_limit=float(service.socket_read_timeout),
    )
    match make(call, abort):
        case Answer() as answer:
            return answer
        case Broken() as broken:
            return of_error(str(service.service_name), broken.error, under_way=broken.under_way)


def is_good(answer: Answer) -> bool:
    """Whether the status is one of success."""
    return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES


def refusal(
    service: NotifyBase, answer: Answer, *, said: object = "", wait: timedelta | None = None
) -> Outcome:
    """What a status other than 2xx means; `said` is the far end's own explanation, `wait` how long its body asks to wait."""
    return of_http_status(
        str(service.service_name),
        answer.status,
        wait=wait_asked_for(answer.headers) if wait is None else wait,
        said=words_of(said, secrets_of(service)) if isinstance(said, str) else "",
    )


def secrets_of(service: NotifyBase) -> list[str]:
    """All that the address holds and nobody may read: what the service calls private, and the password."""
    told = {**service.template_tokens, **service.template_args}
    names = {str(spec.get("map_to", name)) for name, spec in told.items() if spec.get("private")}
    return [one for name in sorted(names | {"password"}) for one in _texts(getattr(service, name, None))]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield from (one for one in value if isinstance(one, str))
