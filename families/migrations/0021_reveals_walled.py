"""Who was shown what is hidden: each sees their own, adds for families in reach, changes none."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, of_family, walled

OWN = "user_id = (SELECT tfcase_asks())"
SHOWN = (
    f"{OWN} AND (SELECT tfcase_role()) IN"
    " ('keyworker', 'manager', 'head_of_service', 'safeguarding_lead')"
    f" AND ({of_family()})"
    " AND revealed_at <= statement_timestamp() + interval '1 minute'"
)


class Migration(migrations.Migration):
    dependencies = [("families", "0020_reveals")]

    operations = [
        walled("families_reveal", OWN, adds=SHOWN, changes=False),
        keeping_out("families_reveal", not_kept_from()),
    ]
