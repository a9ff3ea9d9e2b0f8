"""Columns in, a checked return out: measured, withheld to k, keyed, shuffled, written, scanned.

Knows neither Django nor an id of the database: families and people come as running numbers.
"""
