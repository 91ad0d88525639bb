"""What happened is not rewritten: every table that only grows refuses a change, one row or many."""

import pytest
from django.apps import apps

from perinet.ground.base.models import AppendOnlyModel, AppendOnlyQuerySet

GROWING = [model for model in apps.get_models() if issubclass(model, AppendOnlyModel)]


@pytest.mark.parametrize("model", GROWING, ids=lambda model: model.__name__)
def test_its_queryset_refuses_update_and_delete(model):
    assert isinstance(model.objects.all(), AppendOnlyQuerySet)


def test_there_are_such_tables():
    assert len(GROWING) > 10
