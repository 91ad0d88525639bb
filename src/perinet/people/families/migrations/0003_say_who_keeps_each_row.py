from django.db import migrations
from django.db.models import OuterRef, Subquery


def say(apps, schema_editor):
    """Until now one organisation kept each person's record: the one that registered her."""
    Person = apps.get_model("families", "Person")
    keeper = Subquery(Person.objects.filter(pk=OuterRef("person")).values("registered_at")[:1])
    for name in ("NamedCoParent", "TimelineLine"):
        apps.get_model("families", name).objects.filter(controller=None).update(controller=keeper)
    access = apps.get_model("families", "Access").objects.filter(controller=None)
    access.exclude(viewer_kind="link").update(controller=keeper)
    apps.get_model("families", "Access").objects.filter(viewer_kind="user").update(acting_for=keeper)


class Migration(migrations.Migration):
    dependencies = [("families", "0002_persons_and_bonds")]
    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
