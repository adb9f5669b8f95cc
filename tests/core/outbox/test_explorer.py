"""The explorer of the outbox (`make gates`) finds nothing wrong with the policy, and what is wrong with others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.core.outbox import gather, settle
from monitor.model import (
    ChannelStatus,
    ChannelTerms,
    Claim,
    Delivery,
    Outcome,
    Settlement,
)
from tests.gates.outbox_model import Explored, Explorer, Scenario
from tests.gates.outbox_parts import FEW_ENDS, Policy
from tests.world.outbox import DESK


def explored(policy: Policy) -> Explored:
    small = Scenario(
        name="small", terms=DESK, siblings=True, crashes=1, doubts=1, ends=FEW_ENDS, policy=policy
    )
    return Explorer(small).run()


def test_the_policy_is_sound() -> None:
    found = explored(Policy())
    assert found.states > 1_000
    assert (found.stuck, found.unmarked, found.too_often) == (0, 0, 0)


def test_a_policy_that_forgets_what_may_have_arrived_is_found_out() -> None:
    def forgetful(claim: Claim, outcome: Outcome, *, terms: ChannelTerms, now: datetime) -> Settlement:
        found = settle(claim, outcome, terms=terms, now=now)
        return replace(found, marks=tuple(replace(mark, repeat=False) for mark in found.marks))

    assert explored(Policy(settle=forgetful)).unmarked


def test_a_policy_that_never_sends_a_doubtful_message_again_is_found_out() -> None:
    def timid(
        due: Sequence[Delivery], status: ChannelStatus, *, terms: ChannelTerms, now: datetime
    ) -> Claim | None:
        return gather([one for one in due if not one.repeat], status, terms=terms, now=now)

    assert explored(Policy(gather=timid)).stuck


def test_a_policy_that_tears_a_doubtful_message_apart_is_found_out() -> None:
    def tearing(
        due: Sequence[Delivery], status: ChannelStatus, *, terms: ChannelTerms, now: datetime
    ) -> Claim | None:
        return gather(due[:1] if due and due[0].repeat else due, status, terms=terms, now=now)

    assert explored(Policy(gather=tearing)).too_often
