from functools import partial

from django.db import migrations

from perinet.ground.vault import sealing

# model -> the paths from its rows to the person and to the controller
OWNERS = {
    "SafetyAcknowledgement": ("obligation__person", "obligation__organisation"),
}


def change(work, apps, schema_editor):
    for name, (person, controller) in OWNERS.items():
        work(apps.get_model("pathways", name), schema_editor, person=person, controller=controller)


class Migration(migrations.Migration):
    dependencies = [
        ("pathways", "0003_seal_columns"),
        ("vault", "0001_one_key_a_person_and_controller"),
    ]
    operations = [migrations.RunPython(partial(change, sealing.seal), partial(change, sealing.unseal))]
