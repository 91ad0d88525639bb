import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("decisions", "0006_say_who_keeps_each_decision")]
    operations = [
        migrations.AlterField(
            "decision",
            "controller",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
            ),
        ),
    ]
