"""A connection becomes a cursor for statements that are run again and again; PostgreSQL parses and plans each once."""

from typing import Any

import psycopg


def cursor(here: Any) -> Any:
    """Return a cursor whose values stay apart from the text, so that the server knows the text again."""
    if here.vendor != "postgresql":
        return here.cursor()
    here.close_if_health_check_failed()
    here.ensure_connection()
    with here.wrap_database_errors:
        return here._prepare_cursor(psycopg.Cursor(here.connection))
