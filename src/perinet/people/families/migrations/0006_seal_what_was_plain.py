from functools import partial

from django.db import migrations

from perinet.ground.vault import sealing

# model -> the paths from its rows to the person and to the controller
OWNERS = {
    "Person": ("pk", "registered_at"),
    "SafeContact": ("person", "person__registered_at"),
    "NamedCoParent": ("person", "controller"),
    "Identifier": ("person", "controller"),
    "OwnWord": ("person", "controller"),
}


def change(work, apps, schema_editor):
    for name, (person, controller) in OWNERS.items():
        work(apps.get_model("families", name), schema_editor, person=person, controller=controller)


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0005_seal_columns_of_persons"),
        ("vault", "0001_one_key_a_person_and_controller"),
    ]
    operations = [migrations.RunPython(partial(change, sealing.seal), partial(change, sealing.unseal))]
