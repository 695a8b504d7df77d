"""Renders a page's view to HTML with Jinja2, with automatic escaping."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import PurePosixPath
from traceback import walk_tb
from typing import TYPE_CHECKING
from urllib.parse import quote

from publisher.errors import PublisherError
from publisher.site.i18n import Words, merge_words
from publisher.site.theme import FALLBACK_LANGUAGE, OWN_STYLE, Theme, parse_words
from publisher.site.views import Key, Page, Show
from publisher.text.characters import ForbiddenCharacters

if TYPE_CHECKING:
    from jinja2 import Environment

    from publisher.site.fragment_cache import CompiledCache

HTML_NONCHARACTERS = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
HTML_FORBIDDEN = ForbiddenCharacters(f"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{HTML_NONCHARACTERS}")
"""Control characters, surrogates and noncharacters, which the HTML standard forbids everywhere."""
REPLACEMENT = "�"
ABSOLUTE_ADDRESS = re.compile("https?://")
"""What the address of a file at another host begins with, which is written in place of a key."""
PLAIN_ADDRESS = re.compile(r"[\w./-]+", re.ASCII)
"""Matches addresses that need no percent-encoding, as nearly all do."""
MAX_LANGUAGE_DISTANCE = 20
"""Largest distance, as langcodes measures it, at which words of one language stand in for those of another."""
THEME_CACHE_SIZE = 8
"""Number of themes whose words are kept."""
FOLDER_CACHE_SIZE = 64
"""Number of folders whose shared fragments are kept."""
MAX_MESSAGE = 300
"""Characters of what Jinja2 says about a template; it may quote values."""
MAX_KEY = 1024
"""Characters of an object key; stores allow as many bytes."""
ADDRESS_CACHE_SIZE = 4096
"""Number of relative addresses that are kept for a folder."""


def render_page(page: Page, key: Key, theme: Theme, url: str) -> bytes:
    """Return the HTML of the page under `key`, in UTF-8; `url` is the public address of the storage.

    Raises PublisherError if a template that the show brought cannot be rendered, or makes a page of more than 16 MB.
    """
    templates = _templates(theme, page.show, url, key.rpartition("/")[0])
    if not theme.own.templates:
        return _encode(templates.get_template(page.template).render(page=page))
    from publisher.site.template_work import MAX_PAGE_BYTES, limit_work  # noqa: PLC0415 - few shows bring templates

    try:
        with limit_work():
            text = templates.get_template(page.template).render(page=page)
    except Exception as problem:
        # What a template does can end in any exception.
        raise _explain(theme, page.template, problem) from problem
    content = _encode(text)
    if len(content) > MAX_PAGE_BYTES:
        raise PublisherError(
            f"{theme.own.folder}: the page {key} would have {len(content):,} bytes, and {MAX_PAGE_BYTES:,} at most",
            hint=f"let the templates write less, {page.template} and those that it is made of",
        )
    return content


def _encode(text: str) -> bytes:
    return HTML_FORBIDDEN.replace_all(text, REPLACEMENT).encode()


def relative_address(page: Key, key: Key) -> str:
    """Return the address of `key` relative to the page under the key `page`; the address of a file elsewhere stays."""
    return _from(page.rpartition("/")[0])(key)


@lru_cache(maxsize=FOLDER_CACHE_SIZE)
def _from(folder: Key) -> "_Addresses":
    """Return the cached spelling of addresses for the pages of a folder."""
    return _Addresses(folder)


class _Addresses:
    """Spells object keys as addresses relative to a folder."""

    def __init__(self, folder: Key) -> None:
        above = folder.split("/") if folder else []
        self._ascents = [
            ("/".join([*above[:common], ""]), "../" * (len(above) - common)) for common in range(len(above), -1, -1)
        ]

    def __call__(self, key: Key) -> str:
        if len(key) > MAX_KEY:
            raise ValueError(f"a key of {len(key):,} characters leads nowhere")
        if ABSOLUTE_ADDRESS.match(key):
            return key
        start, up = next(ascent for ascent in self._ascents if key.startswith(ascent[0]))
        address = up + key[len(start) :]
        return address if PLAIN_ADDRESS.fullmatch(address) else quote(address)


def absolute_address(url: str, key: Key) -> str:
    """Return the absolute address of `key`."""
    return f"{url.rstrip('/')}/{quote(key)}"


def _by_plain_name(keys: tuple[Key, ...]) -> dict[str, Key]:
    """Return the keys of static files by name without the digest: player.js."""
    names = {key: PurePosixPath(key) for key in keys}
    return {f"{name.name.partition('.')[0]}{name.suffix}": key for key, name in names.items()}


@lru_cache(maxsize=FOLDER_CACHE_SIZE)
def _templates(theme: Theme, show: Show, url: str, folder: Key) -> "Environment":
    """Return the Jinja2 environment for the pages of a folder, with the globals that all of them share."""
    from jinja2 import FunctionLoader, StrictUndefined  # noqa: PLC0415 - few runs need it

    from publisher.site.filters import FILTERS  # noqa: PLC0415 - few runs need it
    from publisher.site.fragment_cache import FolderEnvironment, SharedExtension  # noqa: PLC0415 - few runs need it

    kind: Callable[..., Environment] = FolderEnvironment
    if theme.own.templates:
        from publisher.site.sandbox import SandboxEnvironment  # noqa: PLC0415 - few shows bring templates

        kind = SandboxEnvironment

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        text = theme.templates.get(name)
        return None if text is None else (text, f"{theme.own.folder}/{name}", lambda: True)

    environment = kind(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(),
        extensions=[SharedExtension],
    )
    if not theme.own.templates:
        environment.filters.update(FILTERS)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    to = lru_cache(maxsize=ADDRESS_CACHE_SIZE)(_Addresses(folder))
    static = {name: to(key) for name, key in _by_plain_name(show.styles + show.scripts).items()}
    environment.globals |= {
        "show": show,
        "words": load_words(theme, show.language),
        "to": to,
        "absolute": partial(absolute_address, url),
        "static": static.__getitem__,
        "own_style": OWN_STYLE in theme.styles,
    }
    return environment


@lru_cache(maxsize=1)
def _compiled() -> "CompiledCache":
    from publisher.site.fragment_cache import CompiledCache  # noqa: PLC0415 - few runs need it

    return CompiledCache()


@lru_cache(maxsize=THEME_CACHE_SIZE)
def load_words(theme: Theme, language: str) -> Words:
    """Return the words of the built-in language nearest to `language`, overridden by the show's own."""
    import langcodes  # noqa: PLC0415 - few runs need it

    nearest = langcodes.closest_match(language, list(theme.words), max_distance=MAX_LANGUAGE_DISTANCE)[0]
    ours = parse_words(theme.words[nearest if nearest in theme.words else FALLBACK_LANGUAGE])
    return merge_words(ours, theme.own.words)


def _explain(theme: Theme, template: str, problem: Exception) -> PublisherError:
    """Return the error for a page that cannot be rendered, with file and line if a template of the show failed.

    Ours fails where a template of the show lacks what ours asks it for, or has left too little of what a page may take.
    """
    own = {f"{theme.own.folder}/{name}" for name in theme.own.templates}
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(problem.__traceback__)]
    place = next((f"{file}:{line}" for file, line in reversed(frames) if file in own), None)
    return PublisherError(
        f"{place or f'{theme.own.folder}: {template}'}: the template cannot be rendered: {_describe(problem)}",
        hint="mend the line, or delete the file to have the page as it comes with publisher",
    )


def _describe(problem: Exception) -> str:
    """Return in one line what went wrong in a template."""
    from jinja2 import TemplateNotFound  # noqa: PLC0415 - few runs need it

    if isinstance(problem, TemplateNotFound):
        return f"there is no template {problem}"[:MAX_MESSAGE]
    if isinstance(problem, RecursionError):
        return "it comes back to itself, without end"
    return " ".join(str(problem).split())[:MAX_MESSAGE] or type(problem).__name__
