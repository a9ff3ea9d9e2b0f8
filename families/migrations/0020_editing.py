"""Who has the form of a record open, and what they typed while somebody else saved."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import privacy.encryption
from privacy.walls import keeping_out, not_kept_from, of_family, walled


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0019_excluded_from_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Editing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("record_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("typed", privacy.encryption.EncryptedTextField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="families.family",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record_id", "by"), name="editing_once_a_person"
                    )
                ],
            },
        ),
        walled("families_editing", of_family()),
        keeping_out("families_editing", not_kept_from()),
    ]
