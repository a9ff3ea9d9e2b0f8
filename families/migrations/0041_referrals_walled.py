"""A referral is seen by the team that it came to; from the opening of a family on, with the family."""

from django.db import migrations

from privacy.walls import NOBODY_HIDDEN, keeping_out, not_kept_from, of_row, walled

SEES = (
    f"{NOBODY_HIDDEN} OR (family_id IS NULL AND team_id = (SELECT tfcase_team()))"
    " OR family_id IN (SELECT tfcase_reach())"
)
ABOVE = of_row("families_referral", "referral_id")
IN_SIGHT = "EXISTS (SELECT FROM families_referral above WHERE above.id = referral_id)"
# What was decided stays, and so does whom it was about; a referral is changed by its steps alone.
KEPT = """
REVOKE DELETE ON families_referral, families_referredperson FROM tfcase_app;
REVOKE UPDATE, DELETE ON families_referralstep FROM tfcase_app;
REVOKE UPDATE ON families_referral, families_referredperson FROM tfcase_app;
GRANT UPDATE (team_id, state, decided_on, family_id) ON families_referral TO tfcase_app
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0040_referrals")]

    operations = [
        walled("families_referral", SEES),
        keeping_out("families_referral", not_kept_from()),
        walled("families_referredperson", ABOVE),
        keeping_out("families_referredperson", IN_SIGHT),
        walled("families_referralstep", ABOVE, changes=False),
        keeping_out("families_referralstep", IN_SIGHT),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
