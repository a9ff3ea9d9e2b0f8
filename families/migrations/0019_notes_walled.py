"""Contact notes behind the second wall: like the family, and a draft is its author's alone."""

from django.db import migrations

from privacy.walls import keeping_out, not_kept_from, of_family, of_row, walled

# Who writes at the moment, without a word of what: for everybody who may open the family.
DRAFTS = """
CREATE FUNCTION tfcase_drafts(family uuid)
    RETURNS TABLE (id uuid, author_id uuid, author text, kind text, on_date date,
        saved_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE ROWS 5 SET search_path = public, pg_temp
    AS $$
        SELECT CASE WHEN note.author_id = tfcase_asks() THEN note.id END, note.author_id,
            writer.name, note.kind, note.on_date, note.saved_at
        FROM families_note note JOIN privacy_user writer ON writer.id = note.author_id
        WHERE note.family_id = family AND note.finished_at IS NULL
          AND (tfcase_sees_all() OR family IN (SELECT tfcase_reach()))
          AND family NOT IN (SELECT tfcase_denied())
        ORDER BY note.saved_at DESC
    $$;
-- How many somebody leaves behind whose account is closed.
CREATE FUNCTION tfcase_drafts_held(writer uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT count(*) FROM families_note
        WHERE author_id = writer AND finished_at IS NULL AND tfcase_asks() IS NOT NULL
    $$;
REVOKE ALL ON FUNCTION tfcase_drafts(uuid), tfcase_drafts_held(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tfcase_drafts(uuid), tfcase_drafts_held(uuid) TO tfcase_app, tfcase_jobs
"""
UNDONE = "DROP FUNCTION tfcase_drafts_held(uuid); DROP FUNCTION tfcase_drafts(uuid)"
OWN_OR_FINISHED = "(finished_at IS NOT NULL OR author_id = (SELECT tfcase_asks()))"
ONLY_DRAFTS = (
    f"ALTER POLICY app_removes ON families_note USING (finished_at IS NULL AND ({of_family()}))"
)
ITS_NOTE = "EXISTS (SELECT FROM families_note above WHERE above.id = note_id)"
# A move is no secret of either family; whoever is kept from one of them learns of none.
EITHER = f"({of_family('from_family_id')}) OR ({of_family('to_family_id')})"
BOTH = f"({of_family('from_family_id')}) AND ({of_family('to_family_id')})"
OF_NEITHER_KEPT = f"{not_kept_from('from_family_id')} AND {not_kept_from('to_family_id')}"


class Migration(migrations.Migration):
    dependencies = [("families", "0018_notes")]

    operations = [
        migrations.RunSQL(DRAFTS, UNDONE),
        walled("families_note", of_family()),
        keeping_out("families_note", f"{not_kept_from()} AND {OWN_OR_FINISHED}"),
        migrations.RunSQL(ONLY_DRAFTS, migrations.RunSQL.noop),
        walled("families_noteside", of_row("families_note", "note_id")),
        keeping_out("families_noteside", ITS_NOTE),
        *(
            part
            for name in ("noteaddendum", "notecontest")
            for part in (
                walled(f"families_{name}", of_row("families_note", "note_id"), changes=False),
                keeping_out(f"families_{name}", ITS_NOTE),
            )
        ),
        walled("families_notemove", EITHER, adds=BOTH, changes=False),
        keeping_out("families_notemove", OF_NEITHER_KEPT),
    ]
