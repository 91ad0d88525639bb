from functools import partial

from django.db import migrations

from perinet.ground.vault import sealing

# model -> the paths from its rows to the person and to the controller
OWNERS = {
    "BreakGlass": ("person", "organisation"),
    "GlassReview": ("emergency__person", "emergency__organisation"),
    "Capacity": ("person", "controller"),
    "RightsRequest": ("person", "controller"),
    "RightsAnswer": ("request__person", "request__controller"),
}


def change(work, apps, schema_editor):
    for name, (person, controller) in OWNERS.items():
        work(apps.get_model("consent", name), schema_editor, person=person, controller=controller)


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0005_seal_columns_of_rights"),
        ("vault", "0001_one_key_a_person_and_controller"),
    ]
    operations = [migrations.RunPython(partial(change, sealing.seal), partial(change, sealing.unseal))]
