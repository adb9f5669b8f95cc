"""What a poll's failure says, as a trouble of the feed. Pure."""

from http import HTTPStatus

from monitor.model import FailureKind, FetchFailure, PollTrouble, ReadFailure, ReadTrouble

_ADDRESS = {FailureKind.BAD_URL, FailureKind.REFUSED_ADDRESS, FailureKind.REDIRECTS, FailureKind.ROBOTS}


def trouble_of(failure: FetchFailure | ReadFailure) -> PollTrouble:
    """Where to look for the cause."""
    if isinstance(failure, ReadFailure):
        other = failure.trouble is ReadTrouble.NOT_A_FEED
        return PollTrouble.NOT_A_FEED if other else PollTrouble.UNREADABLE
    if failure.kind.of_the_network:
        return PollTrouble.NETWORK
    if failure.kind in _ADDRESS:
        return PollTrouble.ADDRESS
    if failure.kind is FailureKind.TOO_LARGE:
        return PollTrouble.UNREADABLE
    return _of_status(failure.status)


def _of_status(status: int | None) -> PollTrouble:
    match status:
        case HTTPStatus.FORBIDDEN:
            return PollTrouble.BANNED
        case HTTPStatus.GONE:
            return PollTrouble.GONE
        case _:
            return PollTrouble.SERVER
