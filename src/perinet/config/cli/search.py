"""Records become findable again: `perinet search rebuild`, after the rules of names or the index key changed."""

import argparse
from itertools import batched

from perinet.people.families import finding
from perinet.people.families.models import Person

NAME = "search"
HELP = "Write anew under what each record is found."


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    meaning = "index every record, in batches; what is asked meanwhile finds what is there"
    verbs.add_parser("rebuild", help=meaning, description=meaning)


def run(_args: argparse.Namespace) -> int:
    total, done = Person.objects.count(), 0
    for persons in batched(Person.objects.order_by("pk").iterator(chunk_size=finding.BATCH), finding.BATCH):
        done += finding.index_batch(persons)
        print(f"search: {done} of {total} records", flush=True)
    return 0
