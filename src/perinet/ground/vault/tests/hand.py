"""Keys at hand become none, as in a process that starts, while the transaction of the test goes on."""

from django.db import connection

from perinet.ground.vault import keyring


def let_go() -> None:
    keyring.forget()
    connection.run_on_commit[:] = []
