"""Exports."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """The exports floor."""

    name = "exports"
