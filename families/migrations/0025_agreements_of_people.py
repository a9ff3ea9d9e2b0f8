"""Consent of one person: what stands for whom, and that partners open nothing without it.

One function says whether somebody agrees; `families.rules.agreements.agrees` says the same for one
page. Whose information may not be shared is decided by the register of lawful bases as well: what
rests on a duty or a task is not stopped by a no.
"""

import django.db.models.deletion
from django.db import migrations, models

from privacy.walls import EVERY_WRITER, functions

CAPACITIES = [
    ("own", "The person, who understands what they are asked"),
    ("parental", "Somebody with parental responsibility, for a child"),
    ("deputy", "An attorney or deputy"),
]
# As of the model: one person's consent says who gave it and to which words.
WHOLE = (
    models.Q(person=None, capacity="")
    | models.Q(person__isnull=False, kind="notice")
    | models.Q(person__isnull=False)
    & ~models.Q(capacity="")
    & (~models.Q(answer="given") | ~models.Q(version=""))
)
# Answers stay as they were given; they go with a family or a person whose record is put into another.
HANDED_OVER = "GRANT UPDATE (person_id) ON families_agreement TO tfcase_app"

# The own answer first. Without any it is that of the family; after a yes of somebody's own, only a
# later no of the whole family counts.
AGREES = """
CREATE FUNCTION tfcase_agrees(wanted text, family uuid, person uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT CASE
            WHEN own.answer IS NULL THEN household.answer = 'given'
            ELSE own.answer = 'given' AND (coalesce(household.answer, 'given') = 'given'
                OR (household.on_date, household.recorded_at) <= (own.on_date, own.recorded_at))
            END
        FROM (SELECT) nothing
        LEFT JOIN LATERAL (
            SELECT answer, on_date, recorded_at FROM families_agreement
            WHERE person_id = person AND kind = wanted
            ORDER BY on_date DESC, recorded_at DESC, id LIMIT 1) own ON true
        LEFT JOIN LATERAL (
            SELECT answer, on_date, recorded_at FROM families_agreement
            WHERE family_id = family AND person_id IS NULL AND kind = wanted
            ORDER BY on_date DESC, recorded_at DESC, id LIMIT 1) household ON true
        WHERE tfcase_asks() IS NOT NULL
    $$;
-- What a use of somebody's information rests on: their own basis where it differs.
CREATE FUNCTION tfcase_rests_on(used text, person uuid, day date) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT basis FROM privacy_purposebasis
        WHERE purpose = used AND from_on <= day AND (until_on IS NULL OR until_on > day)
          AND (person_id IS NULL OR person_id = person)
        ORDER BY person_id NULLS LAST, from_on DESC LIMIT 1
    $$;
-- People of today whose no stops the sharing of a family's record: theirs stands in it with all
-- others'.
CREATE FUNCTION tfcase_unshared(family uuid, day date) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 5 SET search_path = public, pg_temp
    AS $$
        SELECT DISTINCT person_id FROM families_member
        WHERE family_id = family AND (left_on IS NULL OR left_on > day)
          AND NOT tfcase_agrees('sharing', family, person_id)
          AND coalesce(tfcase_rests_on('sharing', person_id, day), 'consent') = 'consent'
    $$;
-- Of a partner, whatever was given to them; nobody else is asked for more than who they are.
CREATE FUNCTION tfcase_unshared_with(asker uuid, day date) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 5
    SET search_path = public, pg_temp
    AS $$ BEGIN
        IF EXISTS (SELECT FROM privacy_user WHERE id = asker AND role = 'partner') THEN
            RETURN QUERY SELECT content_object_id FROM families_familygrant
            WHERE user_id = asker AND EXISTS (SELECT tfcase_unshared(content_object_id, day));
        END IF;
    END $$
"""
# As of before, with the last line.
KEPT = """
CREATE OR REPLACE FUNCTION tfcase_kept_from(asker uuid, day date) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 10 SET search_path = public, pg_temp
    AS $$
        SELECT tfcase_excluded_from(asker)
        UNION ALL
        SELECT family_id FROM families_restriction restriction
        WHERE ended_at IS NULL AND NOT EXISTS (
            SELECT FROM families_restrictionname name
            WHERE name.restriction_id = restriction.id AND name.user_id = asker
        ) AND (level = 'sealed' OR NOT EXISTS (
            SELECT FROM families_familygrant held
            WHERE held.content_object_id = restriction.family_id AND held.user_id = asker
              AND held.starts_on <= day AND (held.ends_on IS NULL OR held.ends_on > day)
            UNION ALL
            SELECT FROM families_emergencyopening opened
            WHERE opened.family_id = restriction.family_id AND opened.user_id = asker
              AND opened.ends_at > statement_timestamp()))
        UNION ALL SELECT tfcase_unshared_with(asker, day)
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0024_supervisions")]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="capacity",
            field=models.CharField(blank=True, choices=CAPACITIES, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="agreement",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="families.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(condition=WHOLE, name="agreement_of_a_person_whole"),
        ),
        migrations.RunSQL(HANDED_OVER, migrations.RunSQL.noop),
        functions(
            AGREES,
            "tfcase_agrees(text, uuid, uuid)",
            "tfcase_rests_on(text, uuid, date)",
            "tfcase_unshared(uuid, date)",
            "tfcase_unshared_with(uuid, date)",
            to=EVERY_WRITER,
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
