"""Combines the built-in templates, style sheets, scripts and words with those of a show's theme."""

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
"""Names of a theme's style sheet and words, and the suffix of its templates."""
THEME_SUFFIXES = (PAGE, ".htm", ".css", ".yaml", ".yml", ".js", ".j2", ".jinja", ".jinja2")
"""Suffixes of files that are meant for pages: one of them without effect is probably misnamed."""
BUILTIN_PREFIX = "ours/"
"""Prefix of the names under which a theme's templates can extend the built-in ones that they replace."""
OWN_STYLE = "theme.css"
"""Name of the theme's style sheet among the static files; it comes after the built-in ones."""
FALLBACK_LANGUAGE = "en"
"""The language of the words on pages in a language without a translation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeOverrides:
    """The valid parts of a show's theme."""

    templates: Mapping[str, str]
    words: Words
    folder: str
    """The theme's folder in the repository."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Theme:
    """The templates, style sheets, scripts and words of a show's pages."""

    templates: Mapping[str, str]
    """Jinja2 templates by name: episode.html."""
    styles: Mapping[str, bytes]
    """Minified style sheets by name: style.css."""
    scripts: Mapping[str, bytes]
    """Minified scripts by name: player.js."""
    words: Mapping[str, str]
    """YAML by language. It is parsed only when pages are rendered."""
    own: ThemeOverrides
    digest: str
    """The digest of all other fields."""


def make_theme(ours: Mapping[str, str], theirs: Mapping[str, str], folder: str) -> tuple[Theme, list[Finding]]:
    """Return the theme of a show, and the findings about its own files.

    `ours` are the built-in texts by file name, `theirs` those of the show, in `folder`. Their templates replace ours,
    their style sheet follows ours, and their words override ours.
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
        # A template that was replaced is still available under its prefixed name.
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
    """Return the valid templates of a show, and a finding for each of the others."""
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
    """Yield a finding for each file that replaces no built-in one and that no template of the show names."""
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
    """Return the valid words of a show, and the findings about the others."""
    if text is None:
        return {}, []
    return read_show_words(text, f"{folder}/{WORDS}", parse_words(ours[f"{FALLBACK_LANGUAGE}.yaml"]), templates)


def parse_words(text: str) -> Words:
    """Return the built-in words of one language from the YAML of their file."""
    document, _ = read_yaml(WORDS, text)
    return {name: word for name, value in document.tree.items() if (word := parse_word(value)) is not None}


def _error(rule: str, message: str, fix: str, position: Position) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, message=message, fix=fix, position=position)
