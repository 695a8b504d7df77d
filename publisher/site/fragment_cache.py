"""Caches rendered template fragments and compiled templates, for a show whose pages come from few templates.

Addresses in a page are relative to it, so fragments are shared by the pages of one folder.
"""

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from jinja2 import BytecodeCache, Environment, nodes
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

MAX_KEPT = 16_000_000
"""Characters of fragments that are kept for a folder; what is beyond is rendered each time."""


class SharedExtension(Extension):
    """The tag `{% shared %}` … `{% endshared %}`: renders its body once per environment, and once per value it names.

    `{% shared %}` is for fragments that depend on the show alone; `{% shared card, level %}` is rendered once for each
    pair of these values.
    """

    tags = {"shared"}  # noqa: RUF012 - declared so by Jinja2

    def __init__(self, environment: Environment) -> None:
        """Begin with an empty cache."""
        super().__init__(environment)
        self._rendered: dict[tuple[object, ...], Markup] = {}
        self._kept = 0

    def parse(self, parser: Parser) -> nodes.Node:
        """Return the tag as a call of `_once`, with the tag's body as the caller."""
        token = next(parser.stream)
        of: list[nodes.Expr] = []
        while parser.stream.current.type != "block_end":
            of.append(parser.parse_expression())
            parser.stream.skip_if("comma")
        body = parser.parse_statements(("name:endshared",), drop_needle=True)
        # The line is no key: it may have several such tags.
        place = nodes.Const(f"{parser.name} {parser.free_identifier().name}")
        return nodes.CallBlock(self.call_method("_once", [place, *of]), [], [], body).set_lineno(token.lineno)

    def _once(self, *which: object, caller: Callable[[], Markup]) -> Markup:
        known = self._rendered.get(which)
        if known is None:
            known = caller()
            self._kept += len(known)
            if self._kept <= MAX_KEPT:
                self._rendered[which] = known
        return known


def find_shared_pieces(tree: nodes.Template) -> Iterator[tuple[nodes.Template, set[str]]]:
    """Yield the body of each `shared` tag as a template of its own, and the names that the tag lists."""
    for block in tree.find_all(nodes.CallBlock):
        method = block.call.node
        if isinstance(method, nodes.ExtensionAttribute) and method.identifier == SharedExtension.identifier:
            yield extract_template(tree, block.body), {of.name for of in block.call.args if isinstance(of, nodes.Name)}


def extract_template(tree: nodes.Template, body: list[nodes.Node]) -> nodes.Template:
    """Return some nodes of a template as a template of its own."""
    part = nodes.Template(body, lineno=1)
    part.environment = tree.environment
    return part


class FolderEnvironment(Environment):
    """The templates for the pages of one folder. Globals are set before the first template is loaded."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template as one dictionary, in place of Jinja2's ChainMap."""
        return {**self.globals, **(d or {})}


class CompiledCache(BytecodeCache):
    """Keeps compiled templates in memory for the environments of all folders, and for themes that are read again.

    Of each template the last text is kept, for each kind of environment.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._code: dict[tuple[type[Environment], str], tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Set the bucket's code to that of the same text under its key, or to None."""
        checksum, code = self._code.get((type(bucket.environment), bucket.key), ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code under its key."""
        self._code[type(bucket.environment), bucket.key] = bucket.checksum, bucket.code
