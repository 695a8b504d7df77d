"""Models podcast:funding (links to pages) and podcast:value (streamed payments)."""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from publisher.model.fields import Line, ShortLine, SourceModel, WebAddress
from publisher.model.remote import RemoteItem
from publisher.model.timecode import Time

NODE_KEY = re.compile(r"0[23][0-9a-f]{64}")
"""A Lightning node: a compressed public key."""
LIGHTNING_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
MAX_FEE_PERCENT = 100
"""Limit of the sum of all fees."""


class Funding(SourceModel):
    """A page where listeners can support the show (podcast:funding)."""

    url: WebAddress
    """Where the page is."""
    text: ShortLine
    """What apps write on the button."""


def _slug(text: str) -> str:
    if not re.fullmatch("[a-z0-9]+", text):
        raise ValueError("is not one word of small letters; write it like lightning, keysend, node or lnaddress")
    return text


def _amount(value: object) -> str:
    """Return a positive amount as a decimal without an exponent, as podcast:value needs it."""
    try:
        amount = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount <= 0:
        raise ValueError("is not an amount; write it like 0.00000005")
    return format(amount, "f")


PaymentWord = Annotated[Line, AfterValidator(_slug)]


class Recipient(SourceModel):
    """Who gets a share of each payment (podcast:valueRecipient)."""

    name: Line | None = None
    """Who it is, for listeners."""
    type: PaymentWord = "node"
    """What the address is: node or lnaddress."""
    address: Line
    """A node's 66 digits, or an address like name@example.org."""
    split: Annotated[int, Field(ge=0, strict=True)]
    """The share, beside those of the others; of a fee, the per cent."""
    fee: bool = False
    """Whether it is taken off before the rest is shared, as services do."""
    custom_key: Line | None = None
    """What is sent along, where several receive at one address."""
    custom_value: Line | None = None
    """The value of custom_key."""

    @model_validator(mode="after")
    def _exists(self) -> Self:
        form = {"node": NODE_KEY, "lnaddress": LIGHTNING_ADDRESS}.get(self.type)
        if form and not form.fullmatch(self.address):
            better = "66 digits 0-9 and a-f" if self.type == "node" else "an address like name@example.org"
            raise ValueError(f"has an address that is no {self.type}; write {better}")
        if self.custom_value is not None and self.custom_key is None:
            raise ValueError("has a custom_value without a key; add a line custom_key: …")
        return self


def _shared(recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    if sum(recipient.split for recipient in recipients if recipient.fee) > MAX_FEE_PERCENT:
        raise ValueError("take more than 100 per cent in fees; make the splits of fees smaller")
    if not any(recipient.split for recipient in recipients if not recipient.fee):
        raise ValueError("share nothing; give one that is no fee a split of 1 or more")
    return recipients


Recipients = Annotated[tuple[Recipient, ...], Field(min_length=1), AfterValidator(_shared)]


class Value(SourceModel):
    """Payments that apps stream while listening (podcast:value)."""

    type: PaymentWord = "lightning"
    """The network that payments go through."""
    method: PaymentWord = "keysend"
    """How it is paid: keysend, lnaddress …"""
    suggested: Annotated[str, BeforeValidator(_amount), WithJsonSchema({"type": ["number", "string"]})] | None = None
    """How much a minute, in the currency's whole units: 0.00000005."""
    recipients: Recipients
    """Who is paid, and how much beside the others."""


class TimeSplit(SourceModel):
    """A stretch during which others are paid, such as the makers of a piece of music (podcast:valueTimeSplit)."""

    start: Time
    """When it begins in the recording."""
    duration: Annotated[float, Field(gt=0)]
    """In seconds."""
    recipients: tuple[Recipient, ...] = ()
    """Who is paid meanwhile."""
    remote_item: RemoteItem | None = None
    """Whose recipients are paid, in place of recipients here."""
    remote_start: Time = 0.0
    """When it begins in the remote item."""
    remote_percentage: Annotated[int, Field(ge=0, le=100, strict=True)] = 100
    """How much of the payment goes to the remote item's recipients."""

    @model_validator(mode="after")
    def _has_payees(self) -> Self:
        if bool(self.recipients) == (self.remote_item is not None):
            raise ValueError("needs either recipients or a remote_item; write one of the two")
        return self


class EpisodeValue(Value):
    """Payments that apps stream while listening to this episode; they take the place of the feed's."""

    time_splits: tuple[TimeSplit, ...] = ()
    """Stretches during which others are paid."""
