"""Ciphertexts that are asked for inside JSON, with other columns of their row."""

from django.db import models

from privacy.encryption import Sealed


class InHex(models.Func):
    """The ciphertext of a column in letters, which JSON can hold."""

    function, template = "encode", "%(function)s(%(expressions)s, 'hex')"
    output_field = models.TextField()


def sealed_in(written: str | None) -> Sealed | str:
    """The ciphertext of a column that was asked for `InHex`, for a record made of the row."""
    return Sealed(bytes.fromhex(written)) if written else ""
