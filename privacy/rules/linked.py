"""What a file of linked results looks like: keyed by the study's references, which only go out."""

import re

# The study’s references, however their column is spelt: match_ref, Family Match Ref, matchRefNo.
_COLUMN = re.compile(r"match(ing)?ref|nisref|linkage(id|key|ref)")
LINKED = (
    "This looks like linked results of the National Impact Study: a column of it holds the study’s "
    "references. Nothing linked ever comes back into this product. The file was not read or kept, "
    "and the data protection officer has been told."
)


def looks_linked(beginning: bytes) -> bool:
    """Whether the first line of a file names a column of the study's references."""
    text = beginning.replace(b"\0", b"").decode(errors="replace").lstrip("\ufeff\ufffd\r\n ")
    header = text.splitlines()[0] if text else ""
    return bool(_COLUMN.search(re.sub(r"[^a-z0-9,;\t|]", "", header.casefold())))
