"""The data dictionary: docs/data-dictionary.md, made of the schema. `python -m warehouse.dictionary` writes it."""

from __future__ import annotations

from pathlib import Path

from warehouse.schema import Column, Relation, relations

DOCUMENT = Path(__file__).parent.parent / "docs" / "data-dictionary.md"

_HEAD = """# Data dictionary

The relations of `warehouse.duckdb`, made from `warehouse/data/relations.toml` by `python -m warehouse.dictionary`.
The same texts are comments in the database, `climits sql --csv "SELECT table_name, column_name, comment FROM
duckdb_columns() WHERE NOT internal"` shows them; `climits export` writes them out beside the data.
"""


def markdown() -> str:
    """The whole document."""
    return "\n".join([_HEAD, *(_section(relation) for relation in relations().values())])


def _section(relation: Relation) -> str:
    unique = f"; no two rows agree in {', '.join(f'`{name}`' for name in relation.key)}" if relation.key else ""
    head = ["| column | type | unit | meaning |", "|---|---|---|---|"]
    rows = [*head, *(_row(column) for column in relation.columns)]
    return f"## {relation.name}\n\n{relation.description}\n\nA {relation.kind}{unique}.\n\n" + "\n".join(rows) + "\n"


def _row(column: Column) -> str:
    meaning = column.description
    if any(value not in meaning for value in column.values):
        meaning += f" ({', '.join(column.values)})"
    if column.required:
        meaning += "; never NULL"
    cells = (f"`{column.name}`", f"`{column.type}`", column.unit, meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    DOCUMENT.write_text(markdown(), encoding="utf-8")
