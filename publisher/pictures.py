"""What is known about a picture once its file was opened."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture's measures and form."""

    width: int
    """In pixels."""
    height: int
    format: str
    """As the file's content says, whatever its name: JPEG, PNG, WEBP."""
    mode: str
    """The colours, in Pillow's words: RGB, CMYK, L (grey), P (palette)."""
    alpha: bool
    """Whether anything may show through it."""
