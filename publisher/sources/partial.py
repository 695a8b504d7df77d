"""Makes partial episodes and feeds of files with errors, so that rules can check their valid keys in the same run.

A partial model has the values of the valid keys alone. Reading any other attribute raises UnknownValueError, so that a
key with an error is not taken for a key that was left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, NoReturn, TypeAlias

from pydantic import TypeAdapter, ValidationError

from publisher.findings import Finding
from publisher.model import Episode, Feed, FeedDefinition, FrontMatter
from publisher.model.fields import SourceModel
from publisher.model.limits import MAX_FINDINGS
from publisher.sources.advice import find_nearest_key
from publisher.sources.validate import EpisodeSource, FeedSource
from publisher.sources.yaml.document import SourceDocument, read_front_matter, read_yaml

PartialSource: TypeAlias = EpisodeSource | FeedSource
"""An episode or a feed of which some keys have no known value."""


KEY_RULES = {"key-missing", "key-unknown", "value-wrong"}
"""The rules of findings that concern one key and leave the others valid."""


class UnknownValueError(Exception):
    """Signals that a value was needed which could not be read."""


class UnknownMapping(Mapping[str, Any]):
    """Stands for a mapping whose items could not be read: every access raises UnknownValueError."""

    def __getitem__(self, key: str) -> NoReturn:
        """Raise UnknownValueError."""
        raise UnknownValueError(key)

    def __iter__(self) -> NoReturn:
        """Raise UnknownValueError."""
        raise UnknownValueError

    def __len__(self) -> NoReturn:
        """Raise UnknownValueError."""
        raise UnknownValueError


def make_partial_episode(slug: str, text: str, findings: Sequence[Finding]) -> EpisodeSource | None:
    """Return the valid keys of an episode.md with these findings as an episode; None if there are none, or a draft."""
    document, _ = read_front_matter(f"episodes/{slug}/episode.md", text)
    if document.tree.get("draft", False) is not False:
        # Errors in a draft do not keep the show from being published.
        return None
    known = _collect_known(FrontMatter, document, findings)
    if not known:
        return None
    # Chapters and transcript in sidecars stay unknown.
    inline = known.get("chapters")
    marks = {"marks": tuple(sorted(inline, key=lambda mark: mark.start))} if isinstance(inline, tuple) else {}
    own = {"slug": slug, "notes": document.body, "html": None, "plain": None, "answers": None, **marks}
    return EpisodeSource(episode=_fill(_PartialEpisode, {**known, **own}), document=_make_source(document, known))


def make_partial_feed(slug: str, text: str, findings: Sequence[Finding]) -> FeedSource | None:
    """Return the valid keys of a feed.yaml with these findings as a feed; None if there are none."""
    document, _ = read_yaml(f"feeds/{slug}/feed.yaml", text)
    known = _collect_known(FeedDefinition, document, findings)
    if not known:
        return None
    return FeedSource(feed=_fill(_PartialFeed, {**known, "slug": slug}), document=_make_source(document, known))


class _PartialModel:
    def __getattr__(self, name: str) -> NoReturn:
        """Raise UnknownValueError for an attribute without a value."""
        raise AttributeError(name) if name.startswith("__") else UnknownValueError(name)


class _PartialEpisode(_PartialModel, Episode):
    pass


class _PartialFeed(_PartialModel, Feed):
    pass


def _fill(model: type[Any], known: Mapping[str, Any]) -> Any:
    """Return a model with these values alone: without the defaults of other fields."""
    instance = model.model_construct(**known)
    for name in {*vars(instance)} - {*known}:
        del vars(instance)[name]
    return instance


def _make_source(document: SourceDocument, known: Mapping[str, Any]) -> SourceDocument:
    return replace(document, tree={name: value for name, value in document.tree.items() if name in known})


def _collect_known(model: type[SourceModel], document: SourceDocument, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the valid values by field name, with the defaults of keys that are certainly absent.

    Nothing is returned if an error concerns more than one key, such as broken YAML, if a line holds a secret, or if
    more is wrong than is told.
    """
    if len(findings) > MAX_FINDINGS:
        return {}
    if any(finding.is_error and (finding.rule not in KEY_RULES or _is_redacted(finding)) for finding in findings):
        return {}
    known = {name: value[0] for name in model.model_fields if (value := _validate(model, name, document.tree, name))}
    unknown_keys = document.tree.keys() - model.model_fields.keys()
    nearest = {key: find_nearest_key(model, (key,)) for key in unknown_keys}
    for name, field in model.model_fields.items() if known else ():
        # An unknown key that resembles none may be a misspelling of any field that accepts its value.
        is_candidate = any(nearest[key] is None and _validate(model, name, document.tree, key) for key in unknown_keys)
        is_absent = name not in document.tree and name not in nearest.values() and not is_candidate
        if is_absent and not field.is_required():
            known[name] = field.get_default(call_default_factory=True)
    return known


def _is_redacted(finding: Finding) -> bool:
    return finding.position.line is not None and not finding.position.text


def _validate(model: type[SourceModel], name: str, tree: Mapping[str, Any], key: str) -> tuple[Any, ...]:
    """Return the value at `key` in a tuple if the field `name` accepts it, else an empty tuple.

    Values that are not accepted have their finding from reading the whole file.
    """
    try:
        return (_make_adapter(model, name).validate_python(tree[key]),) if key in tree else ()
    except ValidationError:
        return ()


@cache
def _make_adapter(model: type[SourceModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    annotation: Any = Annotated[field.annotation, field]
    return TypeAdapter(annotation)
