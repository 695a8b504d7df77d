"""Inserts counters of work into a template's syntax tree: at each body, operator, slice and join.

Every body that may run more than once pays for its nodes when it begins, so no more nodes run than were paid. What
Python evaluates itself, in a time that hangs on the size of values, goes through filters that pay for that size.
"""

from collections.abc import Callable, Mapping, Sequence

from jinja2 import nodes, pass_context
from jinja2.runtime import Context, markup_join, str_join
from jinja2.visitor import NodeTransformer

from publisher.site.template_work import CHARACTERS_PER_UNIT, spend, spend_items, spend_text, weigh

_PAY, _PAY_CONTEXT = "pay for a body", "pay for a body and its context"
_WEIGH, _PART, _JOIN = "weigh a value", "take a part", "join texts"
"""Names of filters that no template can write, since they are no identifiers."""
_BODIES = (nodes.Template, nodes.Block, nodes.Macro, nodes.CallBlock, nodes.For)


def meter(tree: nodes.Template) -> nodes.Template:
    """Return the tree with payments."""
    _Payments().visit(tree)
    _Operands().visit(tree)
    return tree


class _Payments(NodeTransformer):
    """Puts a payment before every body."""

    def generic_visit(self, node: nodes.Node, *args: object, **kwargs: object) -> nodes.Node:
        if isinstance(node, _BODIES):
            units = _count(node)
            super().generic_visit(node, *args, **kwargs)
            pay = _PAY_CONTEXT if isinstance(node, (nodes.Template, nodes.Block)) else _PAY
            node.body.insert(0, nodes.ExprStmt(_call(pay, nodes.Const(units, lineno=node.lineno)), lineno=node.lineno))
            if isinstance(node, nodes.For) and node.test is not None:
                # It is asked of each item, also of those that have no body.
                paid = _call(_PAY, nodes.Const(_count(node.test), lineno=node.lineno))
                node.test = nodes.And(paid, node.test, lineno=node.lineno)
            return node
        super().generic_visit(node, *args, **kwargs)
        return node


def _count(tree: nodes.Node) -> int:
    """Return the units of work for evaluating each node of a tree once."""
    texts = tree.find_all(nodes.TemplateData)
    return 1 + sum(1 for _ in tree.find_all(nodes.Node)) + sum(len(text.data) // CHARACTERS_PER_UNIT for text in texts)


class _Operands(NodeTransformer):
    """Weighs what Python's own operators look at."""

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802 - called so by Jinja2
        """Weigh both sides."""
        self.generic_visit(node)
        node.expr = _weighed(node.expr)
        for operand in node.ops:
            operand.expr = _weighed(operand.expr)
        return node

    def visit_Pair(self, node: nodes.Pair) -> nodes.Node:  # noqa: N802 - called so by Jinja2
        """Weigh a key, whose hash is taken."""
        self.generic_visit(node)
        node.key = _weighed(node.key)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - called so by Jinja2
        """Join texts by a filter."""
        self.generic_visit(node)
        return _call(_JOIN, nodes.Tuple(node.nodes, "load", lineno=node.lineno))

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802 - called so by Jinja2
        """Take a part of a list or text by a filter."""
        self.generic_visit(node)
        if not isinstance(node.arg, nodes.Slice):
            return node
        nothing = nodes.Const(None, lineno=node.lineno)
        bounds = [node.arg.start or nothing, node.arg.stop or nothing, node.arg.step or nothing]
        return _call(_PART, node.node, bounds)

    def _visit_template(self, node: nodes.Node) -> nodes.Node:
        """Weigh the name of a template, which may be a list of names."""
        self.generic_visit(node)
        node.template = _weighed(node.template)  # type: ignore[attr-defined]
        return node

    visit_Include = visit_Import = visit_FromImport = visit_Extends = _visit_template  # noqa: N815


def _weighed(value: nodes.Expr) -> nodes.Expr:
    return value if isinstance(value, nodes.Const) else _call(_WEIGH, value)


def _call(name: str, value: nodes.Expr, arguments: Sequence[nodes.Expr] = ()) -> nodes.Filter:
    return nodes.Filter(value, name, [*arguments], [], None, None, lineno=value.lineno)


# They take the context so that Jinja2 never calls them when it compiles.
@pass_context
def _pay(_: Context, units: int) -> bool:
    spend(units)
    return True


@pass_context
def _pay_context(context: Context, units: int) -> bool:
    # Its names and blocks are copied for templates that are included, and for blocks that see variables of a loop.
    spend(units + len(context.parent) + len(context.blocks))
    return True


@pass_context
def _weigh(_: Context, value: object) -> object:
    weigh(value)
    return value


@pass_context
def _part(_: Context, value: object, *bounds: int | None) -> object:
    for bound in bounds:
        weigh(bound)
    if not isinstance(value, (str, list, tuple, range)):
        raise TypeError(f"a {type(value).__name__} has no parts")
    part = value[slice(*bounds)]
    spend_items(part)
    return part


@pass_context
def _join(context: Context, parts: tuple[object, ...]) -> str:
    weigh(parts)
    join = markup_join if context.eval_ctx.autoescape else str_join
    text = join(parts)
    spend_text(len(text))
    return text


METERING_FILTERS: Mapping[str, Callable[..., object]] = {
    _PAY: _pay,
    _PAY_CONTEXT: _pay_context,
    _WEIGH: _weigh,
    _PART: _part,
    _JOIN: _join,
}
"""The filters that metered templates call."""
