"""Models the key `audio` of feed.yaml: codec, bit rate, channels, loudness, and presets of them."""

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from publisher.model.fields import SourceModel


def _with_preset(schema: dict[str, Any]) -> None:
    """Add the key `preset` to a JSON Schema."""
    what = "Keys that are good for a purpose, all at once; keys beside it have the last word."
    schema["properties"] = {"preset": {"enum": [*PRESETS], "description": what}, **schema["properties"]}


MONO_LOUDNESS_OFFSET = 3.01
"""How much lower one channel measures than two with the same signal, in LU: BS.1770 sums the power of channels."""


class Recipe(SourceModel):
    """How audio is made: the keys of `audio:` in feed.yaml.

    Whatever changes the bytes that come out for the same recording stands here, and nothing else does.
    """

    model_config = ConfigDict(json_schema_extra=_with_preset)

    codec: Literal["mp3", "aac", "opus"] = Field(
        default="mp3", description="How the published audio is encoded: MP3, AAC in M4A, or Opus in Ogg."
    )
    bit_rate: Literal[64, 80, 96, 112, 128, 160, 192, 224, 256, 320] = Field(
        default=128, description="Bit rate in kbit/s: kept by MP3, aimed at by the others and where it varies."
    )
    bit_rate_mode: Literal["constant", "varying"] = Field(
        default="constant",
        description="Of MP3: a constant bit rate, in which all players seek exactly, or one that varies.",
    )
    channels: Literal[1, 2, "auto"] = Field(
        default=2,
        description="1 for mono; 2 for stereo, where mono recordings fill both sides; auto for as many as differ, and a"
        " mono file is then 3 LU quieter than the loudness asked for, since two speakers will play it.",
    )
    tracks: Literal["mixed", "left-right"] = Field(
        default="mixed",
        description="left-right for an interview with one voice on each side: both are brought to the same loudness,"
        " then mixed.",
    )
    level: bool = Field(
        default=True,
        description="Make everybody who speaks equally loud, where one is quieter than another; music and pauses are"
        " left as they are.",
    )
    loudness: float = Field(
        default=-16.0, ge=-31.0, le=-9.0, description="Integrated loudness of the published file in LUFS (BS.1770)."
    )
    true_peak: float = Field(
        default=-1.0, ge=-9.0, le=0.0, description="Highest true peak of the published file in dBTP (BS.1770)."
    )

    lossless_gain: bool = Field(
        default=False,
        description="Correct the loudness of an MP3 that is right in all else without encoding it again; that goes in"
        " steps of 1.5 dB only, so that it ends up to 0.8 LU from the loudness asked for.",
    )

    @property
    def name(self) -> str:
        """The name of an alternate enclosure's files: opus-64."""
        return f"{self.codec}-{self.bit_rate}"

    def loudness_with(self, channels: int) -> float:
        """Return the target of integrated loudness in LUFS for a file with this number of channels."""
        halved = self.channels == "auto" and channels == 1
        return self.loudness - MONO_LOUDNESS_OFFSET if halved else self.loudness

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, written: object) -> object:
        """Replace `preset: speech` by the keys of that preset; keys beside it override them."""
        if not isinstance(written, dict) or "preset" not in written:
            return written
        name, others = written["preset"], {key: value for key, value in written.items() if key != "preset"}
        if name not in PRESETS:
            raise ValueError(f"has no preset called {name!r}; write one of {', '.join(PRESETS)}")
        return {**PRESETS[name], **others}


PRESETS: dict[str, dict[str, object]] = {
    "speech-mono": {"bit_rate": 96, "channels": 1, "loudness": -19.0},
    "speech": {"bit_rate": 128},
    "music": {"bit_rate": 192, "level": False},
    "apple": {"codec": "aac", "bit_rate": 128},
    "spotify": {"bit_rate": 192, "loudness": -14.0},
    "ebu-r128": {"bit_rate": 192, "level": False, "loudness": -23.0},
}
"""Recipes by name. Mono at -19 LUFS is as loud as stereo at -16, since two speakers play it (BS.1770 sums channels)."""
