"""Families."""

from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    """The families floor."""

    name = "families"
