"""A secret is found in every form in which somebody repeats it; other texts stay as they are."""

import json
from base64 import b64encode, urlsafe_b64encode
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from yarl import URL

from monitor.core.redaction import Redactor, unveiled, veiled

ODD = 'pw/ü;x@+q%z9"<&> \\'
SECRETS = (ODD, "xoxb-1234-abcdef", "geheim")


def redacted(text: str, *secrets: str) -> str:
    redactor = Redactor()
    redactor.add(secrets or SECRETS)
    return redactor.redact(text)


def forms(secret: str) -> list[str]:
    url = str(URL(f"http://h/{quote(secret, safe='')}/a").with_query({"k": secret}))
    lower = quote(secret, safe="").replace("%3B", "%3b").replace("%C3%BC", "%c3%bc").replace("%2F", "%2f")
    lower = lower.replace("%2B", "%2b").replace("%3C", "%3c").replace("%3E", "%3e").replace("%5C", "%5c")
    basic = [b64encode(f"{'m' * n}:{secret}:x".encode()).decode() for n in range(4)]
    return [
        secret, quote(secret), quote(secret, safe=""), quote_plus(secret), lower, quote(quote(secret, safe=""), safe=""),
        url, json.dumps(secret), json.dumps(secret, ensure_ascii=False), escape(secret), repr(secret), repr(secret.encode()),
        *basic, urlsafe_b64encode(secret.encode()).decode(),
    ]  # fmt: skip


@pytest.mark.parametrize("secret", SECRETS)
def test_no_form_of_a_secret_survives(secret: str) -> None:
    for form in forms(secret):
        assert len(form) < 200
        told = redacted(f"the server said {form}, twice: {form}")
        assert told.count("***") >= 2, form
        # What base64 keeps around it belongs to what stands beside it as well.
        assert len(told) < len("the server said , twice: ") + 2 * 60
        assert secret not in told and quote(secret, safe="") not in told


def test_the_longest_goes_first_and_others_beside_it_too() -> None:
    assert redacted("abcdefghi abcdef defghi", "abcdef", "abcdefghi", "defghi") == "*** *** ***"
    assert redacted("abcdefabcdef", "abcdef") == "******"
    assert redacted("<abcdefghi>", "abcdef", "defghi") == "<******>"


def test_short_ones_and_other_words_stay() -> None:
    assert redacted("an admin of the desk", "", "desk", "admin") == "an admin of the desk"
    assert redacted("geheimnis? no: gehei m") == "***nis? no: gehei m"
    assert Redactor().redact("geheim") == "geheim"


def test_a_text_is_looked_through_once_however_many_secrets_there_are() -> None:
    redactor = Redactor()
    redactor.add(f"secret-number-{number:06}" for number in range(3_000))
    text = "a line of a log " * 500
    assert redactor.redact(text + "secret-number-002999") == text + "***"


NAMED = (("${env:T}", "to/ke n;1"), ("${secret:1}", "pass@word"))


@pytest.mark.parametrize(
    "asked", ["to/ke n;1", quote("to/ke n;1"), quote("to/ke n;1", safe=""), quote_plus("to/ke n;1")]
)
def test_what_is_needed_again_goes_by_its_name(asked: str) -> None:
    address = f"https://h.example/{asked}/a?p=pass%40word#pass@word"
    stored = veiled(address, NAMED)
    assert "ke" not in stored and "pass" not in stored and stored.startswith("https://h.example/${env:T}<")
    assert unveiled(stored, NAMED) == address
    mixed = unveiled(veiled("https://h/to/ke+n%3b1", NAMED), NAMED)
    assert mixed == f"https://h/{quote('to/ke n;1', safe='')}"
    rotated = (("${env:T}", "new"), NAMED[1])
    assert unveiled(veiled("https://h/to/ke n;1", NAMED), rotated) == "https://h/new"
    assert veiled("https://h/", NAMED) == veiled("https://h/", ()) == "https://h/"
