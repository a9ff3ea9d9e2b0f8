"""What this floor keeps sealed outside its models, and what the role for rotations may change."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate
from psycopg import sql

from privacy import files
from privacy.actions import places
from privacy.actions.places_files import ATTACHMENTS, FILES, Form
from privacy.actions.places_signins import SealedFactors, SealedSessions
from privacy.queries.erasing import erasable_keys, erasable_tables, paths, rewritten

for of_files in (FILES, ATTACHMENTS):
    of_files.forms.append(Form(files.is_sealed_file, files.headers, files.renew))
    places.register(of_files)
places.register(SealedSessions())
places.register(SealedFactors())

# Rotation of keys changes ciphertexts, whatever else guards their rows, and nothing else. Erasure
# takes rows away whatever guards them, and of these tables alone.
# After each migration: one that adds a trigger brings back the library's own function, by which
# anybody may ignore triggers.
_ONLY_CIPHERTEXTS = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT current_user IN ('tfcase_rotator', 'tfcase_eraser') $$;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public FROM tfcase_rotator;
GRANT INSERT ON privacy_auditevent TO tfcase_rotator;
GRANT INSERT, UPDATE ON privacy_job TO tfcase_rotator;
GRANT INSERT, DELETE ON privacy_jobskip TO tfcase_rotator;
DO $$ DECLARE t text; c text; BEGIN
    FOR t, c IN SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND (table_name || '.' || column_name) = ANY(%s) LOOP
        EXECUTE format('GRANT UPDATE (%%I) ON %%I TO tfcase_rotator', c, t);
    END LOOP;
END $$
"""


# Of what two people agreed on it writes the end alone. A row can be locked by whoever may write one
# column of it: families and their members hold no text, and their keys are changed by nobody.
LOCKED = ("families_family.id", "families_member.id")
_ONLY_WHAT_GOES = """
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public FROM tfcase_eraser;
GRANT INSERT ON privacy_auditevent, privacy_erasureentry, privacy_jobskip TO tfcase_eraser;
GRANT UPDATE ON django_session TO tfcase_eraser;
GRANT UPDATE, DELETE ON privacy_job TO tfcase_eraser;
GRANT DELETE ON privacy_jobskip TO tfcase_eraser;
GRANT UPDATE (state, finished_at, ledger_hash) ON privacy_disposalbatch TO tfcase_eraser;
GRANT UPDATE (state, ended_at, stopped_by, record_id, due_on, reference, lines, erased, files)
    ON privacy_disposalitem TO tfcase_eraser;
DO $$ DECLARE t text; c text; BEGIN
    FOR t IN SELECT table_name FROM information_schema.tables
        WHERE table_schema = 'public' AND table_name = ANY(%s) LOOP
        EXECUTE format('GRANT DELETE ON %%I TO tfcase_eraser', t);
    END LOOP;
    FOR t, c IN SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND (table_name || '.' || column_name) = ANY(%s) LOOP
        EXECUTE format('GRANT UPDATE (%%I) ON %%I TO tfcase_eraser', c, t);
    END LOOP;
    IF to_regclass('public.families_touched') IS NOT NULL THEN
        GRANT INSERT ON families_touched TO tfcase_eraser;
    END IF;
END $$
"""
# And of these tables only the rows that an approved disposal covers, in the transaction of it. Each
# trigger once: a live table is not locked anew by every deployment.
_ONLY_WHAT_IS_COVERED = """
DO $$ DECLARE t text; k text; BEGIN
    IF to_regprocedure('public.tfcase_is_covered(text,text)') IS NULL THEN RETURN; END IF;
    FOR t, k IN SELECT * FROM unnest(%s::text[], %s::text[]) LOOP
        CONTINUE WHEN to_regclass('public.' || quote_ident(t)) IS NULL OR EXISTS (
            SELECT FROM pg_trigger WHERE tgname = 'erased_when_covered' AND tgrelid = t::regclass);
        EXECUTE format('CREATE TRIGGER erased_when_covered BEFORE DELETE ON %%I FOR EACH ROW WHEN ('
            'current_user = ''tfcase_eraser'' AND NOT tfcase_is_covered(%%L, OLD.%%I::text))'
            ' EXECUTE FUNCTION tfcase_uncovered()', t, t, k);
        -- Of its own list it writes the end, which has a trigger of its own.
        CONTINUE WHEN t = 'privacy_disposalitem';
        EXECUTE format('CREATE TRIGGER rewritten_when_covered BEFORE UPDATE ON %%I WHEN ('
            'current_user = ''tfcase_eraser'' AND NOT tfcase_is_erasing())'
            ' EXECUTE FUNCTION tfcase_uncovered()', t);
    END LOOP;
END $$
"""
_PATHS = """
CREATE OR REPLACE FUNCTION tfcase_erasure_edges()
    RETURNS TABLE (above text, below text, below_key text, holds text, kind text)
    LANGUAGE sql IMMUTABLE AS $edges$ VALUES {} $edges$;
REVOKE ALL ON FUNCTION tfcase_erasure_edges() FROM PUBLIC
"""


def _narrow_the_rotator(using: str, **_: Any) -> None:
    """What the roles `rotator` and `eraser` may change follows from the models."""
    known = erasable_keys()
    walked = [sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, p))) for p in paths()]
    with connections[using].cursor() as cursor:
        cursor.execute(_ONLY_CIPHERTEXTS, [places.columns()])
        cursor.execute(_ONLY_WHAT_GOES, [erasable_tables(), [*rewritten(), *LOCKED]])
        cursor.execute(sql.SQL(_PATHS).format(sql.SQL(", ").join(walked)))
        cursor.execute(_ONLY_WHAT_IS_COVERED, [[t for t, _ in known], [k for _, k in known]])


post_migrate.connect(_narrow_the_rotator, sender=apps.get_app_config("privacy"))
