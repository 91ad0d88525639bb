from django.db import migrations
from django.db.models import Q


def say(apps, schema_editor):
    """A row of access names the row that it follows from; until now a secret named its occasion instead."""
    Naming = apps.get_model("consent", "Naming")
    Access = apps.get_model("families", "Access")
    for naming in Naming.objects.iterator():
        _rows(Access, naming).filter(~Q(source__startswith="naming:")).update(source=f"naming:{naming.pk}")


def unsay(apps, schema_editor):
    Naming = apps.get_model("consent", "Naming")
    Access = apps.get_model("families", "Access")
    for naming in Naming.objects.iterator():
        Access.objects.filter(source=f"naming:{naming.pk}").update(source=naming.source)


def _rows(Access, naming):
    return Access.objects.filter(
        person_id=naming.person_id, viewer_kind="user", viewer=str(naming.user_id), topic=naming.topic,
        acting_for_id=naming.acting_for_id, since=naming.since,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0007_a_consent_is_as_secret_as_its_topic"),
        ("families", "0004_a_keeper_is_always_known"),
    ]
    operations = [migrations.RunPython(say, unsay)]
