"""The ground floor."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    """Plugs in what the upper apps register: retention, subject access, jobs."""

    name = "privacy"

    def ready(self) -> None:
        """Every app's `retention.py` and `tasks.py` registers what it knows; sign-ins are noted."""
        autodiscover_modules("retention", "tasks", "signins", "panels", "sealed")
