"""From what a page is to show, to its bytes: Jinja2, with everything escaped that is not known to be HTML."""

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
"""What HTML forbids in any place; browsers guess what is meant by it."""
REPLACEMENT = "�"
PLAIN_ADDRESS = re.compile(r"[\w./-]+", re.ASCII)
"""Addresses that are spelled as they are: nearly all of them, and asking is quicker than spelling."""
MAX_LANGUAGE_DISTANCE = 20
"""By which languages may differ and one still be read by speakers of the other, as langcodes measures it."""
THEME_CACHE_SIZE = 8
"""Whose templates are kept compiled."""
FOLDER_CACHE_SIZE = 64
"""Of which it is kept what their pages share."""
ADDRESS_CACHE_SIZE = 4096
"""How many are kept spelled for a folder."""


def render_page(page: Page, key: Key, theme: Theme, url: str) -> bytes:
    """Return the page that stands under `key`, in a storage whose address is `url`.

    Raises PublisherError if a template that the show brought cannot be rendered.
    """
    from jinja2 import TemplateError  # noqa: PLC0415 - few runs need it

    try:
        templates = _templates(theme, page.show, url, key.rpartition("/")[0])
        text = templates.get_template(page.template).render(page=page)
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, RecursionError) as problem:
        _raise_template_error(theme, problem)
        raise
    return HTML_FORBIDDEN.replace_all(text, REPLACEMENT).encode()


def relative_address(page: Key, key: Key) -> str:
    """Return the address of what stands under `key`, from the page under the key `page`."""
    return _from(page.rpartition("/")[0])(key)


@lru_cache(maxsize=FOLDER_CACHE_SIZE)
def _from(folder: Key) -> "_Addresses":
    """Return what spells the addresses on pages in a folder."""
    return _Addresses(folder)


class _Addresses:
    """Spells addresses as they are from the pages in a folder."""

    def __init__(self, folder: Key) -> None:
        above = folder.split("/") if folder else []
        self._ways = [
            ("/".join([*above[:common], ""]), "../" * (len(above) - common)) for common in range(len(above), -1, -1)
        ]

    def __call__(self, key: Key) -> str:
        start, up = next(way for way in self._ways if key.startswith(way[0]))
        address = up + key[len(start) :]
        return address if PLAIN_ADDRESS.fullmatch(address) else quote(address)


def absolute_address(url: str, key: Key) -> str:
    """Return the whole address of what stands under `key`."""
    return f"{url.rstrip('/')}/{quote(key)}"


def _by_plain_name(keys: tuple[Key, ...]) -> dict[str, Key]:
    """Return the keys of files by their names without the digits: player.js."""
    names = {key: PurePosixPath(key) for key in keys}
    return {f"{name.name.partition('.')[0]}{name.suffix}": key for key, name in names.items()}


@lru_cache(maxsize=FOLDER_CACHE_SIZE)
def _templates(theme: Theme, show: Show, url: str, folder: Key) -> "Environment":
    """Return the templates of a theme for the pages in a folder, with the names that are the same on all of them."""
    from jinja2 import FunctionLoader, StrictUndefined  # noqa: PLC0415 - few runs need it

    from publisher.site.filters import FILTERS  # noqa: PLC0415 - few runs need it
    from publisher.site.fragment_cache import FolderEnvironment, SharedExtension  # noqa: PLC0415 - few runs need it

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        text = theme.templates.get(name)
        return None if text is None else (text, f"{theme.own.folder}/{name}", lambda: True)

    environment = FolderEnvironment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(theme),
        extensions=[SharedExtension],
    )
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


@lru_cache(maxsize=THEME_CACHE_SIZE)
def _compiled(_: Theme) -> "CompiledCache":
    from publisher.site.fragment_cache import CompiledCache  # noqa: PLC0415 - few runs need it

    return CompiledCache()


@lru_cache(maxsize=THEME_CACHE_SIZE)
def load_words(theme: Theme, language: str) -> Words:
    """Return the words for pages in `language`: the nearest there are, and the show's own before them."""
    import langcodes  # noqa: PLC0415 - few runs need it

    nearest = langcodes.closest_match(language, list(theme.words), max_distance=MAX_LANGUAGE_DISTANCE)[0]
    ours = parse_words(theme.words[nearest if nearest in theme.words else FALLBACK_LANGUAGE])
    return merge_words(ours, theme.own.words)


def _raise_template_error(theme: Theme, problem: Exception) -> None:
    """Raise PublisherError if it was a template of the show's that failed: then it is no bug of ours."""
    from jinja2 import TemplateNotFound  # noqa: PLC0415 - few runs need it

    what = str(problem)
    if isinstance(problem, TemplateNotFound):
        what = f"there is no template {problem}"
    elif isinstance(problem, RecursionError):
        what = "it comes back to itself, without end"
    own = {f"{theme.own.folder}/{name}": name for name in theme.own.templates}
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(problem.__traceback__)]
    place = next(((file, line) for file, line in reversed(frames) if file in own), None)
    if place:
        file, line = place
        raise PublisherError(
            f"{file}:{line}: the template cannot be rendered: {what}",
            hint="mend the line, or delete the file to have the page as it comes with publisher",
        ) from None
