import django.db.models.deletion
from django.db import migrations, models


def keeper():
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
    )


class Migration(migrations.Migration):
    dependencies = [("families", "0003_say_who_keeps_each_row")]
    operations = [
        migrations.AlterField("namedcoparent", "controller", keeper()),
        migrations.AlterField("timelineline", "controller", keeper()),
    ]
