"""Wiring: settings, addresses, the Celery application. No app imports it."""

from tfcase.celery import app as celery_app

__all__ = ["celery_app"]
