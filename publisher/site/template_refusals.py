"""Finds in a template what the sandbox refuses when the template is rendered, as far as it can be seen in its text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import nodes
from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.filters import FILTERS as DEFAULT_FILTERS
from jinja2.meta import find_undeclared_variables
from jinja2.tests import TESTS as DEFAULT_TESTS

from publisher.site.template_filters import SANDBOX_FILTERS, SANDBOX_TESTS

CHANGING = frozenset(
    {
        "add",
        "append",
        "clear",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "setdefault",
        "sort",
        "symmetric_difference_update",
        "update",
    }
)
"""Methods that change a list or a dictionary."""
REACHING = frozenset({"encode", "expandtabs", "format_map", "mro", "translate"})
"""Methods of texts and types that have nothing to do on a page, or no bound."""
INNER_FIELD = re.compile(r"\{[^{}]*[.\[]_")
"""Matches a field of `str.format` that asks for an attribute with an underscore."""
LEAVE_OUT = "leave it out; docs/pages.md says what a template may do"


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """An error in a template, which is then not used."""

    line: int
    message: str
    fix: str


def find_refused(tree: nodes.Template) -> Iterator[TemplateFault]:
    """Yield a fault for each function, filter, test, attribute and method that is not for a show's templates."""
    modules = {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.Filter):
            yield from _find_foreign(node, "filter", DEFAULT_FILTERS, SANDBOX_FILTERS)
        elif isinstance(node, nodes.Test):
            yield from _find_foreign(node, "test", DEFAULT_TESTS, SANDBOX_TESTS)
        elif name := _find_inner_name(node):
            yield _refuse(node, f"{name} begins with an underscore, and is not for templates")
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
            yield from _find_method(node.node, modules)
    # This raises an exception if there are unknown filters.
    foreign = find_undeclared_variables(tree) & (DEFAULT_NAMESPACE.keys() - {"range"})
    for node in tree.find_all(nodes.Name):
        if node.name in foreign and node.ctx == "load":
            yield _refuse(node, f"the function {node.name} is not for templates of a show")


def _find_foreign(
    node: nodes.Filter | nodes.Test, kind: str, known: Mapping[str, object], ours: Mapping[str, object]
) -> Iterator[TemplateFault]:
    if node.name in known and node.name not in ours:
        yield _refuse(node, f"the {kind} {node.name} is not for templates of a show")
    for argument in (*node.args, *(pair.value for pair in node.kwargs)):
        if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
            inner = next((part for part in argument.value.split(".") if part.startswith("__")), None)
            if inner:
                yield _refuse(node, f"{inner} begins with an underscore, and is not for templates")


def _find_inner_name(node: nodes.Node) -> str | None:
    """Return the name that begins with an underscore, if the node asks a value for one."""
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return node.attr
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        name = node.arg.value
        return name if isinstance(name, str) and name.startswith("__") else None
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and (found := INNER_FIELD.search(node.value)):
        return re.split(r"\W", node.value[found.end() - 1 :])[0]
    return None


def _find_method(node: nodes.Getattr, modules: set[str]) -> Iterator[TemplateFault]:
    if isinstance(node.node, nodes.Name) and node.node.name in modules:
        return
    if node.attr in CHANGING:
        fix = "make the whole list at once, with a filter, or in brackets"
        yield TemplateFault(node.lineno, f"a template changes no values, and cannot call {node.attr}", fix)
    elif node.attr in REACHING:
        yield _refuse(node, f"the method {node.attr} is not for templates of a show")


def _refuse(node: nodes.Node, message: str) -> TemplateFault:
    return TemplateFault(node.lineno, message, LEAVE_OUT)
