"""How files that are sent arrive: in memory, small, and never on a disk."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler


class SmallFiles(MemoryFileUploadHandler):
    """Takes files up to `FILE_UPLOAD_MAX_MEMORY_SIZE` bytes with all that comes with them.

    Django's own would write a larger one to a temporary folder before any form is asked.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *rest: Any, **more: Any
    ) -> None:
        """Refuse by the announced length, before anything is read: RequestDataTooBig, 400."""
        if content_length > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The request is larger than this service takes.")
        super().handle_raw_input(input_data, META, content_length, *rest, **more)
