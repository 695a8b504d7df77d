"""Reads and checks the words that a show's theme puts in place of the built-in ones.

A word of a theme must be of the same kind as the built-in one, and may hold only its placeholders.
"""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import TypeAlias

from publisher.findings import Finding, Severity
from publisher.model.fields import suggest_word
from publisher.sources.yaml.document import SourceDocument, read_yaml

Word: TypeAlias = str | Mapping[str, str] | tuple[str, ...]
"""A text; or forms by name (one, other), where a number decides; or a list of names, such as the months."""
Words: TypeAlias = Mapping[str, Word]
WORDS_RULE = "theme-words"


def parse_word(value: object) -> Word | None:
    """Return a YAML value as a word, or None if it has another type."""
    if isinstance(value, Mapping) and value and all(isinstance(part, str) for part in value.values()):
        return {str(name): part for name, part in value.items()}
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return tuple(value)
    return value if isinstance(value, str) else None


def read_show_words(text: str, file: str, ours: Words, templates: Mapping[str, str]) -> tuple[Words, list[Finding]]:
    """Return the valid words of a show's `words.yaml`, and a finding for each invalid one.

    `ours` are the built-in words of any language, which set the kind of each word. A word that is not among them has to
    be named in one of the show's own `templates`.
    """
    document, findings = read_yaml(file, text)
    words: dict[str, Word] = {}
    for name, value in document.tree.items():
        word = parse_word(value)
        if word is None:
            findings.append(_finding(document, name, f"{name} is no text", "put it between quotes"))
        elif name not in ours:
            if not any(name in template for template in templates.values()):
                message, fix = f"there is no word {name} on the pages", suggest_word(name, ours)
                findings.append(_finding(document, name, message, fix))
            words[name] = word
        elif wrong := next(_differences(name, word, ours[name]), None):
            findings.append(_finding(document, name, *wrong))
        else:
            words[name] = word
    return words, findings


def merge_words(ours: Words, own: Words) -> Words:
    """Return the built-in words overridden by a show's own; a word with several forms may override some of them."""
    return {**ours, **{name: _merge_word(ours.get(name), word) for name, word in own.items()}}


def _merge_word(ours: Word | None, own: Word) -> Word:
    return {**ours, **own} if isinstance(ours, Mapping) and isinstance(own, Mapping) else own


def _differences(name: str, word: Word, ours: Word) -> Iterator[tuple[str, str]]:
    """Yield a message and a fix for each way in which a word differs in kind or placeholders from the built-in one."""
    match word, ours:
        case str(), str():
            yield from _compare_gaps(name, word, ours)
        case tuple(), tuple():
            if len(word) != len(ours):
                yield f"{name} has {len(word)} items", f"write {len(ours)}, like {', '.join(ours)}"
        case Mapping(), Mapping():
            for part, text in word.items():
                if part not in ours:
                    yield f"{name} has no {part}", suggest_word(part, ours)
                else:
                    yield from _compare_gaps(f"{name} {part}", text, ours[part])
        case _:
            kinds = {str: "one text", tuple: "a list", dict: "a set of keys"}
            yield f"{name} is {kinds[type(word)]} and not {kinds[type(ours)]}", f"write it like {_format_word(ours)}"


def _compare_gaps(name: str, text: str, ours: str) -> Iterator[tuple[str, str]]:
    known = _fields(ours) or set()
    found = _fields(text)
    if found is None:
        yield f"{name} has a brace that does not stand alone", "write gaps like {n}, and braces twice: {{ and }}"
    elif strange := sorted(found - known):
        gaps = ", ".join(f"{{{field}}}" for field in sorted(known)) or "nothing"
        yield f"{name} has a gap {{{strange[0]}}} that nothing is put into", f"it may hold {gaps}"


def _fields(text: str) -> set[str] | None:
    """Return the names of a text's placeholders, with `:` and `!r` if they have them; None if braces are unbalanced."""
    try:
        parts = [*Formatter().parse(text)]
    except ValueError:
        return None
    return {
        f"{field}{':' if form else ''}{f'!{kind}' if kind else ''}"
        for _, field, form, kind in parts
        if field is not None
    }


def _format_word(word: Word) -> str:
    if isinstance(word, Mapping):
        return "{" + ", ".join(f'{name}: "{text}"' for name, text in [*word.items()][:2]) + "}"
    return f"[{', '.join(word)}]" if isinstance(word, tuple) else f'"{word}"'


def _finding(document: SourceDocument, name: str, message: str, fix: str) -> Finding:
    return Finding(rule=WORDS_RULE, severity=Severity.ERROR, message=message, fix=fix, position=document.position(name))
