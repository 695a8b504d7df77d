"""What can be read of a file that is no episode or feed as it stands, so that all that is wrong is told at once.

Of a fragment only what stands there in so many words may be asked. Whatever was left out because it is wrong is not
taken for left out on purpose: who asks for it is told that nobody knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, NoReturn, TypeAlias

from pydantic import TypeAdapter, ValidationError

from publisher.findings import Finding
from publisher.model import Episode, Feed, FeedDefinition, FrontMatter
from publisher.model.fields import SourceModel
from publisher.sources.validate import EpisodeSource, FeedSource, find_nearest_key
from publisher.sources.yaml.document import SourceDocument, read_front_matter, read_yaml

PartialSource: TypeAlias = EpisodeSource | FeedSource
"""An episode or a feed of which some keys are not known."""


KEY_RULES = {"key-missing", "key-unknown", "value-wrong"}
"""What may be wrong with a file of which the other keys are known."""


class UnknownValueError(Exception):
    """Something was asked for that could not be read."""


class UnknownMapping(Mapping[str, Any]):
    """A mapping of which nobody knows what is in it."""

    def __getitem__(self, key: str) -> NoReturn:
        """Raise UnreadError."""
        raise UnknownValueError(key)

    def __iter__(self) -> NoReturn:
        """Raise UnreadError."""
        raise UnknownValueError

    def __len__(self) -> NoReturn:
        """Raise UnreadError."""
        raise UnknownValueError


def make_partial_episode(slug: str, text: str, findings: Sequence[Finding]) -> EpisodeSource | None:
    """Return what can be read of an episode.md with these findings; None if it is nothing, and of drafts."""
    document, _ = read_front_matter(f"episodes/{slug}/episode.md", text)
    if document.tree.get("draft", False) is not False:
        # What is still being written keeps nothing else from being published.
        return None
    known = _collect_known(FrontMatter, document, findings)
    if not known:
        return None
    # Of chapters and words in files of their own nothing is said.
    inline = known.get("chapters")
    marks = {"marks": tuple(sorted(inline, key=lambda mark: mark.start))} if isinstance(inline, tuple) else {}
    own = {"slug": slug, "notes": document.body, "html": None, "plain": None, "answers": None, **marks}
    return EpisodeSource(episode=_fill(_PartialEpisode, {**known, **own}), document=_make_source(document, known))


def make_partial_feed(slug: str, text: str, findings: Sequence[Finding]) -> FeedSource | None:
    """Return what can be read of a feed.yaml with these findings; None if it is nothing."""
    document, _ = read_yaml(f"feeds/{slug}/feed.yaml", text)
    known = _collect_known(FeedDefinition, document, findings)
    if not known:
        return None
    return FeedSource(feed=_fill(_PartialFeed, {**known, "slug": slug}), document=_make_source(document, known))


class _PartialModel:
    def __getattr__(self, name: str) -> NoReturn:
        """Say of a key that is not there that it is not known."""
        raise AttributeError(name) if name.startswith("__") else UnknownValueError(name)


class _PartialEpisode(_PartialModel, Episode):
    pass


class _PartialFeed(_PartialModel, Feed):
    pass


def _fill(model: type[Any], known: Mapping[str, Any]) -> Any:
    """Return a model with these values, and without those that it takes where nothing is written."""
    made = model.model_construct(**known)
    for name in {*vars(made)} - {*known}:
        del vars(made)[name]
    return made


def _make_source(document: SourceDocument, known: Mapping[str, Any]) -> SourceDocument:
    return replace(document, tree={name: value for name, value in document.tree.items() if name in known})


def _collect_known(model: type[SourceModel], document: SourceDocument, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the values that are right, those among them that are taken where nothing is written; none if unsure."""
    # Where YAML took something for what it is not, or a secret is not to be shown again, it is left alone.
    if any(found.is_error and (found.rule not in KEY_RULES or _is_redacted(found)) for found in findings):
        return {}
    known = {name: said[0] for name in model.model_fields if (said := _read(model, name, document.tree, name))}
    strange = document.tree.keys() - model.model_fields.keys()
    near = {name: find_nearest_key(model, (name,)) for name in strange}
    for name, field in model.model_fields.items() if known else ():
        # A key that is misspelled beyond recognition may have been meant for any that takes its value.
        meant = any(near[one] is None and _read(model, name, document.tree, one) for one in strange)
        if name not in document.tree and name not in near.values() and not meant and not field.is_required():
            known[name] = field.get_default(call_default_factory=True)
    return known


def _is_redacted(finding: Finding) -> bool:
    return finding.position.line is not None and not finding.position.text


def _read(model: type[SourceModel], name: str, tree: Mapping[str, Any], written: str) -> tuple[Any, ...]:
    """Return what stands below `written`, if it is what the key `name` takes; all else is found wrong elsewhere."""
    try:
        return (_adapter(model, name).validate_python(tree[written]),) if written in tree else ()
    except ValidationError:
        return ()


@cache
def _adapter(model: type[SourceModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    annotation: Any = Annotated[field.annotation, field]
    return TypeAdapter(annotation)
