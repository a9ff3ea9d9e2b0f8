"""The ground floor."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    """Plugs in what the upper apps register: retention, subject access, jobs."""

    name = "privacy"

    def ready(self) -> None:
        """Every app's `retention.py` and `tasks.py` registers what it knows; sign-ins are noted."""
        autodiscover_modules("retention", "tasks", "signins", "panels", "sealed", "quarantine")
        autodiscover_modules("worked_out", "handed")
        post_migrate.connect(_close_sign_ins, sender=self)


# Reports read no table of sessions and sign-ins, new or old.
_NO_SIGN_INS = """
DO $$ DECLARE found text; BEGIN
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
        AND tablename ~ '^(django_session|privacy_binding|account_|mfa_|socialaccount_'
            '|usersessions_)' LOOP
        EXECUTE format('REVOKE ALL ON %I FROM tfcase_reporter', found);
    END LOOP;
END $$
"""


def _close_sign_ins(using: str, **_: Any) -> None:
    """After every migration, whichever app it is of."""
    with connections[using].cursor() as cursor:
        cursor.execute(_NO_SIGN_INS)
