"""podcast:value: amounts, addresses, shares, and time splits."""

from typing import Any
from uuid import UUID

import pytest

from publisher.model.payments import Recipient, TimeSplit, Value
from support.validation import read, refuse

NODE = "02" + "ab" * 32


def recipient(**keys: Any) -> dict[str, Any]:
    """Return a recipient as it is written."""
    return {"address": NODE, "split": 1, **keys}


@pytest.mark.parametrize(
    ("written", "amount"), [(5e-08, "0.00000005"), ("0.00000005", "0.00000005"), (2, "2"), ("1E+2", "100")]
)
def test_amounts_have_no_exponent(written: object, amount: str) -> None:
    """A number is spelled out, whatever YAML made of it."""
    assert read(Value, {"suggested": written, "recipients": [recipient()]}).suggested == amount


@pytest.mark.parametrize("written", [0, -1, "x", True, float("inf"), float("nan")], ids=str)
def test_what_is_no_amount(written: object) -> None:
    """An amount is positive and finite."""
    assert refuse(Value, {"suggested": written, "recipients": [recipient()]}).startswith("is not an amount")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"address": "02ab"}, "has an address that is no node; write 66 digits"),
        ({"address": "04" + "ab" * 32}, "has an address that is no node"),
        ({"type": "lnaddress"}, "has an address that is no lnaddress; write an address like"),
        ({"custom_value": "7"}, "has a custom_value without a key"),
        ({"type": "Key Send"}, "is not one word of small letters"),
        ({"split": -1}, "Input should be greater than or equal to 0"),
    ],
    ids=str,
)
def test_what_is_no_recipient(keys: dict[str, Any], message: str) -> None:
    """Addresses of the types that are known have their form."""
    assert refuse(Recipient, recipient(**keys)).startswith(message)


def test_addresses_of_other_types_are_taken() -> None:
    """A type that is not known may have addresses of any form."""
    assert read(Recipient, recipient(type="lnaddress", address="kari@vik.example")).type == "lnaddress"
    assert read(Recipient, recipient(type="other", address="x")).address == "x"


def test_shares_add_up() -> None:
    """Fees take at most all, and one recipient that is no fee has a share."""
    fee = recipient(split=60, fee=True)
    assert refuse(Value, {"recipients": [recipient(), fee, fee]}).startswith("take more than 100 per cent in fees")
    assert refuse(Value, {"recipients": [recipient(split=0), fee]}).startswith("share nothing")
    assert read(Value, {"recipients": [recipient(), fee, recipient(split=40, fee=True)]}).method == "keysend"


def test_a_time_split_pays_recipients_or_an_item() -> None:
    """One of the two, not both."""
    item = {"feed_guid": str(UUID(int=1)), "item_guid": "a"}
    split = {"start": "1:00", "duration": 30}
    assert read(TimeSplit, {**split, "recipients": [recipient()]}).start == 60.0
    assert read(TimeSplit, {**split, "remote_item": item}).remote_percentage == 100
    for both in ({}, {"recipients": [recipient()], "remote_item": item}):
        assert refuse(TimeSplit, {**split, **both}).startswith("needs either recipients or a remote_item")
