"""How work that takes a while says how far it is."""

from collections.abc import Callable

Report = Callable[[str, float], None]
"""Called with the name of a stage ("measure", "encode", "prove") and with how much of it is done, from 0 to 1."""


def silent(_stage: str, _fraction: float) -> None:
    """Say nothing."""
