from django.db import migrations, models

TOPICS = [
    ("record", "Record"),
    ("mental-health", "Mental Health"),
    ("safety", "Safety"),
    ("substance", "Substance"),
    ("violence", "Violence"),
    ("kept-pregnancy", "Kept Pregnancy"),
    ("answer", "Answer"),
]


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial")]
    operations = [
        migrations.AddField(
            "occasion", "topic", models.CharField(choices=TOPICS, default="mental-health", max_length=30)
        ),
    ]
