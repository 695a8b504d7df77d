"""What Jinja2 needs to make many pages of few templates: whatever several pages share is rendered for the first alone.

Addresses are relative to the page that they stand on, so pages share with those in the same folder.
"""

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from jinja2 import BytecodeCache, Environment, nodes
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup


class SharedExtension(Extension):
    """The tag `shared`: what stands up to `endshared` is rendered once, or once for each value of what is named.

    `{% shared %}` is for what hangs on nothing but the show, `{% shared card, level %}` for what hangs on these two.
    """

    tags = {"shared"}  # noqa: RUF012 - as Jinja2 has it

    def __init__(self, environment: Environment) -> None:
        """Begin with nothing rendered."""
        super().__init__(environment)
        self._rendered: dict[tuple[object, ...], Markup] = {}

    def parse(self, parser: Parser) -> nodes.Node:
        """Return the piece of a template as a call with what stands in it as the caller."""
        token = next(parser.stream)
        of: list[nodes.Expr] = []
        while parser.stream.current.type != "block_end":
            of.append(parser.parse_expression())
            parser.stream.skip_if("comma")
        body = parser.parse_statements(("name:endshared",), drop_needle=True)
        # A line may have several.
        place = nodes.Const(f"{parser.name} {parser.free_identifier().name}")
        return nodes.CallBlock(self.call_method("_once", [place, *of]), [], [], body).set_lineno(token.lineno)

    def _once(self, *which: object, caller: Callable[[], Markup]) -> Markup:
        known = self._rendered.get(which)
        if known is None:
            known = self._rendered[which] = caller()
        return known


def find_shared_pieces(tree: nodes.Template) -> Iterator[tuple[nodes.Template, set[str]]]:
    """Yield what pages share of a template, each piece as a template of its own, with the names that it hangs on."""
    for block in tree.find_all(nodes.CallBlock):
        made_by = block.call.node
        if isinstance(made_by, nodes.ExtensionAttribute) and made_by.identifier == SharedExtension.identifier:
            yield extract_template(tree, block.body), {of.name for of in block.call.args if isinstance(of, nodes.Name)}


def extract_template(tree: nodes.Template, body: list[nodes.Node]) -> nodes.Template:
    """Return some of what stands in a template as a template of its own."""
    part = nodes.Template(body, lineno=1)
    part.environment = tree.environment
    return part


class FolderEnvironment(Environment):
    """Templates for the pages in a folder, whose globals are all known before the first is loaded."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what templates see: one dictionary, since Jinja2's chain of two is looked through for every page."""
        return {**self.globals, **(d or {})}


class CompiledCache(BytecodeCache):
    """Keeps what templates were compiled to, for the environments of several folders."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._code: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what is kept."""
        bucket.code = self._code.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.code
