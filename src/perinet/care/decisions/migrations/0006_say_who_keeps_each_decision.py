from django.db import migrations
from django.db.models import OuterRef, Subquery


def say(apps, schema_editor):
    """A decision is kept by who asked; one on a worry alone by who keeps her record."""
    Decision = apps.get_model("decisions", "Decision")
    Occasion = apps.get_model("screening", "Occasion")
    Person = apps.get_model("families", "Person")
    asked = Subquery(Occasion.objects.filter(pk=OuterRef("occasion")).values("organisation")[:1])
    keeper = Subquery(Person.objects.filter(pk=OuterRef("person")).values("registered_at")[:1])
    Decision.objects.filter(controller=None, occasion__isnull=False).update(controller=asked)
    Decision.objects.filter(controller=None).update(controller=keeper)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0005_who_keeps_a_decision"), ("families", "0004_a_keeper_is_always_known")]
    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
