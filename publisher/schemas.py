"""What editors know of the files that people write: JSON Schemas of front matter, feed.yaml and quiz.yaml.

A schema says nothing that the models do not say. It lets through all that `check` lets through, but for other words
than true and false; what it cannot say, such as whether a language exists, stays for `check`.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from publisher.model import FeedDefinition, FrontMatter, Quiz

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft of JSON Schema that the language server for YAML in most editors reads."""
MODELS: Mapping[str, type[BaseModel]] = {"episode": FrontMatter, "feed": FeedDefinition, "quiz": Quiz}
TITLES = {"episode": "Front matter of an episode.md", "feed": "A feed.yaml", "quiz": "A quiz.yaml"}
FILES = {
    "episode": "episodes/episode.schema.json",
    "feed": "feeds/feed.schema.json",
    "quiz": "episodes/quiz.schema.json",
}
"""Where the schemas stand in a show, from the top of the working folder."""


class _Generate(GenerateJsonSchema):
    """pydantic's schemas in the words of draft 7, without the titles that it makes up from names of keys."""

    ref_template = "#/definitions/{model}"

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's own signature
        return False


def modeline(kind: str) -> str:
    """Return the comment that tells editors where the schema is: in the folder above the file's own."""
    return f"# yaml-language-server: $schema=../{FILES[kind].partition('/')[2]}"


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 7) of an "episode", a "feed" or a "quiz"."""
    model = MODELS[kind]
    made = _in_draft_7(
        model.model_json_schema(mode="validation", schema_generator=_Generate, ref_template=_Generate.ref_template)
    )
    return {"$schema": DRAFT, **made, "title": TITLES[kind]}


def schema_text(kind: str) -> str:
    """Return the same as the text of a file."""
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def _in_draft_7(made: Any) -> Any:
    """Return a schema with the words of draft 7, in which whatever stands beside a $ref is not read."""
    if isinstance(made, list):
        return [_in_draft_7(inner) for inner in made]
    if not isinstance(made, dict):
        return made
    said = {"definitions" if key == "$defs" else key: _in_draft_7(inner) for key, inner in made.items()}
    # What is "null" by default is what is left out: editors should not write that.
    if said.get("default", "") is None:
        del said["default"]
    if "prefixItems" in said:
        said["items"] = said.pop("prefixItems")
    if "$ref" in said and len(said) > 1:
        said["allOf"] = [{"$ref": said.pop("$ref")}]
    return said
