import uuid

from django.db import migrations
from django.db.models import OuterRef, Subquery


def say(apps, schema_editor):
    """Until now one organisation kept each person's record, and a secret was opened by a row of access alone."""
    Person = apps.get_model("families", "Person")
    keeper = Subquery(Person.objects.filter(pk=OuterRef("person")).values("registered_at")[:1])
    apps.get_model("consent", "Agreement").objects.filter(controller=None).update(controller=keeper)
    Naming = apps.get_model("consent", "Naming")
    users = set(apps.get_model("accounts", "User").objects.values_list("pk", flat=True))
    rows = apps.get_model("families", "Access").objects.filter(viewer_kind="user", topic="substance")
    Naming.objects.bulk_create(
        Naming(
            person_id=row.person_id, topic=row.topic, user_id=uuid.UUID(row.viewer), acting_for_id=row.acting_for_id,
            since=row.since, until=row.until, source=row.source,
        )
        for row in rows.iterator()
        if uuid.UUID(row.viewer) in users
    )  # fmt: skip


def unsay(apps, schema_editor):
    apps.get_model("consent", "Naming").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0002_relations_and_rights"),
        ("families", "0003_say_who_keeps_each_row"),
        ("accounts", "0002_guideline_group"),
    ]
    operations = [migrations.RunPython(say, unsay)]
