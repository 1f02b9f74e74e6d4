"""The lake's layout and the published DuckDB warehouse. DuckDB is imported only here."""
