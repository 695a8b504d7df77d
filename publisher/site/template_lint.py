"""Checks the templates of a show's theme: syntax, names of templates, endless recursion, `shared`, what is refused."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain

from jinja2 import TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from publisher.site.fragment_cache import SharedExtension, extract_template, find_shared_pieces
from publisher.site.sandbox import SandboxEnvironment
from publisher.site.template_refusals import TemplateFault, find_refused

SHARED_GLOBALS = ("show", "words", "to", "absolute", "static", "own_style")
"""Globals that are the same on all pages of a folder."""
MAX_TEMPLATE = 200_000
"""Characters of a template; the longest built-in one has a twentieth of them."""
_REFERENCES = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


class TemplateLinter:
    """Finds faults in templates."""

    def __init__(self, known: Mapping[str, str], ours: str) -> None:
        """Take the texts of all templates by name; `ours` is the prefix of the built-in ones' names."""
        self._known = known
        self._ours = ours
        self._environment = SandboxEnvironment(autoescape=True, extensions=[SharedExtension])
        self._environment.globals |= dict.fromkeys(SHARED_GLOBALS)
        self._trees: dict[str, nodes.Template | None] = {}

    def find_fault(self, name: str) -> TemplateFault | None:
        """Return the first fault of a template, if it has one."""
        text = self._known[name]
        if len(text) > MAX_TEMPLATE:
            message = f"the template has {len(text):,} characters, and {MAX_TEMPLATE:,} at most"
            return TemplateFault(1, message, "write less, or put parts of it into templates that it includes")
        try:
            tree = self._environment.parse(text, name)
            found = [find_refused(tree), self._missing(tree), self._endless(name, tree), self._unshared(tree)]
            fault = next(chain.from_iterable(found), None)
            if fault is None:
                # Unknown filters, and what Python cannot compile, are found by compiling alone.
                self._environment.compile(text, name)
        except TemplateSyntaxError as problem:
            message = f"this is not Jinja2: {problem.message}".rstrip(".")
            return TemplateFault(problem.lineno, message, "mend the line, or delete the file")
        except RecursionError:
            return TemplateFault(1, "its tags or expressions are nested too deeply", "write it flatter")
        except Exception as problem:  # noqa: BLE001 - Jinja2 and Python leave it open what they raise
            message = f"this cannot be compiled: {str(problem) or type(problem).__name__}".rstrip(".")
            return TemplateFault(1, message, "mend the template, or delete the file")
        return fault

    def _parse(self, name: str) -> nodes.Template | None:
        """Return the tree of a template, or None if it has none: then it has its own finding."""
        if name not in self._trees:
            self._trees[name] = None
            if len(self._known[name]) <= MAX_TEMPLATE:
                with suppress(Exception):
                    self._trees[name] = self._environment.parse(self._known[name], name)
        return self._trees[name]

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
        tree = self._parse(name)
        if tree is None:
            return []
        return [other for node in _find_unconditional(tree) for other in _find_template_names(node)]

    def _unshared(self, tree: nodes.Template) -> Iterator[TemplateFault]:
        """Yield a fault for each tag and name in a `shared` fragment whose value may differ between pages."""
        pieces = [*find_shared_pieces(tree)]
        alike = _imported(tree) | _macros(tree) if pieces else set()
        for piece, of in pieces:
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
    bound = _count_bound_names(tree)
    asked: dict[str, set[str]] = {}
    for macro in (node for node in tree.body if isinstance(node, nodes.Macro)):
        alone = extract_template(tree, [macro])
        own = Counter[str]() if any(find_shared_pieces(alone)) else _count_bound_names(alone)
        if names[macro.name] == 1 and bound[macro.name] == own[macro.name] and not any(_find_context_tags(alone)):
            used = {name.name for name in alone.find_all(nodes.Name) if name.ctx == "load"}
            asked[macro.name] = _find_unshared_names(alone) & used
    imported = _imported(tree)
    while unfit := {name for name, of in asked.items() if of - imported - asked.keys()}:
        asked = {name: of for name, of in asked.items() if name not in unfit}
    return {*asked}


def _find_bound_names(tree: nodes.Template) -> set[str]:
    """Return the names that are assigned anywhere in a template."""
    return {*_count_bound_names(tree)}


def _count_bound_names(tree: nodes.Template) -> Counter[str]:
    """Return how often each name is assigned in a template."""
    return Counter(name.name for name in tree.find_all(nodes.Name) if name.ctx != "load")
