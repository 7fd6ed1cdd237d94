"""Signatures of one turn of the loop are checked one after another, and each caller is told of their own."""

import asyncio

import pytest

from samspill.trust.refusals import Unproven, unidentified
from samspill.trust.signatures import Signatures


class Signed:
    """Notes that it was checked; `false` is one that does not hold."""

    def __init__(self, done, name, *, false=False):
        self.done, self.name, self.false = done, name, false

    def verify(self):
        self.done.append(f"check {self.name}")
        if self.false:
            raise unidentified("the proof is not signed by the key that it names", "dpop.signature")


async def ask(signatures, one):
    await signatures.check(one)
    one.done.append(f"go on with {one.name}")


async def test_all_of_a_turn_are_checked_before_any_goes_on():
    signatures, done = Signatures(), []
    await asyncio.gather(*(ask(signatures, Signed(done, name)) for name in "abc"))
    assert done == ["check a", "check b", "check c", "go on with a", "go on with b", "go on with c"]


async def test_each_turn_has_its_own():
    signatures, done = Signatures(), []
    for name in "ab":
        await ask(signatures, Signed(done, name))
    assert done == ["check a", "go on with a", "check b", "go on with b"]


async def test_one_that_does_not_hold_is_told_to_whoever_sent_it_alone():
    signatures, done = Signatures(), []
    told = await asyncio.gather(
        ask(signatures, Signed(done, "a")),
        ask(signatures, Signed(done, "b", false=True)),
        ask(signatures, Signed(done, "c")),
        return_exceptions=True,
    )
    assert [type(one) for one in told] == [type(None), Unproven, type(None)]
    assert "go on with b" not in done
    assert "go on with c" in done


async def test_a_fault_in_checking_lets_nobody_through_and_leaves_nobody_waiting():
    class Broken(Signed):
        def verify(self):
            raise RuntimeError("a bug")

    signatures, done = Signatures(), []
    broken, well = ask(signatures, Broken(done, "a")), ask(signatures, Signed(done, "b"))
    told = await asyncio.wait_for(asyncio.gather(broken, well, return_exceptions=True), 5)
    assert [type(one) for one in told] == [RuntimeError, type(None)]
    assert done == ["check b", "go on with b"]


async def test_one_that_nobody_waits_for_any_more_is_not_checked():
    signatures, done = Signatures(), []
    gone = asyncio.create_task(ask(signatures, Signed(done, "a")))
    stays = asyncio.create_task(ask(signatures, Signed(done, "b")))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    await stays
    assert "go on with a" not in done
    assert done[-1] == "go on with b"
