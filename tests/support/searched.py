"""A small show whose search index is tested."""

from typing import Any

from publisher.site.build import plan_pages
from publisher.storage.layout import KeyKind, has_kind
from support.small_show import episode, show_content

SEARCH_KINDS = (KeyKind.SEARCH_TABLE, KeyKind.SEARCH_FILE)
EPISODES = (
    episode(
        "tidevann",
        1,
        "Tallene i tidevannstabellen",
        "summary: Når blir det flo?\npeople: [{name: Åshild Kjærvik, title: oseanograf}]\ntopics: {tema: Havet}",
        said={1: "Havet stiger og synker.", 3: "Månen løfter vannet, og regn gjør lite."},
    ),
    episode(
        "kilo",
        2,
        "The kilogram",
        "language: en\nsummary: Copies were weighed again and again.",
        notes="Happily weighed.",
    ),
    episode(
        "regn",
        3,
        "En millimeter regn",
        "summary: Hvor mye er det?\nquestions: [{question: Hvor?, answer: 'I [Måsdal](https://ord.example/lenke).'}]",
        notes="Regnmåleren står i hagen. Idé.",
        said={1: "Det regner og regner."},
    ),
)


def files_of(*shown: Any) -> dict[str, bytes]:
    """Return the files of the index of a show, as its pages bring them along."""
    made = show_content(*shown)
    planned = plan_pages(made)
    return {key.rpartition("/")[2]: page.make() for key, page in planned.items() if has_kind(key, *SEARCH_KINDS)}
