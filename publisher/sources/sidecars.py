"""Reads an episode's sidecar files into it: chapters, transcript, quiz and notes in HTML."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from publisher.errors import PublisherError
from publisher.findings import Finding, Severity
from publisher.model import Episode
from publisher.model.packed_transcript import PackedTranscript, pack_transcript
from publisher.sources.validate import EpisodeSource, read_quiz
from publisher.sources.yaml.document import decode_text
from publisher.text.chapters import parse_chapters
from publisher.text.notes import clean_html
from publisher.text.textfile import read_text_file
from publisher.text.transcripts import read_transcript

NONE_REFUSED: Mapping[str, PublisherError] = MappingProxyType({})


def attach_sidecars(
    source: EpisodeSource,
    files: Mapping[str, bytes | None],
    spoken: PackedTranscript | None = None,
    quiz: Mapping[str, Any] | None = None,
    refused: Mapping[str, PublisherError] = NONE_REFUSED,
    *,
    notes: Mapping[str, str] | None = None,
    people: Iterable[str] = (),
) -> tuple[EpisodeSource, list[Finding]]:
    """Return the episode with its sidecars' contents, and findings; `files` has their bytes by path, None if missing.

    `spoken` is the parsed transcript, which then is not among the files, `quiz` the quiz's tree of values, and `notes`
    are the notes as `html` and `plain` text, if they were parsed before without findings. `refused` says of files why
    they may not be read. `people` are names that are speakers wherever they are labels, beside those of the episode.
    """
    findings: list[Finding] = []
    for key, path in source.episode.sidecars.items():
        data = files.get(path)
        if key == "transcript" and spoken is not None:
            source = _update(source, "spoken", spoken)
        elif data is None:
            findings.append(_missing(source, key, path, refused.get(path)))
        elif key == "chapters":
            source = _with_chapters(source, path, data, findings)
        elif key == "notes_file":
            source = _with_notes(source, path, data, notes, findings)
        elif key == "quiz":
            source = _with_quiz(source, path, data, quiz, findings)
        else:
            cues, more = read_transcript(path, data, list_known_speakers(source.episode, people))
            source = _update(source, "spoken", pack_transcript(cues, source.episode.speakers))
            findings += more
    return source, findings


def list_known_speakers(episode: Episode, people: Iterable[str] = ()) -> list[str]:
    """Return the names that are speakers wherever they are labels: of people, and those that the episode gives."""
    given = (name for pair in episode.speakers.items() for name in pair)
    return sorted({*people, *(person.name for person in episode.people), *given})


def _with_chapters(source: EpisodeSource, path: str, data: bytes, findings: list[Finding]) -> EpisodeSource:
    sheet = read_text_file(path, data)
    marks = parse_chapters(sheet)
    findings += sheet.findings
    return replace(_update(source, "marks", marks), places=tuple(sheet.places))


def _with_notes(
    source: EpisodeSource, path: str, data: bytes, known: Mapping[str, str] | None, findings: list[Finding]
) -> EpisodeSource:
    if known is None:
        from publisher.text.html_notes import as_html, html_to_text  # noqa: PLC0415 - few shows have such notes

        sheet = read_text_file(path, data)
        findings += sheet.findings
        html = as_html(sheet.text)
        known = {"html": clean_html(html), "plain": html_to_text(html)}
    return _update(_update(source, "html", known["html"]), "plain", known["plain"])


def _with_quiz(
    source: EpisodeSource, path: str, data: bytes, known: Mapping[str, Any] | None, findings: list[Finding]
) -> EpisodeSource:
    text, more = decode_text(path, data)
    findings += more
    if text is None:
        return source
    quiz, document, more = read_quiz(path, text, known)
    findings += more
    return replace(_update(source, "asked", quiz), quiz=document)


def _update(source: EpisodeSource, key: str, value: object) -> EpisodeSource:
    # model_copy does not validate; all of these values were validated when they were parsed.
    return replace(source, episode=source.episode.model_copy(update={key: value}))


def _missing(source: EpisodeSource, key: str, path: str, refused: PublisherError | None) -> Finding:
    return Finding(
        rule="sidecar-missing",
        severity=Severity.ERROR,
        message=refused.message if refused else f"there is no file {path}",
        fix=(refused and refused.hint) or "put it there, or write its right name",
        position=source.document.position(key),
    )
