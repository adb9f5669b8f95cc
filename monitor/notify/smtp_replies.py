"""What a mail server replied becomes an outcome in words for people: what is wrong, whose matter it is, what to do."""

import re
from collections.abc import Iterable

from monitor.model import Blame, Outcome, SendResult
from monitor.notify.redaction import words_of

# Enhanced status codes (RFC 3463 and IANA's registry), class left out: X.1.1 is 1.1.
_MEANINGS = {
    "1.0": "something is wrong with the address",
    "1.1": "there is no such mailbox",
    "1.2": "there is no such mail domain",
    "1.3": "the address is not valid",
    "1.6": "the mailbox has moved",
    "1.7": "the sender's address is not valid",
    "1.8": "the sender's domain is not valid",
    "1.10": "that domain takes no mail",
    "2.0": "something is wrong with the mailbox",
    "2.1": "the mailbox is disabled or does not take mail from us",
    "2.2": "the mailbox is full",
    "2.3": "the mail is too long for this mailbox",
    "3.0": "the server has trouble of its own",
    "3.1": "the server's disk is full",
    "3.2": "the server takes no mail at the moment",
    "3.4": "the mail is too big for the server",
    "4.1": "the server behind it does not answer",
    "4.2": "the connection behind it broke off",
    "4.3": "its look-up service does not answer",
    "4.5": "the server is overloaded",
    "4.7": "the mail took too long to get on",
    "5.1": "the server does not know this command",
    "5.3": "too many recipients",
    "6.1": "the server does not take this kind of content",
    "7.0": "the server's rules forbid it",
    "7.1": "the server's rules forbid it",
    "7.3": "the server wants encryption",
    "7.8": "the user name or password is wrong",
    "7.9": "this kind of login is too weak for the server; it may want a password for this program alone",
    "7.20": "the mail has no valid DKIM signature",
    "7.23": "the sender's domain does not allow us to send for it (SPF)",
    "7.26": "the sender's domain does not vouch for this mail (SPF or DKIM)",
    "7.27": "the sender's domain takes no mail itself",
    "7.28": "the server sees too much mail from us",
}  # fmt: skip
_GREYLISTED = re.compile(r"gr[ea]y-?list", re.IGNORECASE)
_ENHANCED = re.compile(r"\s*[245]\.(\d{1,3}\.\d{1,3})\b")
_FINAL = range(500, 600)  # RFC 5321, 4.2.1; all else is for now
_CLOSING = 421  # "service not available, closing": it is about all that we would send


def of_reply(step: str, code: int, reply: str, *, blame: Blame, secrets: Iterable[str]) -> Outcome:
    """What a reply other than success means; `step` is what was refused, `blame` what such a reply at this step is about.

    The server's own words are told without `secrets`.
    """
    said = words_of(reply, secrets)
    told = f"{code} {said}".rstrip()
    meaning = _meaning(step, code, reply)
    words = f"{meaning} ({told})" if meaning else told
    return Outcome(
        result=SendResult.REJECTED if code in _FINAL else SendResult.REFUSED,
        sentence=f"the mail server refused {step}: {words}",
        blame=Blame.CHANNEL if code == _CLOSING else blame,
    )


def _meaning(step: str, code: int, reply: str) -> str:
    if _GREYLISTED.search(reply):
        return "it wants us to come back later (greylisting)"
    if found := _ENHANCED.match(reply):
        return _MEANINGS.get(found[1], "")
    if code == _CLOSING:
        return "it takes no mail at the moment"
    return _PLAIN.get((step, code), "")


LOGIN = "the password"
RECIPIENT = "the recipient"
_PLAIN = {
    (LOGIN, 535): "the user name or password is wrong",
    (RECIPIENT, 550): "it knows no such mailbox, or does not let us write to it",
    (RECIPIENT, 551): "it knows no such mailbox here",
    (RECIPIENT, 553): "the address is not valid",
    (RECIPIENT, 452): "the mailbox or the server's disk is full",
}
