"""Exact comparisons of whole columns with a value of the framework."""

import operator
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from families.framework.model import Framework, MetricTest
from outcomes.engine.days import Days, Ints, Mask, day_number

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "eq": operator.eq,
}


def compare(op: str, left: npt.NDArray[Any], right: npt.NDArray[Any] | int) -> Mask:
    found: Mask = np.asarray(OPERATORS[op](left, right), dtype=np.bool_)
    return found


def thresholds(test: MetricTest, framework: Framework, day: Days) -> tuple[Ints, Ints]:
    """Numerator and denominator of the test's value on the day of judging of each row (§7.7)."""
    if not test.value_param:
        return _filled(test.value, day)
    parameter = framework.parameters[test.value_param]
    numerator, denominator = _filled(_number(parameter.on(date.min)), day)
    if parameter.chosen is None:
        for since, value in sorted(parameter.history, key=lambda entry: entry[0]):
            begun = day >= day_number(since)
            numerator = np.where(begun, _number(value).numerator, numerator)
            denominator = np.where(begun, _number(value).denominator, denominator)
    return numerator, denominator


def _number(value: object) -> Fraction:
    if not isinstance(value, Fraction):
        raise TypeError("a threshold must be a number")
    return value


def _filled(value: Fraction, day: Days) -> tuple[Ints, Ints]:
    return (
        np.full(len(day), value.numerator, dtype=np.int64),
        np.full(len(day), value.denominator, dtype=np.int64),
    )


def counts_authorised(framework: Framework, day: Days) -> Mask:
    """Whether authorised absence counts as missed on the day of judging of each row."""
    parameter = framework.parameters.get("absence_basis")
    if parameter is None:
        return np.ones(len(day), dtype=np.bool_)
    counted = np.full(len(day), parameter.on(date.min) == "all_absence")
    if parameter.chosen is None:
        for since, value in sorted(parameter.history, key=lambda entry: entry[0]):
            counted = np.where(day >= day_number(since), value == "all_absence", counted)
    return counted
