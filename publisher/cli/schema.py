"""`publisher schema`: writes the JSON Schema of a source file, for editors."""

import click

from publisher.console import write_bytes
from publisher.model.schema import SCHEMA_MODELS, format_schema


@click.command()
@click.argument("file", type=click.Choice([*SCHEMA_MODELS]))
def schema(file: str) -> None:
    """Write the JSON Schema of a source file, for editors.

    That is of episode.md's front matter, of feed.yaml or of quiz.yaml.

    \b
    Example:
      publisher schema feed > feeds/feed.schema.json
    """
    write_bytes(format_schema(file).encode())
