"""Models the edits of an episode: jingles (intro, outro, inserts) and cuts."""

from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import BeforeValidator, Field, Tag, create_model, model_validator

from publisher.model.fields import FALSE_OR_KEYS, KEYS_OR_TEXT, LocalPath, SourceModel, read_flag
from publisher.model.timecode import Time

FadeSeconds = Annotated[float, Field(ge=0, le=60)]


class Jingle(SourceModel):
    """A sound of its own that is put before, behind or between what was recorded. Its name alone may stand for it."""

    file: LocalPath
    """The sound, in the episode's folder or beside feed.yaml."""
    level: Annotated[float, Field(ge=-30, le=12)] = 0.0
    """How much louder than the speech it is to be, in LU; less than 0 for quieter."""
    fade_in: FadeSeconds = 0.0
    """Seconds until it is as loud as it gets."""
    fade_out: FadeSeconds = 0.0
    """Seconds from there to silence."""
    cross_fade: FadeSeconds = 0.0
    """Seconds during which it and the recording are heard together, one fading out and one fading in."""

    @model_validator(mode="before")
    @classmethod
    def _name(cls, written: object) -> object:
        return {"file": written} if isinstance(written, str) else written


class Insert(Jingle):
    """A jingle at a moment of the recording."""

    at: Time
    """In the recording's time."""


class Cut(SourceModel):
    """A stretch of the recording that is left out."""

    start: Time
    """When what is left out begins in the recording."""
    end: Time
    """When what is kept goes on."""

    @model_validator(mode="after")
    def _forwards(self) -> "Cut":
        if self.end <= self.start:
            raise ValueError("ends before it begins; write the time at which the recording goes on as end")
        return self


OptionalJingle: TypeAlias = (
    Annotated[
        Annotated[Literal[False], BeforeValidator(read_flag), Tag("‹false›")]
        | Annotated[LocalPath, Tag("‹text›")]
        | Annotated[Jingle, Tag("‹keys›")],
        KEYS_OR_TEXT,
    ]
    | None
)
"""An intro or outro: a file, or keys; false for none where the feed has one."""


_EXCEPT = "except"
"""The key that is no name in Python."""
_EXCEPTED: dict[str, Any] = {
    _EXCEPT: (
        tuple[Cut, ...],
        Field(description="Stretches of the recording that are not levelled, such as drums or a scene."),
    )
}
_Excepting = create_model("_Excepting", __base__=SourceModel, **_EXCEPTED)


class Level(_Excepting):
    """What is left as it is where voices are made equally loud."""

    @property
    def spans(self) -> tuple[Cut, ...]:
        """The stretches of the recording that stay as they are."""
        return cast("tuple[Cut, ...]", getattr(self, _EXCEPT))


LevelChoice: TypeAlias = (
    Annotated[
        Annotated[bool, BeforeValidator(read_flag), Tag("‹false›")] | Annotated[Level, Tag("‹keys›")], FALSE_OR_KEYS
    ]
    | None
)
"""Whether speech is levelled, or what of it is not."""
