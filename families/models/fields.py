"""Column types of our own."""

from decimal import Decimal
from typing import Any

from django.db import models


class NumberField(models.DecimalField):
    """A number exactly as it was given (PostgreSQL `numeric`): 1.50 comes back as 1.50."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_digits=30, decimal_places=10)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str:
        """Without a scale, so that nothing is rounded or padded."""
        return "numeric"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The number unchanged."""
        return None if value is None else Decimal(value)
