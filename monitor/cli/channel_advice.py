"""What came of a sample becomes what a person can do about it. Pure."""

import re
from collections.abc import Iterator

from monitor.cli.output import shown
from monitor.model import Blame, ChannelTerms, OnDoubt, Outcome, SendResult

# What the sentence of an outcome says, in whoever's words -> what to try.
_REMEDIES = (
    (
        r"credential|password|login|auth|\b(401|403|535|530)\b|token|not allowed",
        "check the user, password or token that {where} names; many mail providers want an app password",
    ),
    (r"certificate", "its certificate is expired, self-signed, or for another name: mend that at the server"),
    (r"TLS|encrypt", "check the port and whether it is spoken to with TLS: mailtos:// and jsons:// are"),
    (r"redirect", "write the address that it redirects to into {where}"),
    (r"name is not known", "check how the host is spelt at {where}, and this machine's name server"),
    (
        r"connection refused",
        "check the host and port at {where}; is the server running, and not behind a firewall?",
    ),
    (r"\b(404|410)\b", "make a new address at the service and write it into {where}"),
    (r"mailbox|recipient|\b55\d\b|no such", "check the recipient's address at {where}"),
    (
        r"in time|no answer|did not finish",
        "a firewall may swallow the connection: check the host and port at {where}",
    ),
    (r"gr[ea]y-?list", "nothing: the server takes the mail at a later attempt"),
    (r"too many|\b429\b", "wait a while; `limit:` or `gap:` of the channel keep it from that"),
    (r"cannot be written|not be on disk", "check the folder, its owner and the space left"),
)


def advice(outcome: Outcome, terms: ChannelTerms, *, where: str) -> tuple[str, ...]:
    """Lines that say what would become of a real alert, and what to do; `where` is the channel's place in the file."""
    return tuple(_lines(outcome, terms, where))


def _lines(outcome: Outcome, terms: ChannelTerms, where: str) -> Iterator[str]:
    match outcome.result:
        case SendResult.SENT:
            return
        case SendResult.REFUSED:
            when = (
                f"in {shown(outcome.retry_after)}, as it asks" if outcome.retry_after else "after some 30 s"
            )
            yield f"an alert would be tried again {when}, and for {shown(terms.expire)} in all"
        case SendResult.REJECTED:
            whom = "the channel" if outcome.blame is Blame.CHANNEL else "this message or recipient"
            yield f"it is about {whom} and for good: an alert would be a dead letter at once"
        case SendResult.IN_DOUBT:
            yield f"look whether it is there; {_DOUBTS[terms.on_doubt]}"
    if remedy := _remedy(outcome.sentence):
        yield f"to do: {remedy.format(where=where)}"


_DOUBTS = {
    OnDoubt.RESEND: "an alert would be sent again, marked as a possible repeat (on_doubt: resend)",
    OnDoubt.HOLD: "an alert would wait for `alerts retry` or `alerts drop` (on_doubt: hold)",
    OnDoubt.DROP: "an alert would not be sent again (on_doubt: drop)",
}


def _remedy(sentence: str) -> str:
    return next((words for said, words in _REMEDIES if re.search(said, sentence, re.IGNORECASE)), "")
