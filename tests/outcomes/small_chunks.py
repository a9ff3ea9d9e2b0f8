"""The product's Celery application with small and slow chunks, for a worker to be killed amid."""

import time

import django

from tfcase import celery_app as app

django.setup()

from outcomes import frames  # noqa: E402
from outcomes.actions import running  # noqa: E402
from outcomes.frames import apart, judge_chunk  # noqa: E402

__all__ = ["app"]
FAMILIES = 40


def slowly(chunk: frames.Chunk) -> frames.Judged:
    """Long enough for somebody to come between."""
    time.sleep(0.2)
    return judge_chunk(chunk)


running.CHUNK = FAMILIES
apart.judge_chunk = slowly
