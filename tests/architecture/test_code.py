"""What imports do not show about code: no back doors to records, no hidden imports, no forbidden rooms or files."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.house import DOMAIN, PACKAGE, modules, name, syntax

NEVER = {
    "signals.py", "utils.py", "helpers.py", "common.py", "misc.py", "core.py", "manager.py", "handler.py",
    "processor.py", "managers.py", "selectors.py", "constants.py", "tasks.py", "admin.py", "__main__.py",
}  # fmt: skip
NOT_IN_A_DOMAIN_ROOM = {"views.py", "urls.py", "forms.py", "serializers.py"}
BY_VISIBILITY_ONLY = {
    model.__name__
    for model in apps.get_models()
    if model.__module__.startswith(("perinet.people.", "perinet.care."))
}
LONGEST_FILE, LONGEST_FUNCTION = 500, 80


def _names_of_records(tree: ast.Module) -> dict[str, str]:
    """Return local name -> model for the models of people/ and care/ that this module imports."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("perinet.people.", "perinet.care."))
        for alias in node.names
        if alias.name in BY_VISIBILITY_ONLY
    }


def back_doors(tree: ast.Module) -> list[str]:
    """Find `Model.objects` not followed by `.visible_to`, and shortcuts that take the model itself."""
    local = _names_of_records(tree)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
            owner = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
            follows = parents.get(node)
            scoped = isinstance(follows, ast.Attribute) and follows.attr == "visible_to"
            if (owner in local or (owner in BY_VISIBILITY_ONLY and owner not in local)) and not scoped:
                found.append(f"line {node.lineno}: {owner}.{node.attr} without visible_to(actor)")
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("get_") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Name) and first.id in local:
                found.append(f"line {node.lineno}: {node.func.id}({first.id}) without visible_to(actor)")
    return found


def hidden_imports(tree: ast.Module) -> list[str]:
    return [
        f"line {inner.lineno}: an import inside a function"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def is_bare(tree: ast.Module) -> bool:
    """Is it empty, or one docstring?"""
    return not tree.body or (len(tree.body) == 1 and ast.get_docstring(tree) is not None)


def only_gathers(path: Path) -> bool:
    """Is it the one list of a room's tables, which the framework looks for under this name?"""
    inner = [
        node for node in syntax(path).body if not isinstance(node, ast.Expr | ast.ImportFrom | ast.Assign)
    ]
    return path.parent.name == "models" and not inner


def long_functions(tree: ast.Module) -> list[str]:
    return [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]


def _report(check, paths) -> list[str]:
    return [f"{name(path)}: {problem}" for path in paths for problem in check(syntax(path))]


def test_pages_and_jobs_reach_records_only_through_what_the_actor_may_see():
    assert not _report(back_doors, modules("web", "interop", "jobs"))


@pytest.mark.parametrize(
    "code",
    [
        "Person.objects.get(pk=1)",
        "Person.objects.all()",
        "Person.objects",
        "get_object_or_404(Person, pk=1)",
        "Person._default_manager.filter()",
    ],
)
def test_a_back_door_to_records_is_found(code):
    assert back_doors(ast.parse(f"from perinet.people.families.models import Person\n{code}"))


def test_a_scoped_query_is_no_back_door():
    code = "from perinet.people.families.models import Person\nPerson.objects.visible_to(actor).get(pk=1)"
    assert not back_doors(ast.parse(code))


def test_imports_stand_at_the_top_where_circles_show():
    assert not _report(hidden_imports, modules())
    assert hidden_imports(ast.parse("def f():\n    import os"))


def test_a_room_is_not_hidden_in_its_init():
    found = [
        name(path)
        for path in modules(tests=True)
        if path.name == "__init__.py" and not is_bare(syntax(path)) and not only_gathers(path)
    ]
    assert not found
    assert not is_bare(ast.parse("from x import y"))


def test_no_file_has_a_name_that_says_nothing_or_belongs_elsewhere():
    found = [name(path) for path in modules() if path.name in NEVER]
    found += [
        name(path)
        for path in modules(*DOMAIN)
        if path.name in NOT_IN_A_DOMAIN_ROOM and "design" not in path.parts
    ]
    found += [
        name(p) for wing in DOMAIN for p in (PACKAGE / wing).rglob("templates") if "design" not in p.parts
    ]
    assert not found


def test_no_step_of_care_starts_by_signal():
    found = [
        f"{name(path)}: {node.module}"
        for path in modules()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(("signals", "django.dispatch"))
    ]
    assert not found


def test_every_module_says_what_it_turns_into_what():
    silent = [
        name(path)
        for path in modules()
        if path.name != "__init__.py" and path.read_text().strip() and not ast.get_docstring(syntax(path))
    ]
    assert not silent


def test_files_and_functions_can_be_read_at_once():
    long = [name(p) for p in modules() if len(Path(p).read_text().splitlines()) > LONGEST_FILE]
    assert not long
    assert not _report(long_functions, modules())
