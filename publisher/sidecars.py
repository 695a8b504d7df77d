"""The files beside an episode: chapters and a transcript, read into it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from publisher.chapters import chapters_of
from publisher.findings import Finding, Severity
from publisher.sheets import read_sheet
from publisher.sources import EpisodeSource
from publisher.transcripts import Spoken, pack, read_transcript


def attach(
    source: EpisodeSource, files: Mapping[str, bytes | None], known: Mapping[str, Spoken] = {}
) -> tuple[EpisodeSource, list[Finding]]:
    """Return the episode with what its sidecars say; `files` has their bytes by path, None if not there.

    `known` has what these very bytes were found to say before, without any finding.
    """
    findings: list[Finding] = []
    found: dict[str, Any] = {}
    places: tuple[int | None, ...] = ()
    for key, path in source.episode.sidecars.items():
        data = files.get(path)
        if data is None:
            findings.append(_missing(source, key, path))
        elif key == "chapters":
            sheet = read_sheet(path, data)
            found["marks"] = chapters_of(sheet)
            findings += sheet.findings
            places = tuple(sheet.places)
        elif path in known:
            found["spoken"] = known[path]
        else:
            cues, more = read_transcript(path, data)
            found["spoken"] = pack(cues)
            findings += more
    # What was read here is valid, and so is what was read before.
    return replace(source, episode=source.episode.model_copy(update=found), places=places), findings


def _missing(source: EpisodeSource, key: str, path: str) -> Finding:
    return Finding(
        rule="sidecar-missing",
        severity=Severity.ERROR,
        message=f"there is no file {path}",
        fix="put it there, or write its right name",
        position=source.document.position(key),
    )
