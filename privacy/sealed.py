"""What this floor keeps sealed outside its models, and what the role for rotations may change."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate

from privacy import files
from privacy.actions import places
from privacy.actions.places_files import ATTACHMENTS, FILES, Form
from privacy.actions.places_signins import SealedFactors, SealedSessions
from privacy.queries.erasing import erasable_tables

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


_ONLY_WHAT_GOES = """
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public FROM tfcase_eraser;
GRANT INSERT ON privacy_auditevent, privacy_erasureentry, privacy_jobskip TO tfcase_eraser;
GRANT UPDATE ON privacy_disposalbatch, privacy_disposalitem, django_session TO tfcase_eraser;
GRANT UPDATE, DELETE ON privacy_job TO tfcase_eraser;
GRANT DELETE ON privacy_jobskip TO tfcase_eraser;
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT table_name FROM information_schema.tables
        WHERE table_schema = 'public' AND table_name = ANY(%s) LOOP
        EXECUTE format('GRANT UPDATE, DELETE ON %%I TO tfcase_eraser', t);
    END LOOP;
    IF to_regclass('public.families_touched') IS NOT NULL THEN
        GRANT INSERT ON families_touched TO tfcase_eraser;
    END IF;
END $$
"""


def _narrow_the_rotator(using: str, **_: Any) -> None:
    """What the roles `rotator` and `eraser` may change follows from the models."""
    with connections[using].cursor() as cursor:
        cursor.execute(_ONLY_CIPHERTEXTS, [places.columns()])
        cursor.execute(_ONLY_WHAT_GOES, [erasable_tables()])


post_migrate.connect(_narrow_the_rotator, sender=apps.get_app_config("privacy"))
