from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest

from monitor.notify.redaction import words_of

SECRETS = ("hunter2 & Co/ü?", "xoxb-1234-abcdef", "geheim", "\x00desk\x00geheim")


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "\0desk\0"])
@pytest.mark.parametrize("after", ["", "x", "xy", "\0"])
def test_no_form_of_a_secret_survives(secret: str, before: str, after: str) -> None:
    whole = f"{before}{secret}{after}".encode()
    forms = (
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        b64encode(whole).decode(),
        urlsafe_b64encode(whole).decode(),
    )
    for form in forms:
        told = words_of(f"rejected {form} because", [secret])
        assert "***" in told
        assert secret not in told
        for encoded in (b64encode(whole).decode(), urlsafe_b64encode(whole).decode()):
            middle = encoded[len(before) + 2 : -4]
            assert len(middle) < 6 or middle not in told


def test_other_words_stay_as_they_are() -> None:
    assert words_of("5.7.8 not  you\r\n", ["geheim"]) == "5.7.8 not you"


def test_words_that_may_hold_a_short_secret_are_not_told() -> None:
    assert words_of("your key abc is wrong", ["abc"]) == ""


def test_long_words_are_cut_after_the_secret_is_gone() -> None:
    told = words_of("x " * 95 + "geheim" * 20, ["geheim"])
    assert len(told) <= 200
    assert "gehe" not in told
