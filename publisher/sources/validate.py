"""Validates documents into feeds, episodes and quizzes, and turns validation errors into findings."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from publisher.findings import Finding, Position, Severity
from publisher.model import Episode, Feed, FeedDefinition, FrontMatter, Quiz
from publisher.model.chapter_line import parse_chapter_lines
from publisher.model.chapters import Chapters
from publisher.model.fields import BRANCHES, SourceModel, is_slug, read_flag, slugify
from publisher.model.limits import MAX_FINDINGS
from publisher.model.packed_transcript import EMPTY_TRANSCRIPT
from publisher.sources.advice import (
    advise_empty,
    advise_missing,
    advise_shape,
    advise_unknown_key,
    find_nearest_key,
)
from publisher.sources.yaml.document import SourceDocument, ValuePath, read_front_matter, read_yaml

_Model = TypeVar("_Model", bound=SourceModel)


@dataclass(frozen=True, kw_only=True)
class EpisodeSource:
    """An episode and the document that it was read from."""

    episode: Episode
    document: SourceDocument
    places: tuple[int | None, ...] = ()
    """The line numbers of the chapters in their sidecar, if they have one."""
    quiz: SourceDocument | None = None
    """The document that the quiz was read from, if there is one."""

    def mark_position(self, number: int) -> Position:
        """Return the position of the episode's chapter with this index."""
        file = self.episode.sidecars.get("chapters")
        if file:
            return Position(file=file, line=self.places[number] if number < len(self.places) else None)
        return self.document.position("chapters", self._written[self.episode.marks[number].start])

    @cached_property
    def _written(self) -> Mapping[float, int]:
        """The index of the first chapter of the front matter that begins at a time in seconds."""
        marks = [mark.start for mark in self.episode.chapters if not isinstance(mark, str)]
        return {start: number for number, start in reversed([*enumerate(marks)])}

    def transcript_position(self, line: int | None) -> Position:
        """Return the position of a line in the transcript's file."""
        return Position(file=self.episode.sidecars["transcript"], line=line)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """A feed and the document that it was read from."""

    feed: Feed
    document: SourceDocument


def read_episode(
    slug: str, text: str, known: Mapping[str, Any] | None = None
) -> tuple[EpisodeSource | None, list[Finding]]:
    """Return the episode in the text of episodes/<slug>/episode.md, None if it is not valid, and findings.

    `known` is the tree of values, if the same text was read before without findings. In a draft all findings are
    warnings.
    """
    document, findings = read_front_matter(f"episodes/{slug}/episode.md", text, known)
    findings += _check_slug(slug, document)
    front = _validate(FrontMatter, document, findings)
    uncertain = [*_check_chapter_lines(document)] if front else []
    findings += uncertain
    if front and isinstance(front.chapters, tuple):
        findings += _check_chapter_order(document, front.chapters)
    if read_flag(document.tree.get("draft")) is True:
        # Errors in a draft do not keep the show from being published.
        findings = [replace(finding, severity=Severity.WARNING) for finding in findings]
    if front is None or uncertain:
        return None, findings
    marks = sorted(front.chapters, key=lambda chapter: chapter.start) if isinstance(front.chapters, tuple) else ()
    notes = unicodedata.normalize("NFC", document.body)
    episode = Episode.model_construct(**_UNREAD_FIELDS, **_fields(front), slug=slug, notes=notes, marks=tuple(marks))
    return EpisodeSource(episode=episode, document=document), findings


def _check_chapter_lines(document: SourceDocument) -> Iterator[Finding]:
    """Yield an error for each chapter whose time is not certain beside the others of the list."""
    written = document.tree.get("chapters")
    lines = (
        [(number, text) for number, text in enumerate(written) if isinstance(text, str)]
        if isinstance(written, list)
        else []
    )
    for (number, _), found in zip(lines, parse_chapter_lines([text for _, text in lines]), strict=True):
        if isinstance(found, ValueError):
            what, _, fix = str(found).partition("; ")
            position = document.position("chapters", number)
            yield _error("value-wrong", f"chapters {number + 1} is not understood: {what}", fix, position)


def _check_chapter_order(document: SourceDocument, chapters: Chapters) -> Iterator[Finding]:
    """Yield a warning for each chapter that begins before the one above it."""
    for number, (before, after) in enumerate(pairwise(chapters), 1):
        if after.start < before.start:
            yield Finding(
                rule="chapter-order",
                severity=Severity.WARNING,
                message=_escape_invisible(f"{after.title} begins before the chapter above it"),
                fix="write the chapters in the order in which they begin",
                position=document.position("chapters", number),
            )


def read_feed(slug: str, text: str, known: Mapping[str, Any] | None = None) -> tuple[FeedSource | None, list[Finding]]:
    """Return the feed in the text of feeds/<slug>/feed.yaml, None if it is not valid, and findings.

    `known` is the tree of values, if the same text was read before without findings.
    """
    document, findings = read_yaml(f"feeds/{slug}/feed.yaml", text, known)
    findings += _check_slug(slug, document)
    definition = _validate(FeedDefinition, document, findings)
    if definition is None:
        return None, findings
    return FeedSource(feed=Feed.model_construct(**_fields(definition), slug=slug), document=document), findings


def read_quiz(
    file: str, text: str, known: Mapping[str, Any] | None = None
) -> tuple[Quiz | None, SourceDocument, list[Finding]]:
    """Return the quiz in a quiz.yaml (None if not valid), its document, and findings; `known` as for `read_episode`."""
    document, findings = read_yaml(file, text, known)
    return _validate(Quiz, document, findings), document, findings


_UNREAD_FIELDS: Mapping[str, Any] = {
    "html": None,
    "plain": None,
    "answers": None,
    "spoken": EMPTY_TRANSCRIPT,
    "asked": None,
}
"""The fields of an episode that its front matter does not set."""


def _fields(written: SourceModel) -> dict[str, Any]:
    # Not model_dump(), which would turn nested models into dictionaries.
    return {**vars(written)}


def _check_slug(slug: str, document: SourceDocument) -> list[Finding]:
    if is_slug(slug):
        return []
    better = slugify(slug)
    return [
        Finding(
            rule="slug-not-ascii",
            severity=Severity.ERROR,
            message=f"the folder {slug!r} cannot be part of a web address that all apps understand",
            fix=f"rename it to {better}" if better else "name it with the letters a-z, digits and hyphens",
            position=Position(file=document.file),
        )
    ]


def _validate(model: type[_Model], document: SourceDocument, findings: list[Finding]) -> _Model | None:
    if not document.tree and findings:
        return None
    try:
        return model.model_validate(document.tree)
    except ValidationError as problem:
        errors = problem.errors(include_url=False)
        for error in errors:
            error["loc"] = tuple(step for step in error["loc"] if step not in BRANCHES)
        findings += islice(_missing(model, document, errors), MAX_FINDINGS + 1)
        told = (error for error in errors if not _is_reported_elsewhere(error))
        # One more than are told: see `publisher.lint.bounds`.
        findings += [_finding(model, document, error) for error in islice(told, MAX_FINDINGS + 1)]
        _redact_secrets(findings)
        return None


def _missing(model: type[SourceModel], document: SourceDocument, errors: list[ErrorDetails]) -> Iterator[Finding]:
    """Yield one finding for each set of keys in which required keys are missing and not just misspelled."""
    unknown = (error["loc"] for error in errors if error["type"] == "extra_forbidden")
    misspelled = {(*path[:-1], find_nearest_key(model, path)) for path in islice(unknown, MAX_FINDINGS)}
    places: dict[ValuePath, list[str]] = {}
    for error in errors:
        if error["type"] == "missing" and error["loc"] not in misspelled:
            places.setdefault(_strip_union_steps(document, error["loc"])[:-1], []).append(str(error["loc"][-1]))
    for path, names in places.items():
        prefix = f"{_format_path(path)} " if path else ""
        position = document.position(*path) if path else document.line(1)
        is_flow = position.text[(position.column or 1) - 1 :].startswith("{")
        message = f"{prefix}{names[0]} is missing"
        if len(names) > 1:
            message = f"{prefix}{', '.join(names[:-1])} and {names[-1]} are missing"
        yield _error("key-missing", message, advise_missing(model, document, path, names, is_flow=is_flow), position)


def _is_reported_elsewhere(error: ErrorDetails) -> bool:
    """Tell whether another finding covers the error: a missing key, or a list that is empty without its wrong items."""
    return error["type"] == "missing" or (error["type"] == "too_short" and bool(error["input"]))


def _finding(model: type[SourceModel], document: SourceDocument, error: ErrorDetails) -> Finding:
    path = _strip_union_steps(document, error["loc"])
    name = _format_path(path)
    position = document.position(*path)
    if error["input"] is None:
        fix = advise_empty(model, document, path) or "write a value behind the colon, or delete the line"
        hidden = "; what stands behind a # is a comment, unless it is between quotes" if "#" in position.text else ""
        return _error("value-wrong", f"{name} is empty", fix + hidden, position)
    match error["type"]:
        case "extra_forbidden" if _SECRET.search(str(path[-1])):
            message, fix = f"{path[-1]}: secrets have no place in a file", _NO_SECRETS
            return _error("secret-in-file", message, fix, document.key_position(*path))
        case "extra_forbidden":
            message, fix = f"there is no key {path[-1]}", advise_unknown_key(model, document, error["loc"])
            return _error("key-unknown", message, fix, document.key_position(*path))
        case "string_type" if isinstance(error["input"], list | dict):
            what = "a list" if isinstance(error["input"], list) else "a set of keys"
            fix = advise_shape(model, document, path, error["type"], error["input"]) or (
                "write one text; if it has brackets or a colon in it, put it between quotes"
            )
            return _error("value-wrong", f"{name} is {what} and not text", fix, position)
        case "value_error":
            message, _, fix = str(error["ctx"]["error"]).partition("; ")
            return _error("value-wrong", f"{name} {message}", fix or "write another value", position)
        case kind:
            message, fix = _PYDANTIC.get(kind, ("is not right: {msg}", "write another value"))
            words = {**error.get("ctx", {}), "msg": error["msg"], "text": document.text(*path)}
            shape = advise_shape(model, document, path, kind, error["input"])
            return _error(
                "value-wrong", f"{name} {message.format_map(words)}", shape or fix.format_map(words), position
            )


_SECRET = re.compile(r"secret|password|token|credential|passphrase|access_?key|key_?id|^key$", re.IGNORECASE)
_PASSWORD = re.compile(r"://[^/\s]*@")
_NO_SECRETS = (
    "delete the line, and have the key replaced if it was ever shared; "
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, where publisher runs"
)

_PYDANTIC: Mapping[str, tuple[str, str]] = {
    "string_type": ("is not text", 'put it between quotes: "{text}"'),
    "int_type": ("is not a whole number", "write digits only, without quotes"),
    "int_parsing": ("is not a whole number", "write digits only"),
    "float_type": ("is not a number", "write it like -16.0"),
    "float_parsing": ("is not a number", "write it like -16.0"),
    "bool_type": ("is neither true nor false", "write true or false"),
    "bool_parsing": ("is neither true nor false", "write true or false"),
    "enum": ("is none of the words that may stand here", "write {expected}"),
    "literal_error": ("is none of the values that may stand here", "write {expected}"),
    "finite_number": ("is not a number", "write it like -16.0"),
    "too_long": ("has {actual_length} characters", "shorten it to {max_length} or fewer"),
    "greater_than_equal": ("is less than {ge:g}", "write {ge:g} or more"),
    "less_than_equal": ("is more than {le:g}", "write {le:g} or less"),
    "tuple_type": ("is not a list", "begin a line with - for each item"),
    "too_short": ("has no items", "write one at least"),
    "dict_type": ("is not a set of keys", "write an indented line for each, like key: value"),
    "model_type": ("is not a set of keys", "write an indented line for each, like key: value"),
    "model_attributes_type": ("is not a set of keys", "write an indented line for each, like key: value"),
    "uuid_parsing": ("is not a UUID", "write it like 917393e3-1b1e-5cef-ace4-edaa54e1f810"),
    "union_tag_invalid": ("has a kind that there is not", "write kind: folder or kind: s3"),
    "union_tag_not_found": ("has no kind", "add a line kind: folder or kind: s3"),
    "uuid_type": ("is not a UUID", "write it like 917393e3-1b1e-5cef-ace4-edaa54e1f810"),
}


def _redact_secrets(findings: list[Finding]) -> None:
    """Blank the quoted text of lines that hold a secret: findings end up in logs that others can read."""
    secret_lines = {finding.position.line for finding in findings if finding.rule == "secret-in-file"}
    for number, finding in enumerate(findings):
        if finding.position.line in secret_lines or _PASSWORD.search(finding.position.text):
            findings[number] = replace(finding, position=replace(finding.position, text=""))


def _strip_union_steps(document: SourceDocument, steps: ValuePath) -> ValuePath:
    """Return `steps` without those that pydantic adds: the branch of a union that it chose."""
    path: list[int | str] = []
    here: Any = document.tree
    for step in steps[:-1]:
        if isinstance(step, int) or step in here:
            path.append(step)
            here = here[step]
    return (*path, *(step for step in steps[-1:] if step != "[key]"))


def _format_path(path: ValuePath) -> str:
    """Return a path in words, with items counted from one: people 2 name."""
    return " ".join(str(step + 1) if isinstance(step, int) else step for step in path)


def _error(rule: str, message: str, fix: str, position: Position) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.ERROR,
        message=_escape_invisible(message),
        fix=_escape_invisible(fix),
        position=position,
    )


def _escape_invisible(words: str) -> str:
    """Return words with U+FFFD for characters that are invisible or change the direction of text in a terminal."""
    return words if words.isprintable() else "".join(sign if sign.isprintable() else "�" for sign in words)
