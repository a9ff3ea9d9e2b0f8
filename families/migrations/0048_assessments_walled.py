"""Assessments and plans are seen where their family is; what is approved is not deleted."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, of_family, of_row, walled

CHILDREN = ("assessmentanswer", "plangoal")
ITS_ASSESSMENT = "EXISTS (SELECT FROM families_assessment above WHERE above.id = assessment_id)"
ITS_ANSWER = "EXISTS (SELECT FROM families_assessmentanswer above WHERE above.id = answer_id)"
OF_ASSESSMENT = of_row("families_assessment", "assessment_id")
ONLY_OF_DRAFTS = """
ALTER POLICY app_removes ON families_plangoal USING (EXISTS (
    SELECT FROM families_assessment above
    WHERE above.id = assessment_id AND above.submitted_at IS NULL))
"""
KEPT = """
REVOKE DELETE ON families_assessment, families_assessmentanswer, families_assessmentreturn
    FROM tfcase_app
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0047_assessments")]

    operations = [
        walled("families_assessment", of_family()),
        keeping_out("families_assessment", not_kept_from()),
        *(
            part
            for name in CHILDREN
            for part in (
                walled(f"families_{name}", OF_ASSESSMENT),
                keeping_out(f"families_{name}", ITS_ASSESSMENT),
            )
        ),
        walled("families_assessmentreturn", OF_ASSESSMENT, changes=False),
        keeping_out("families_assessmentreturn", ITS_ASSESSMENT),
        walled("families_answerside", of_row("families_assessmentanswer", "answer_id")),
        keeping_out("families_answerside", ITS_ANSWER),
        migrations.RunSQL(ONLY_OF_DRAFTS, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
