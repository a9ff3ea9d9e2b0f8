"""By when somebody has judged an opening in an emergency. Pure."""

from datetime import date, timedelta

from privacy.deadlines import next_working_day


def review_due(opened_on: date) -> date:
    """The next day on which somebody works: an opening on a Friday evening waits for Monday."""
    return next_working_day(opened_on + timedelta(days=1))
