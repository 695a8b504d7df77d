"""Episodes for the tests of stored pages."""

import pytest

from publisher.model import Episode
from support.small_show import episode
from support.stored_pages import PEOPLE, TOPICS


@pytest.fixture
def three() -> tuple[Episode, ...]:
    """Three episodes, two of which have a topic in common."""
    return (
        episode("regn", 1, "Regn", f"{TOPICS}\n{PEOPLE}", notes="Om *regn*."),
        episode("sjo", 2, "Sjø", TOPICS, notes="Om sjøen."),
        episode("vekt", 3, "Vekt", "topics: {tema: Vekt}", notes="Om loddet."),
    )
