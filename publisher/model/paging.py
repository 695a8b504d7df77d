"""Models the key `paging` of feed.yaml: the limits of a feed document (RFC 5005)."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from publisher.model.fields import SourceModel


class Paging(SourceModel):
    """How a long feed is divided: the newest episodes in the feed itself, older ones in archive pages behind it."""

    episodes: Annotated[int, Field(ge=1, strict=True)] | None = None
    """The newest so many always stand in the feed itself; older ones stand in pages of as many."""
    bytes: Annotated[int, Field(ge=50_000, strict=True)] | None = None
    """No document is larger than so many bytes."""

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.episodes is None) == (self.bytes is None):
            how = "neither by episodes nor by bytes" if self.episodes is None else "both by episodes and by bytes"
            raise ValueError(f"divides {how}; write one of them, like paging: {{episodes: 100}}")
        return self
