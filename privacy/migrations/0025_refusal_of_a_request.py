"""Why a request for access was refused, as the person was told (SAR-08)."""

from django.db import migrations, models

import privacy.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0024_register_begun"),
    ]

    operations = [
        migrations.AddField(
            model_name="subjectrequest",
            name="refusal",
            field=privacy.encryption.EncryptedTextField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_as", "refused"), ("refusal__isnull", True), _connector="OR"
                ),
                name="request_refusal_of_a_refused",
            ),
        ),
    ]
