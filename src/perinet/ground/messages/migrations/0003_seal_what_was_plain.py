from functools import partial

from django.db import migrations
from django.db.models import Value

from perinet.ground.vault import sealing


def change(work, apps, schema_editor):
    work(apps.get_model("outbox", "Message"), schema_editor, person=Value("outbox"), controller=Value("site"))


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_seal_addresses"),
        ("vault", "0001_one_key_a_person_and_controller"),
    ]
    operations = [migrations.RunPython(partial(change, sealing.seal), partial(change, sealing.unseal))]
