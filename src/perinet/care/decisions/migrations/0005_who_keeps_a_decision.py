import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guideline_group"),
        ("decisions", "0004_guideline_life"),
        ("families", "0004_a_keeper_is_always_known"),
    ]
    operations = [
        migrations.AddField(
            "decision",
            "controller",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
    ]
