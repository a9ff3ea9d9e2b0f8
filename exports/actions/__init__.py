"""What may be done with returns."""
