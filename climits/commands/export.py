"""`climits export`: every relation of the warehouse as a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from climits.options import DEFAULT_LAKE, JsonOption, LakeOption


class ExportFormat(StrEnum):
    """File formats of an export."""

    PARQUET = "parquet"
    CSV = "csv"


def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder to write to: a new or empty one, or one of an earlier export.")
    ],
    form: Annotated[ExportFormat, typer.Option("--format", help="Format of the files.")] = ExportFormat.PARQUET,
    licence: Annotated[
        str,
        typer.Option(
            "--licence",
            metavar="LICENCE",
            help="The licence you give the data, for datapackage.json and croissant.json: an address or a name "
            "such as CC-BY-4.0. Quotes stay their authors'.",
            show_default=False,
        ),
    ] = "",
    lake: LakeOption = DEFAULT_LAKE,
    as_json: JsonOption = False,
) -> None:
    """Write every relation into a folder, with what each column means.

    For people that stands in columns.csv and data-dictionary.md, for programs in datapackage.json (Frictionless Data
    Package), croissant.json (Croissant) and, with Parquet, the schemas of the files. Of an earlier export its own files
    are replaced; a folder that holds other things and no export is refused.
    """
    from climits.printing import print_json
    from flows.progress import shown_progress
    from warehouse.export import export as write
    from warehouse.lake import Lake
    from warehouse.schema import relations

    with shown_progress() as progress:
        progress.stage("writing relations", len(relations()))
        rows = write(Lake(lake), folder, form.value, licence, lambda _: progress.advance())
    if as_json:
        print_json({"folder": str(folder), "format": form.value, "rows": rows})
    else:
        typer.echo(f"Wrote {len(rows)} relations with {sum(rows.values()):,} rows to {folder}.")
