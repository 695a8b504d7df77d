"""Checks the templates of a show's theme: syntax, names of templates, endless recursion, and `shared` fragments."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from publisher.site.filters import FILTERS
from publisher.site.fragment_cache import SharedExtension, extract_template, find_shared_pieces

SHARED_GLOBALS = ("show", "words", "to", "absolute", "static", "own_style")
"""Globals that are the same on all pages of a folder."""
_REFERENCES = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """An error in a template, which is then not used."""

    line: int
    message: str
    fix: str


class TemplateLinter:
    """Finds faults in templates."""

    def __init__(self, known: Mapping[str, str], ours: str) -> None:
        """Take the texts of all templates by name; `ours` is the prefix of the built-in ones' names."""
        self._known = known
        self._ours = ours
        self._environment = Environment(autoescape=True, extensions=[SharedExtension])
        self._environment.filters.update(FILTERS)
        self._environment.globals |= dict.fromkeys(SHARED_GLOBALS)

    def find_fault(self, name: str) -> TemplateFault | None:
        """Return the first fault of a template, if it has one."""
        try:
            tree = self._environment.parse(self._known[name], name)
            # Unknown filters are found by the compiler alone.
            self._environment.compile(self._known[name], name, raw=True)
        except TemplateSyntaxError as problem:
            message = f"this is not Jinja2: {problem.message}".rstrip(".")
            return TemplateFault(problem.lineno, message, "mend the line, or delete the file")
        except (ValueError, RecursionError) as problem:
            # Numbers of thousands of digits, and brackets within brackets.
            what = "it is nested too deeply" if isinstance(problem, RecursionError) else "a number in it is too long"
            return TemplateFault(1, f"this is not Jinja2 that can be read: {what}", "mend the file, or delete it")
        return next(chain(self._missing(tree), self._endless(name, tree), self._unshared(tree)), None)

    def _missing(self, tree: nodes.Template) -> Iterator[TemplateFault]:
        """Yield a fault for each reference to a template that does not exist."""
        for node in tree.find_all(_REFERENCES):
            for name in () if getattr(node, "ignore_missing", False) else _find_template_names(node):
                if name not in self._known:
                    yield TemplateFault(
                        node.lineno, f"there is no template {name}", "write its name right, or write the file"
                    )

    def _endless(self, name: str, tree: nodes.Template) -> Iterator[TemplateFault]:
        """Yield a fault if a template extends or includes itself on every page, directly or through others."""
        for node in _find_unconditional(tree):
            pending, seen = [*_find_template_names(node)], set[str]()
            while pending:
                other = pending.pop()
                if other == name:
                    ours = self._ours + name
                    fix = f'to begin with ours, write "{ours}"' if ours in self._known else "leave this line out"
                    yield TemplateFault(node.lineno, f"{name} is made of itself, without end", fix)
                    return
                if other not in seen and other in self._known:
                    seen.add(other)
                    pending += self._list_unconditional(other)

    def _list_unconditional(self, name: str) -> list[str]:
        try:
            tree = self._environment.parse(self._known[name], name)
        except (TemplateSyntaxError, ValueError, RecursionError):
            return []  # The other template has its own finding.
        return [other for node in _find_unconditional(tree) for other in _find_template_names(node)]

    def _unshared(self, tree: nodes.Template) -> Iterator[TemplateFault]:
        """Yield a fault for each tag and name in a `shared` fragment whose value may differ between pages."""
        alike = _imported(tree) | _macros(tree)
        for piece, of in find_shared_pieces(tree):
            for node in _find_context_tags(piece):
                fix = 'write "without context" behind it, or put it outside'
                yield TemplateFault(node.lineno, "what pages share cannot be made of what knows the page", fix)
            strange = _find_unshared_names(piece) - alike - of
            for name in sorted(piece.find_all(nodes.Name), key=lambda name: name.lineno):
                if name.ctx == "load" and name.name in strange:
                    message = f"{name.name} may be another one on each page, and cannot stand in what pages share"
                    fix = f"write it behind shared, as in {{% shared {name.name} %}}, or put it outside"
                    yield TemplateFault(name.lineno, message, "put it outside" if name.name == "page" else fix)


def _find_unshared_names(piece: nodes.Template) -> set[str]:
    """Return the names in a fragment that are neither set in it nor the same on all pages."""
    return {"self", "super"} | find_undeclared_variables(piece)


def _find_context_tags(piece: nodes.Template) -> Iterator[nodes.Node]:
    """Yield the tags that pass the page's context on: includes, imports, extends and blocks."""
    for node in piece.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block)):
        if getattr(node, "with_context", True):
            yield node


def _find_template_names(node: nodes.Node) -> Iterator[str]:
    """Yield the name of the template that a tag refers to, if it is a constant."""
    template = getattr(node, "template", None)
    if isinstance(template, nodes.Const) and isinstance(template.value, str):
        yield template.value


def _find_unconditional(tree: nodes.Template) -> Iterator[nodes.Node]:
    """Yield the extends and include tags that run on every page: those not inside an `if`, a `for` or a call."""
    extends = [node for node in tree.body if isinstance(node, nodes.Extends)]
    yield from extends or (child for node in tree.body for child in _included(node))


def _included(node: nodes.Node) -> Iterable[nodes.Node]:
    if isinstance(node, nodes.Include):
        return [node]
    inside = node.body if isinstance(node, (nodes.Block, nodes.With)) else []
    return [found for child in inside for found in _included(child)]


def _imported(tree: nodes.Template) -> set[str]:
    """Return the names that are imported without context from a constant template, and are bound nowhere else."""
    names: set[str] = set()
    for whole in tree.find_all(nodes.Import):
        if not whole.with_context and any(_find_template_names(whole)):
            names.add(whole.target)
    for some in tree.find_all(nodes.FromImport):
        if not some.with_context and any(_find_template_names(some)):
            names |= {one if isinstance(one, str) else one[1] for one in some.names}
    return names - _find_bound_names(tree) - {macro.name for macro in tree.find_all(nodes.Macro)}


def _macros(tree: nodes.Template) -> set[str]:
    """Return the names of a template's macros whose result depends on their arguments and on shared globals alone."""
    names = Counter(macro.name for macro in tree.find_all(nodes.Macro))
    asked: dict[str, set[str]] = {}
    for macro in (node for node in tree.body if isinstance(node, nodes.Macro)):
        alone = extract_template(tree, [macro])
        others = [node for node in tree.body if node is not macro or any(find_shared_pieces(alone))]
        elsewhere = extract_template(tree, others)
        if (
            names[macro.name] == 1
            and macro.name not in _find_bound_names(elsewhere)
            and not any(_find_context_tags(alone))
        ):
            used = {name.name for name in alone.find_all(nodes.Name) if name.ctx == "load"}
            asked[macro.name] = _find_unshared_names(alone) & used
    imported = _imported(tree)
    while unfit := {name for name, of in asked.items() if of - imported - asked.keys()}:
        asked = {name: of for name, of in asked.items() if name not in unfit}
    return {*asked}


def _find_bound_names(tree: nodes.Template) -> set[str]:
    """Return the names that are assigned anywhere in a template."""
    return {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
