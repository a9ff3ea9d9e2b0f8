"""Invented councils of any size, for demonstrations and benchmarks: `write_council`."""

from families.synthetic.council import CannotWrite, Summary, write_council

__all__ = ["CannotWrite", "Summary", "write_council"]
