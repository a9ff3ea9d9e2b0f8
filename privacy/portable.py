"""What a person takes along: what they provided of themselves, as JSON and CSV, with its schema."""

import io
import json
import zipfile
from collections.abc import Sequence

from privacy.rules.spreadsheets import sheet
from privacy.schedule import Provided


def portable_zip(provided: Sequence[Provided]) -> bytes:
    """The same values in both forms, and what each means; nothing of anybody else."""
    values = {each.name: each.value for each in provided}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            each.name: {"type": "string", "description": each.meaning} for each in provided
        },
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("information.json", _as_json(values))
        packed.writestr("information.csv", sheet(list(values), [list(values.values())]))
        packed.writestr("schema.json", _as_json(schema))
    return kept.getvalue()


def _as_json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
