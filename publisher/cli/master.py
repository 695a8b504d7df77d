"""`publisher master`: masters a single file, outside any show. Its options are the keys of a recipe."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import click
from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from publisher.cli.exits import Exit
from publisher.cli.master_file import MasteringOptions, master_file
from publisher.cli.options import form_option, run_anywhere
from publisher.console.base import Console
from publisher.errors import UnknownNameError
from publisher.model.recipe import PRESETS, Recipe

KEYS = {key: field for key, field in Recipe.model_fields.items() if key != "codec"}
"""The recipe's keys that are options; the codec follows from the suffix of OUT."""
CODEC_BY_SUFFIX = {".mp3": "mp3", ".m4a": "aac", ".opus": "opus"}
"""The codec by the suffix of OUT."""


def _recipe_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each key of the recipe, and --preset."""
    for key, field in reversed(KEYS.items()):
        flag, name = field.annotation is bool, key.replace("_", "-")
        command = click.option(
            # What a recipe does by itself can be switched off.
            f"--{name}/--no-{name}" if flag and field.default else f"--{name}",
            key,
            type=None if flag else _option_type(field),
            is_flag=flag,
            default=None,
            help=field.description,
        )(command)
    presets = click.Choice([*PRESETS])
    return click.option("--preset", type=presets, help="Keys for a purpose; options have the last word.")(command)


def _option_type(field: FieldInfo) -> "click.ParamType[Any]":
    choices = {str(choice): choice for choice in get_args(field.annotation)}
    if choices:
        return click.Choice([*choices])
    low, high = (
        next(getattr(mark, name) for mark in field.metadata if isinstance(mark, kind))
        for kind, name in ((Ge, "ge"), (Le, "le"))
    )
    return click.FloatRange(low, high)


def _recipe_value(key: str, value: object) -> object:
    """Return an option's value as the recipe has it: a number where the choice is one."""
    choices = {str(choice): choice for choice in get_args(KEYS[key].annotation)}
    return choices.get(str(value), value)


@click.command()
@click.argument("source", metavar="IN", type=click.Path(readable=False, path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(readable=False, path_type=Path))
@_recipe_options
@click.option("--sound-of-video", is_flag=True, help="IN may be a video, of which the sound alone is taken.")
@click.option(
    "--sound-track", type=click.IntRange(min=1), help="Which sound track of IN is taken, where it has several: 1, 2 …"
)
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FILE", help="Draw what was done: PNG, SVG or PDF, and JSON."
)
@form_option
def master(
    source: Path,
    out: Path,
    preset: str | None,
    *,
    sound_of_video: bool,
    sound_track: int | None,
    report: Path | None,
    form: str,
    **keys: object,
) -> None:
    """Master a single recording, and prove that it came out so.

    OUT ends in .mp3, .m4a or .opus, and becomes that. It gets the tags, chapters and cover that IN has, and takes the
    place of a file of that name once it is whole.

    \b
    Example:
      publisher master interview.wav interview.mp3 --preset speech
    """

    def work(console: Console) -> Exit:
        wanted = {key: _recipe_value(key, value) for key, value in keys.items() if value is not None}
        named = {"preset": preset} if preset else {}
        recipe = Recipe.model_validate({**named, **wanted, "codec": choose_codec(out)})
        options = MasteringOptions(
            source=source,
            out=out,
            recipe=recipe,
            sound_of_video=sound_of_video,
            sound_track=sound_track,
            report=report,
        )
        return Exit.DONE if master_file(options, console) else Exit.FAILED

    run_anywhere(form, work)


def choose_codec(out: Path) -> str:
    """Return the codec for the suffix of `out`; raise UnknownNameError for a suffix without one."""
    codec = CODEC_BY_SUFFIX.get(out.suffix.lower())
    if codec is None:
        raise UnknownNameError(
            f"{out.name} has no ending that tells what it is to be", hint=f"let it end in {', '.join(CODEC_BY_SUFFIX)}"
        )
    return codec
