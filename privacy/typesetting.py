"""Tagged PDFs from a template and data. The only user of the `typst` package.

The data reach the template as a JSON text, so nothing in them is ever read as markup.
"""

import json
import unicodedata
from datetime import UTC, datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

TEMPLATES = Path(__file__).resolve().parent / "data"
ACCESSIBLE: Literal["ua-1"] = "ua-1"
NOT_SHOWN = "\ufffd"
PROBE = '#set document(title: "x")\n#set text(font: "{font}")\n#sys.inputs.letter'
FONT = "Libertinus Serif"


def pdf(
    template: str, data: dict[str, Any], built_at: datetime, *, folder: Path = TEMPLATES
) -> bytes:
    """The PDF/UA-1 file of a template of `privacy/data`, or of another floor's folder.

    Letters that no font of the package can show are replaced, since PDF/UA refuses them.
    """
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        return _compiled(folder / template, text, built_at)
    except typst.TypstError:
        return _compiled(folder / template, _showable(text), built_at)


def _printable(value: Any) -> Any:
    """The same data without control characters in its texts; lines stay lines."""
    if isinstance(value, str):
        return (
            value
            if value.isprintable()
            else "".join(
                letter if letter == "\n" or unicodedata.category(letter) != "Cc" else " "
                for letter in value
            )
        )
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    return [_printable(each) for each in value] if isinstance(value, list) else value


def _compiled(template: Path, text: str, built_at: datetime) -> bytes:
    # typst takes whole seconds and a plain offset, no zone with summer time.
    offset = built_at.utcoffset()
    stamp = built_at.replace(microsecond=0, tzinfo=timezone(offset) if offset else UTC)
    made = typst.compile(
        str(template),
        root=str(template.parent),
        sys_inputs={"data": text},
        ignore_system_fonts=True,
        pdf_standards=ACCESSIBLE,
        timestamp=stamp,
        format="pdf",
    )
    return bytes(made)


def _showable(text: str) -> str:
    """The text with a mark in place of each letter that cannot be shown."""
    hidden = {letter for letter in set(text) if not letter.isascii() and not _is_shown(letter)}
    return "".join(NOT_SHOWN if letter in hidden else letter for letter in text)


@cache
def _is_shown(letter: str) -> bool:
    """Whether the fonts of the package have a letter."""
    try:
        typst.compile(
            PROBE.format(font=FONT).encode(),
            sys_inputs={"letter": letter},
            ignore_system_fonts=True,
            pdf_standards=ACCESSIBLE,
            format="pdf",
        )
    except typst.TypstError:
        return False
    return True
