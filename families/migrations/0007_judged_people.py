"""Whom judgements name is found without reading every observation of a family."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("families", "0006_rules_upkeep")]
    operations = [
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                condition=models.Q(("kind", "judgement"), ("person__isnull", False)),
                fields=["family"],
                name="observation_judges_person",
            ),
        ),
    ]
