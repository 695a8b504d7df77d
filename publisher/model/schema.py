"""Generates the JSON Schemas of front matter, feed.yaml and quiz.yaml from the models, for editors.

Whatever `check` accepts is valid by the schema, but for other spellings of true and false. The reverse does not hold:
that a language code exists, for example, only `check` tests.
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelFieldsSchema, ModelSchema

from publisher.model import FeedDefinition, FrontMatter, Quiz
from publisher.model.fields import SourceModel

SCHEMA_DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft of JSON Schema that the language server for YAML in most editors reads."""
SCHEMA_MODELS: Mapping[str, type[BaseModel]] = {"episode": FrontMatter, "feed": FeedDefinition, "quiz": Quiz}
SCHEMA_TITLES = {"episode": "Front matter of an episode.md", "feed": "A feed.yaml", "quiz": "A quiz.yaml"}
SCHEMA_FILES = {
    "episode": "episodes/episode.schema.json",
    "feed": "feeds/feed.schema.json",
    "quiz": "episodes/quiz.schema.json",
}
"""The paths of the schemas, relative to the working folder."""


class _Generate(GenerateJsonSchema):
    """Generates schemas with descriptions from field docstrings, and without titles derived from the keys."""

    ref_template = "#/definitions/{model}"

    def __init__(self, *args: Any, **named: Any) -> None:
        """Start with an empty stack of models."""
        super().__init__(*args, **named)
        self._models: list[type[BaseModel]] = []

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        self._models.append(schema["cls"])
        made = super().model_schema(schema)
        self._models.pop()
        return made

    def model_fields_schema(self, schema: ModelFieldsSchema) -> JsonSchemaValue:
        made = super().model_fields_schema(schema)
        model = self._models[-1]
        for key, text in collect_descriptions(model).items():
            made["properties"][key].setdefault("description", text)
        return made

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's own signature
        return False


def collect_descriptions(model: type[BaseModel]) -> dict[str, str]:
    """Return the description of each key of a model: the string below it in the source, or its `description`."""
    found = dict(
        chain.from_iterable(_read_field_docs(one) for one in reversed(model.__mro__) if issubclass(one, SourceModel))
    )
    found |= {key: field.description for key, field in model.model_fields.items() if field.description}
    return {key: found[key] for key in model.model_fields if key in found}


def _read_field_docs(model: type[SourceModel]) -> Iterator[tuple[str, str]]:
    # A class that create_model made is not in its module, and its keys have their descriptions with them.
    definition = _read_classes(model.__module__).get(model.__name__)
    for key, below in pairwise(definition.body) if definition else ():
        match key, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text)


@cache
def _read_classes(module: str) -> Mapping[str, ast.ClassDef]:
    """Return the definitions of a module's classes by name; several are asked for, most by more than one schema."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def make_modeline(kind: str) -> str:
    """Return the comment that gives the YAML language server the schema's path, relative to the file."""
    return f"# yaml-language-server: $schema=../{SCHEMA_FILES[kind].partition('/')[2]}"


def make_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 7) of an "episode", a "feed" or a "quiz"."""
    model = SCHEMA_MODELS[kind]
    made = _convert_to_draft_7(
        model.model_json_schema(mode="validation", schema_generator=_Generate, ref_template=_Generate.ref_template)
    )
    return {"$schema": SCHEMA_DRAFT, **made, "title": SCHEMA_TITLES[kind]}


@cache
def format_schema(kind: str) -> str:
    """Return the JSON Schema as the text of a file."""
    return json.dumps(make_schema(kind), indent=2, ensure_ascii=False) + "\n"


def _convert_to_draft_7(made: Any) -> Any:
    """Return a schema of draft 2020-12 in the keywords of draft 7, where siblings of $ref are ignored."""
    if isinstance(made, list):
        return [_convert_to_draft_7(inner) for inner in made]
    if not isinstance(made, dict):
        return made
    schema = {"definitions" if key == "$defs" else key: _convert_to_draft_7(inner) for key, inner in made.items()}
    # A key with the default null is left out in YAML; editors should not insert "null".
    if schema.get("default", "") is None:
        del schema["default"]
    if "prefixItems" in schema:
        schema["items"] = schema.pop("prefixItems")
    if "$ref" in schema and len(schema) > 1:
        schema["allOf"] = [{"$ref": schema.pop("$ref")}]
    return schema
