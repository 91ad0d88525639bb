"""What imports do not show about tables: where keys point, and what may leave the house."""

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.house import stands_below

OURS = [model for model in apps.get_models() if model.__module__.startswith("perinet.")]


def _room(model: type[models.Model]) -> str:
    return model._meta.app_config.name


def keys_pointing_up(model: type[models.Model]) -> list[str]:
    return [
        f"{model.__name__}.{field.name} points up to {_room(field.related_model)}"
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and _room(field.related_model).startswith("perinet.")
        and _room(field.related_model) != _room(model)
        and not stands_below(_room(field.related_model), _room(model))
    ]  # fmt: skip


def undeclared(model: type[models.Model]) -> list[str]:
    if "Export" not in vars(model):
        return [f"{model.__name__} declares no Export of its own"]
    columns, withheld = set(model.Export.columns), set(model.Export.withheld)
    fields = {field.name for field in model._meta.get_fields() if field.concrete}
    found = [
        f"{model.__name__}.{name} is neither exported nor withheld" for name in fields - columns - withheld
    ]
    found += [
        f"{model.__name__}.{name} is declared and does not exist" for name in (columns | withheld) - fields
    ]
    return found + [f"{model.__name__}.{name} is both exported and withheld" for name in columns & withheld]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_field_is_exported_or_withheld(model):
    assert not undeclared(model)


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_foreign_keys_point_down(model):
    assert not keys_pointing_up(model)


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_a_key_to_another_room_protects_its_rows(model):
    careless = [
        field.name
        for field in model._meta.get_fields()
        if field.concrete and field.many_to_one and field.remote_field.on_delete is models.CASCADE
    ]
    assert not careless, f"{model.__name__}: {careless} would delete rows silently"


def test_a_low_room_that_names_a_high_one_is_found():
    assert stands_below("perinet.people.families", "perinet.care.screening")
    assert stands_below("perinet.care.screening", "perinet.care.referrals")
    assert not stands_below("perinet.care.referrals", "perinet.people.families")
    assert not stands_below("perinet.web.family", "perinet.web.professional")


def test_a_forgotten_field_is_found():
    model = next(model for model in OURS if len(model.Export.withheld) > 2)

    class Forgetful(model):
        class Meta:
            proxy = True
            app_label = model._meta.app_label

        class Export:
            columns: set[str] = set()
            withheld = {"id"}

    try:
        assert any("neither exported nor withheld" in line for line in undeclared(Forgetful))
    finally:
        apps.all_models[model._meta.app_label].pop("forgetful")
        apps.clear_cache()
