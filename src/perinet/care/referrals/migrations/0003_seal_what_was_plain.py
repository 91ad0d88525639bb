from functools import partial

from django.db import migrations

from perinet.ground.vault import sealing

# model -> the paths from its rows to the person and to the controller
OWNERS = {
    "Referral": ("person", "organisation"),
    "Turn": ("referral__person", "referral__organisation"),
}


def change(work, apps, schema_editor):
    for name, (person, controller) in OWNERS.items():
        work(apps.get_model("referrals", name), schema_editor, person=person, controller=controller)


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0002_seal_columns"),
        ("vault", "0001_one_key_a_person_and_controller"),
    ]
    operations = [migrations.RunPython(partial(change, sealing.seal), partial(change, sealing.unseal))]
