"""Case files in: `import_cases` checks a directory and writes it, whole families at a time."""

from outcomes.actions.importing.run import Summary, import_cases
from outcomes.casefiles.reading import DirectoryRefused

__all__ = ["DirectoryRefused", "Summary", "import_cases"]
