"""Pages, interfaces and jobs reach what is written about a person only through what the actor may see."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.architecture.house import PACKAGE, modules, name, syntax, templates

RECORDS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith(("perinet.people.", "perinet.care."))
    and hasattr(model._default_manager.all(), "visible_to")
]
# From a row that one may see to rows that one may not: `her.pregnancies`, `occasion.screenings`.
ACCESSORS = {
    relation.get_accessor_name()
    for model in apps.get_models()
    for relation in model._meta.get_fields()
    if relation.auto_created
    and not relation.concrete
    and relation.related_model in RECORDS
    and relation.get_accessor_name()
}
ASKED = {
    "aggregate", "all", "annotate", "count", "dates", "earliest", "exclude", "exists", "filter", "first", "get",
    "in_bulk", "iterator", "last", "latest", "only", "open", "order_by", "prefetch_related", "select_related",
    "values", "values_list", "about", "defer", "distinct", "none", "union",
}  # fmt: skip
SQL = {"raw", "extra", "cursor", "RawSQL", "get_model", "_raw_delete", "_base_manager", "_default_manager"}
NAMES_NO_TABLE = re.compile(r"^\s*SELECT 1\s*;?\s*$", re.I)


def _called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


def _reverse(tree: ast.Module) -> Iterator[str]:
    """Find the way from a row to other rows that was not narrowed to the viewer first."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Attribute):
            continue
        accessor = node.value.attr
        if node.attr in ASKED and (accessor in ACCESSORS or accessor.endswith("_set")):
            yield f"line {node.lineno}: .{accessor}.{node.attr} without visible_to(actor)"


def _prefetched(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if _called(node) in ("prefetch_related", "Prefetch"):
            alone = _called(node) == "prefetch_related" or not any(
                word.arg == "queryset" for word in node.keywords
            )
            for text in node.args if alone else ():
                way = text.value if isinstance(text, ast.Constant) else ""
                if isinstance(way, str) and set(way.split("__")) & ACCESSORS:
                    yield f"line {node.lineno}: {way} is loaded along without visible_to(actor)"


def _below_the_models(tree: ast.Module) -> Iterator[str]:
    """Find SQL of its own, tables named by text, and models taken from a row."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in SQL and not _asks_nothing(tree):
            yield f"line {node.lineno}: {_called(node)}() goes around visible_to(actor)"
        if isinstance(node, ast.Attribute) and node.attr in SQL - {"extra", "cursor", "raw", "RawSQL"}:
            yield f"line {node.lineno}: .{node.attr} goes around visible_to(actor)"
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            owner = node.value
            if isinstance(owner, ast.Call) or getattr(owner, "attr", "") in ("__class__", "model"):
                yield f"line {node.lineno}: the model of a row is asked without visible_to(actor)"


def _asks_nothing(tree: ast.Module) -> bool:
    """Is every statement of this module one that names no table?"""
    said = [node.args[0] for node in ast.walk(tree) if _called(node) in ("execute", "raw", "RawSQL")]
    return bool(said) and all(
        isinstance(text, ast.Constant) and NAMES_NO_TABLE.match(str(text.value)) for text in said
    )


def _unscoped_services() -> dict[str, set[str]]:
    """Return module -> its public functions that read records of people/ and care/ and ask not for whom."""
    found: dict[str, set[str]] = {}
    models = {model.__name__ for model in RECORDS}
    for path in modules("people", "care"):
        prepared = _prepared(syntax(path))
        for node in syntax(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            arguments = {one.arg for one in [*node.args.args, *node.args.kwonlyargs]}
            scoped = arguments & {"by", "actor", "viewer"}
            if not scoped and _hands_out(node, models) and _reads(node, models, prepared):
                module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
                found.setdefault(module, set()).add(node.name)
    return found


def _hands_out(function: ast.FunctionDef, models: set[str]) -> bool:
    return bool(function.returns) and bool(set(re.findall(r"\w+", ast.unparse(function.returns))) & models)


def _reads(function: ast.FunctionDef, models: set[str], prepared: set[str]) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == "objects" and getattr(node.value, "id", "") in models
        for node in ast.walk(function)
    ) or bool(prepared & {node.id for node in ast.walk(function) if isinstance(node, ast.Name)})


def _prepared(tree: ast.Module) -> set[str]:
    """Return the names of queries that are compiled once, and of the functions of this module that run them."""
    found = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and _called(node.value) == "Prepared"
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for _round in functions if found else ():
        found |= {one.name for one in functions if _reads(one, set(), found)}
    return found


def _unscoped_calls(tree: ast.Module) -> Iterator[str]:
    unscoped = _unscoped_services()
    local: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                local[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            module = local.get(getattr(node.func.value, "id", ""), "")
            if node.func.attr in unscoped.get(module, ()):
                yield f"line {node.lineno}: {module}.{node.func.attr}() reads for no viewer"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            module, _dot, function = local.get(node.func.id, "").rpartition(".")
            if function in unscoped.get(module, ()):
                yield f"line {node.lineno}: {module}.{function}() reads for no viewer"


IN_TEMPLATE = re.compile(
    r"\.(?P<accessor>"
    + "|".join([*sorted(ACCESSORS), r"\w+_set"])
    + r")(?:\.(?:all|first|last|count|exists)\b)"
)


def in_templates(text: str) -> list[str]:
    return [match[0] for match in IN_TEMPLATE.finditer(text)]


CHECKS = {
    "reverse": _reverse,
    "prefetched": _prefetched,
    "below the models": _below_the_models,
    "services": _unscoped_calls,
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_no_page_interface_or_job_goes_around_what_the_actor_may_see(check):
    found = [
        f"{name(path)}: {one}" for path in modules("web", "interop", "jobs") for one in check(syntax(path))
    ]
    assert not found


def test_no_template_walks_from_a_row_to_rows_that_the_viewer_may_not_see():
    assert not [f"{name(path)}: {one}" for path in templates() for one in in_templates(path.read_text())]


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("reverse", "her.timeline.all()"),
        ("reverse", "one.person.pregnancies.count()"),
        ("reverse", "occasion.screenings.filter(instrument='phq-9')"),
        ("reverse", "her.consents.values_list('topics')"),
        ("reverse", "organisation.obligation_set.exists()"),
        ("reverse", "her.bonds.in_bulk()"),
        ("prefetched", "rows.prefetch_related('person__pregnancies')"),
        ("prefetched", "rows.prefetch_related(Prefetch('screenings'))"),
        ("below the models", "connection.cursor().execute('SELECT * FROM families_person')"),
        ("below the models", "people.raw('SELECT * FROM families_person')"),
        ("below the models", "apps.get_model('families', 'Person')"),
        ("below the models", "type(her).objects.all()"),
        ("below the models", "her.__class__.objects.count()"),
        ("below the models", "her._meta.model.objects.count()"),
        ("below the models", "Person._base_manager.all()"),
        ("services", "from perinet.people.families import pregnancies\npregnancies.of(her)"),
        ("services", "from perinet.people.families.services import reach_safely\nreach_safely(her)"),
    ],
)
def test_a_way_around_is_found(check, code):
    assert list(CHECKS[check](ast.parse(code)))


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("reverse", "her.timeline.visible_to(actor).count()"),
        ("reverse", "obligation.turns.all()"),
        ("prefetched", "rows.prefetch_related(Prefetch('screenings', queryset=mine))"),
        ("below the models", "connection.cursor().execute('SELECT 1')"),
        ("services", "from perinet.people.families import services\nservices.correct(person=her, by=actor)"),
    ],
)
def test_what_is_narrowed_to_the_viewer_is_no_way_around(check, code):
    assert not list(CHECKS[check](ast.parse(code)))


def test_a_template_that_walks_to_other_rows_is_found():
    assert in_templates("{% for one in person.pregnancies.all %}")
    assert in_templates("{{ occasion.screenings.count }}")
    assert in_templates("{{ person.obligation_set.first }}")
    assert not in_templates("{{ obligation.turns.all }}{{ person.name }}")
