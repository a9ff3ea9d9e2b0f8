"""Outcomes."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """The outcomes floor."""

    name = "outcomes"
