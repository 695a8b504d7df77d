"""How a show's pages look and what words stand on them: what comes with this package, and what a show puts there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rcssmin import cssmin
from rjsmin import jsmin

from publisher.findings import Finding, Position, Severity
from publisher.hashing import digest_value
from publisher.model.fields import suggest_word
from publisher.site.i18n import Words, parse_word, read_show_words
from publisher.sources.yaml.document import read_yaml

_Found: TypeAlias = tuple[Words, list[Finding]]

STYLE, WORDS, PAGE = "style.css", "words.yaml", ".html"
"""What a show may bring: rules of style, words, and templates by this ending."""
THEME_SUFFIXES = (PAGE, ".htm", ".css", ".yaml", ".yml", ".js", ".j2", ".jinja", ".jinja2")
"""Endings of files that can only be meant for pages, so that one of which nothing comes is misnamed."""
BUILTIN_PREFIX = "ours/"
"""What stands before the names of our templates, for a show's own that begin with one or take its place."""
OWN_STYLE = "theme.css"
"""What its rules of style are called beside ours, which they follow."""
FALLBACK_LANGUAGE = "en"
"""The language of pages whose own nobody has translated the words to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeOverrides:
    """What a show brings of its own."""

    templates: Mapping[str, str]
    words: Words
    folder: str
    """Where all this stands, from the top of the working folder."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Theme:
    """All that pages are made with, but for what stands on them."""

    templates: Mapping[str, str]
    """Jinja2, by name: episode.html."""
    styles: Mapping[str, bytes]
    """By name: style.css. Without what only people read, like the scripts."""
    scripts: Mapping[str, bytes]
    """By name: player.js."""
    words: Mapping[str, str]
    """By language, as YAML: reading it takes as long as rendering twenty pages, so that is left to whoever renders."""
    own: ThemeOverrides
    digest: str
    """Of all the rest."""


def make_theme(ours: Mapping[str, str], theirs: Mapping[str, str], folder: str) -> tuple[Theme, list[Finding]]:
    """Return the theme of a show, and what is wrong with its part in it.

    `ours` are the texts of this package by the names of their files, `theirs` those that the show has in `folder`.
    A template of theirs replaces ours, their rules of style follow ours, their words stand in for ours.
    """
    pages = {name: text for name, text in ours.items() if name.endswith(PAGE)}
    templates, findings = _templates(theirs, folder, pages)
    findings += _find_strays(theirs, folder, ours)
    words, complaints = _words(theirs.get(WORDS), folder, ours, templates)
    own = ThemeOverrides(templates=templates, words=words, folder=folder)
    ending = {name: name.rpartition(".")[2] for name in ours}
    styles = {name: text for name, text in ours.items() if ending[name] == "css"}
    if STYLE in theirs:
        styles[OWN_STYLE] = theirs[STYLE]
    if templates:
        # Those that a show's own take the place of can still be had.
        pages |= {f"{BUILTIN_PREFIX}{name}": text for name, text in pages.items()} | templates
    styles = {name: cssmin(text) for name, text in styles.items()}
    scripts = {name: jsmin(text) for name, text in ours.items() if ending[name] == "js"}
    spoken = {name.removesuffix(".yaml"): text for name, text in ours.items() if ending[name] == "yaml"}
    theme = Theme(
        templates=pages,
        styles={name: text.encode() for name, text in styles.items()},
        scripts={name: text.encode() for name, text in scripts.items()},
        words=spoken,
        own=own,
        digest=digest_value([pages, styles, scripts, spoken, theirs.get(WORDS, "")]),
    )
    return theme, [*findings, *complaints]


def _templates(
    theirs: Mapping[str, str], folder: str, pages: Mapping[str, str]
) -> tuple[dict[str, str], list[Finding]]:
    """Return those of a show's templates that can be used, and what is wrong with the others."""
    templates = {name: text for name, text in theirs.items() if name.endswith(PAGE)}
    findings: list[Finding] = []
    if templates:
        from publisher.site.template_lint import TemplateLinter  # noqa: PLC0415 - few shows bring templates

        reader = TemplateLinter(
            {**pages, **{f"{BUILTIN_PREFIX}{name}": text for name, text in pages.items()}, **templates}, BUILTIN_PREFIX
        )
        faults = {name: fault for name in templates if (fault := reader.find_fault(name))}
        for name, fault in faults.items():
            lines = templates.pop(name).splitlines()
            line = lines[fault.line - 1] if fault.line <= len(lines) else ""
            position = Position(file=f"{folder}/{name}", line=fault.line, column=1, text=line)
            findings.append(_error("theme-template", fault.message, fault.fix, position))
    return templates, findings


def _find_strays(theirs: Mapping[str, str], folder: str, ours: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each file that takes the place of nothing, and that no template of the show names."""
    known = [*(name for name in ours if name.endswith(PAGE)), STYLE, WORDS]
    for name in theirs:
        others = (text for other, text in theirs.items() if other != name and other.endswith(PAGE))
        if name not in known and not (name.endswith(PAGE) and any(name in text for text in others)):
            yield Finding(
                rule="theme-stray",
                severity=Severity.WARNING,
                message=f"nothing on the pages is called {name}, so it has no effect",
                fix=suggest_word(name, known),
                position=Position(file=f"{folder}/{name}"),
            )


def _words(text: str | None, folder: str, ours: Mapping[str, str], templates: Mapping[str, str]) -> _Found:
    """Return the words that a show brings, and what is wrong with the others."""
    if text is None:
        return {}, []
    return read_show_words(text, f"{folder}/{WORDS}", parse_words(ours[f"{FALLBACK_LANGUAGE}.yaml"]), templates)


def parse_words(text: str) -> Words:
    """Return our words in one language, as the YAML of their file says them."""
    document, _ = read_yaml(WORDS, text)
    return {name: word for name, value in document.tree.items() if (word := parse_word(value)) is not None}


def _error(rule: str, message: str, fix: str, position: Position) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, message=message, fix=fix, position=position)
