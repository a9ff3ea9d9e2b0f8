"""The second wall on notes, tasks, referrals, handing over, consent, assessments and plans."""

from django.db import migrations

from privacy.walls import (
    ANYBODY,
    NOBODY_HIDDEN,
    above_seen,
    keeping_out,
    not_kept_from,
    of_family,
    of_row,
    walled,
)

# Contact notes are seen like the family, and a draft is its author's alone.
OWN_OR_FINISHED = "(finished_at IS NOT NULL OR author_id = (SELECT tfcase_asks()))"
ONLY_DRAFTS = (
    f"ALTER POLICY app_removes ON families_note USING (finished_at IS NULL AND ({of_family()}))"
)
OF_NOTE = ("families_note", "note_id")
# A move is no secret of either family; whoever is kept from one of them learns of none.
EITHER = f"({of_family('from_family_id')}) OR ({of_family('to_family_id')})"
BOTH = f"({of_family('from_family_id')}) AND ({of_family('to_family_id')})"
OF_NEITHER_KEPT = f"{not_kept_from('from_family_id')} AND {not_kept_from('to_family_id')}"

# A referral is seen by the team that it came to; from the opening of a family on, with the family.
REFERRED = (
    f"{NOBODY_HIDDEN} OR (family_id IS NULL AND team_id = (SELECT tfcase_team()))"
    " OR family_id IN (SELECT tfcase_reach())"
)
OF_REFERRAL = ("families_referral", "referral_id")
# What was decided stays, and so does whom it was about; a referral is changed by its steps alone.
DECIDED = """
REVOKE DELETE ON families_referral, families_referredperson FROM tfcase_app;
REVOKE UPDATE, DELETE ON families_referralstep FROM tfcase_app;
REVOKE UPDATE ON families_referral, families_referredperson FROM tfcase_app;
GRANT UPDATE (team_id, state, decided_on, family_id) ON families_referral TO tfcase_app
"""

# A transfer is seen where its family is, and while it waits by who is to answer; never by who is
# kept out.
THEIRS = "worker_id = (SELECT tfcase_asks()) OR team_id = (SELECT tfcase_team())"
OFFERED = (
    f"{of_family()} OR (state = 'waiting' AND ({THEIRS})) OR settled_by_id = (SELECT tfcase_asks())"
)
SETTLED = """
REVOKE UPDATE, DELETE ON families_transfer FROM tfcase_app;
GRANT UPDATE (state, answer, settled_by_id, settled_at, family_id) ON families_transfer TO tfcase_app
"""

# Answers about notice and consent stay as they were given, and go with their family when it is put
# into another.
ANSWERED = """
REVOKE UPDATE, DELETE ON families_agreement FROM tfcase_app;
GRANT UPDATE (family_id) ON families_agreement TO tfcase_app
"""

# Of assessments and plans, what is approved is not deleted.
OF_ASSESSMENT = ("families_assessment", "assessment_id")
OF_ANSWER = ("families_assessmentanswer", "answer_id")
ONLY_OF_DRAFTS = """
ALTER POLICY app_removes ON families_plangoal USING (EXISTS (
    SELECT FROM families_assessment above
    WHERE above.id = assessment_id AND above.submitted_at IS NULL))
"""
APPROVED = """
REVOKE DELETE ON families_assessment, families_assessmentanswer, families_assessmentreturn
    FROM tfcase_app
"""


def with_row(name: str, *above: str, changes: bool = True) -> tuple[migrations.RunSQL, ...]:
    """A table whose rows are seen with a row of another."""
    table = f"families_{name}"
    return walled(table, of_row(*above), changes=changes), keeping_out(table, above_seen(*above))


class Migration(migrations.Migration):
    replaces = [("families", "0048_assessments_walled")]

    dependencies = [("families", "0010_walls_of_access")]

    operations = [
        walled("families_note", of_family()),
        keeping_out("families_note", f"{not_kept_from()} AND {OWN_OR_FINISHED}"),
        migrations.RunSQL(ONLY_DRAFTS, migrations.RunSQL.noop),
        *with_row("noteside", *OF_NOTE),
        *with_row("noteaddendum", *OF_NOTE, changes=False),
        *with_row("notecontest", *OF_NOTE, changes=False),
        walled("families_notemove", EITHER, adds=BOTH, changes=False),
        keeping_out("families_notemove", OF_NEITHER_KEPT),
        walled("families_task", of_family()),
        keeping_out("families_task", not_kept_from()),
        walled("families_taskevent", of_family(), adds=ANYBODY, changes=False),
        keeping_out("families_taskevent", not_kept_from()),
        # A task is done or cancelled; nobody makes it undone by deleting it.
        migrations.RunSQL("REVOKE DELETE ON families_task FROM tfcase_app", ""),
        walled("families_referral", REFERRED),
        keeping_out("families_referral", not_kept_from()),
        *with_row("referredperson", *OF_REFERRAL),
        *with_row("referralstep", *OF_REFERRAL, changes=False),
        migrations.RunSQL(DECIDED, migrations.RunSQL.noop),
        walled("families_transfer", OFFERED, adds=of_family()),
        keeping_out("families_transfer", not_kept_from()),
        migrations.RunSQL(SETTLED, migrations.RunSQL.noop),
        walled("families_agreement", of_family()),
        keeping_out("families_agreement", not_kept_from()),
        migrations.RunSQL(ANSWERED, migrations.RunSQL.noop),
        walled("families_assessment", of_family()),
        keeping_out("families_assessment", not_kept_from()),
        *with_row("assessmentanswer", *OF_ASSESSMENT),
        *with_row("answerside", *OF_ANSWER),
        *with_row("assessmentreturn", *OF_ASSESSMENT, changes=False),
        *with_row("plangoal", *OF_ASSESSMENT),
        migrations.RunSQL(ONLY_OF_DRAFTS, migrations.RunSQL.noop),
        migrations.RunSQL(APPROVED, migrations.RunSQL.noop),
    ]
