"""Writing results to a folder: complete, or not at all."""

from pathlib import Path

from outcomes.engine import Outputs, write_outputs
from outcomes.frames import join_outputs


class OutputFolder:
    """Collects the chunks of a run and writes the files of `spec/outputs.md` at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._chunks: list[Outputs] = []

    def keep(self, outputs: Outputs) -> None:
        """Hold one chunk."""
        self._chunks.append(outputs)

    def write(self) -> None:
        """Write the four files; nothing partial is ever visible. Raises OSError when it cannot."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_outputs(join_outputs(self._chunks), self.folder)
