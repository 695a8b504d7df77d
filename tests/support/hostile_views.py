"""Text that is meant to be more than text, put into every field of a view in which a person's words can stand."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from publisher.text.notes import to_html

SCRIPT = "<script>document.title = 'taken'</script>"
TEXTS = {
    "script": f"{SCRIPT}<img src=x onerror=\"document.title='taken'\">",
    "quote": "\" autofocus onfocus=\"document.title='taken'\" x='",
    "cdata": "]]> --> <![CDATA[ <!-- </script> </style> </textarea> </title> &amp; &lt;b&gt; {{ 7 * 7 }} {% if %}",
    "right-to-left": "\u202eשלום\u202c مرحبا \u2067abc",
    "decomposed": "A\u030angstro\u0308m \u0338> e\u0301",
    "controls": "a\x00b\x01c\x0bd\x1be\x7ff\x85g\ufffeh\U0001ffffi",
    "address": "javascript:document.title='taken'",
    "long": "Kommunenesinnbyggerdialog" * 40,
}
"""By what is wrong with them."""
ADDRESS = "javascript:document.title='taken'"
OURS = {
    "canonical",
    "certificate",
    "embed",
    "index",
    "feed_url",
    "home",
    "image",
    "json_ld",
    "key",
    "kind",
    "language",
    "media_type",
    "oembed",
    "page",
    "qr",
    "role",
    "scripts",
    "search",
    "sizes",
    "styles",
    "subscriptions",
    "target",
}
"""Fields that hold nothing of what a person writes: keys, addresses and names that publisher makes."""
PLACES = {"url", "href", "link"}
"""Fields that hold an address somebody wrote."""

_Value = TypeVar("_Value")


def hostile(value: _Value, text: str) -> _Value:
    """Return a view with `text` in every field that holds somebody's words, and a script where an address would be."""
    return _hostile(value, text, "")


def _hostile(value: Any, text: str, name: str) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        kept = {one.name: getattr(value, one.name) for one in fields(value)}
        if "note" in kept and kept["note"] in {"topics", "people", "seasons", "ways"}:
            return replace(value, text=text if kept["text"] else "")  # type: ignore[call-arg]
        return replace(value, **{name: _hostile(part, text, name) for name, part in kept.items() if name not in OURS})
    if isinstance(value, tuple):
        return tuple(_hostile(part, text, name) for part in value)
    if isinstance(value, str):
        return to_html(text) if name == "html" else ADDRESS if name in PLACES else text
    return value
