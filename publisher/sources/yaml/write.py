"""Writes values as YAML that a person would write, and that `publisher.sources.yaml` reads as the same values.

Texts are quoted wherever a reader of YAML 1.1 or 1.2 could take them for something else.
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from publisher.hashing import Json

UNQUOTED = re.compile(r"[^\W\d_][\w.,()!/+@–—’“”«» -]*[\w.)!»”]|[^\W\d_]|https?://[\w./~%+=&;?@-]*[\w/]")
"""A text that needs no quotation marks: an address, or a letter first and no sign that YAML reads."""
YAML_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan"})
"""Words that YAML reads as something else, or did once."""
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-][\d:]+)")
"""A moment, which this program reads as text until the model reads it."""
WIDE = 10_000_000
"""Columns of a line: lines are not folded, since a folded one reads otherwise where it ends in a blank."""


class _Dumper(yaml.SafeDumper):  # type: ignore[misc] # PyYAML has no types
    """Writes lists below their key, indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 - its base's
        """Indent lists as well."""
        super().increase_indent(flow=flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - its base's
        """Write a value that comes twice twice."""
        return True


def _represent(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    plain = UNQUOTED.fullmatch(text) and text.casefold() not in YAML_WORDS and ": " not in text and " #" not in text
    style = None if plain else "|" if _is_block(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _is_block(text: str) -> bool:
    """Tell whether a text is several lines that YAML can have as they are, with one line end behind the last."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0])
        and not lines[0].startswith((" ", "\t"))
        and not any(line != line.rstrip() for line in lines)
        and not text.endswith("\n\n")
        and all(line.isprintable() for line in lines)
    )


_Dumper.add_representer(str, _represent)


def format_yaml(tree: Mapping[str, Json]) -> str:
    """Return keys and values as YAML, in their order; the innermost lists and sets of keys stand on one line."""
    return "".join(_format_key(key, value) for key, value in tree.items())


def _format_key(key: str, value: Json) -> str:
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return f"{key}: {value}\n"
    flow = None if isinstance(value, list | dict) else False
    written: str = yaml.dump(
        {key: value}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=WIDE
    )
    return written
