"""docs/notebooks/quickstart.ipynb, as it stands in the repository and as it runs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "notebooks" / "quickstart.ipynb"
PAPERS = ("lattice-resnets", "thrifty-search")
"""The samples with results on ImageNet and their computation: enough for the line, in a quarter of the time."""


def test_the_notebook_is_kept_without_outputs() -> None:
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert cells
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


@pytest.mark.slow
def test_the_notebook_runs_and_draws_a_line(tmp_path: Path) -> None:
    place = tmp_path / "docs" / "notebooks"
    place.mkdir(parents=True)
    (tmp_path / "samples").mkdir()
    for name in PAPERS:
        (tmp_path / "samples" / f"{name}.pdf").symlink_to(ROOT / "samples" / f"{name}.pdf")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(place)}}).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = {kind for cell in code for output in cell.outputs for kind in output.get("data", {})}
    assert {"image/png", "text/html"} <= shown
    (fits,) = (cell.outputs[0].data["text/plain"] for cell in code if "climits.fit" in cell.source)
    assert "polynomial" in fits
    assert "NaN" not in fits
    (evidence,) = (cell.outputs[0].data["text/plain"] for cell in code if "lake.evidence" in cell.source)
    assert "value" in evidence
