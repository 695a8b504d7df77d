"""The key `audio`: presets, and keys beside them."""

import pytest
from pydantic import ValidationError

from publisher.model.recipe import PRESETS, Recipe


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_is_a_recipe(name: str) -> None:
    """Each preset stands for keys that can be written out."""
    assert Recipe.model_validate({"preset": name}) == Recipe.model_validate(PRESETS[name])


def test_keys_beside_a_preset_have_the_last_word() -> None:
    """A key beside `preset` overrides that of the preset."""
    recipe = Recipe.model_validate({"preset": "speech-mono", "bit_rate": 64})
    assert (recipe.channels, recipe.loudness, recipe.bit_rate) == (1, -19.0, 64)


def test_a_preset_is_not_part_of_the_recipe() -> None:
    """Only its keys are kept, so that the same recipe written in another way has the same digest."""
    assert "preset" not in Recipe.model_validate({"preset": "music"}).model_dump()


def test_an_unknown_preset_is_refused() -> None:
    """The message lists the presets."""
    with pytest.raises(ValidationError, match="speech-mono"):
        Recipe.model_validate({"preset": "podcats"})


def test_mono_speech_is_as_loud_as_stereo_speech() -> None:
    """On two speakers, a mono file plays 3 LU louder than it measures."""
    assert PRESETS["speech-mono"]["loudness"] == Recipe().loudness - 3.0
