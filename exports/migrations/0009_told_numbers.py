"""Of whom a number was told, or kept back, so that no other table gives it away."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exports", "0008_regulators_questions")]

    operations = [
        migrations.CreateModel(
            name="ToldNumber",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("mark", models.BigIntegerField(unique=True)),
                ("told", models.BooleanField()),
                ("on_date", models.DateField(default=django.utils.timezone.localdate)),
            ],
        ),
    ]
