"""`publisher master`: options are the keys of a recipe."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from publisher.cli import master as module
from publisher.cli import publisher
from publisher.cli.exits import Exit
from publisher.cli.master import KEYS, choose_codec
from publisher.cli.master_file import MasteringOptions
from publisher.console.base import Console
from publisher.errors import UnknownNameError
from publisher.model.recipe import PRESETS, Recipe


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[MasteringOptions]:
    """What the command would master; nothing is."""
    options: list[MasteringOptions] = []

    def note(option: MasteringOptions, _: Console) -> bool:
        options.append(option)
        return True

    monkeypatch.setattr(module, "master_file", note)
    return options


def master(*arguments: str) -> int:
    """Run the command; return its exit code."""
    return CliRunner().invoke(publisher, ["master", "in.wav", *arguments]).exit_code


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "mp3"), ("a.M4A", "aac"), ("a.b.opus", "opus")])
def test_the_suffix_chooses_the_codec(name: str, codec: str) -> None:
    """In capitals as well."""
    assert choose_codec(Path(name)) == codec


@pytest.mark.parametrize("name", ["a.wav", "mp3", ".mp3"])
def test_another_suffix_is_wrong_usage(name: str, given: list[MasteringOptions]) -> None:
    """The hint names the three that there are."""
    with pytest.raises(UnknownNameError) as caught:
        choose_codec(Path(name))
    assert caught.value.hint == "let it end in .mp3, .m4a, .opus"
    assert master(name) == Exit.USAGE
    assert given == []


def test_every_key_of_a_recipe_is_an_option() -> None:
    """But for the codec, which the suffix tells."""
    options = {parameter.name for parameter in module.master.params if isinstance(parameter, click.Option)}
    assert options == {*KEYS, "preset", "sound_of_video", "sound_track", "report", "form"}
    assert {*KEYS} == {*Recipe.model_fields} - {"codec"}


def test_without_options_the_recipe_is_the_default(given: list[MasteringOptions]) -> None:
    """Options that are not written do not reach the recipe."""
    assert master("out.mp3") == Exit.DONE
    assert given[0].recipe == Recipe()


def test_options_have_the_last_word_over_the_preset(given: list[MasteringOptions]) -> None:
    """The preset fills what is not written; the codec is the suffix's, whatever the preset has."""
    name = min(PRESETS)
    assert master("out.mp3", "--preset", name, "--loudness", "-20", "--bit-rate", "96") == Exit.DONE
    recipe = given[0].recipe
    assert (recipe.loudness, recipe.bit_rate) == (-20, 96)
    plain = Recipe.model_validate({"preset": name})
    assert recipe.model_dump() == {**plain.model_dump(), "codec": "mp3", "loudness": -20, "bit_rate": 96}


@pytest.mark.parametrize("arguments", [["--loudness", "5"], ["--bit-rate", "97"], ["--channels", "3"]])
def test_values_out_of_range_are_wrong_usage(arguments: list[str], given: list[MasteringOptions]) -> None:
    """The limits are those of the recipe's fields."""
    assert master("out.mp3", *arguments) == Exit.USAGE
    assert given == []


def test_a_file_that_was_not_made_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings were shown by then."""
    monkeypatch.setattr(module, "master_file", lambda *_: False)
    assert master("out.mp3") == Exit.FAILED
