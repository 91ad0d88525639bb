"""Rows become lines of JSON that lose nothing, for a move to another database: `dumpdata --format exact`.

The framework's own JSON cuts a time off at the millisecond, and a chained audit record would not be the same any more.
"""

from datetime import datetime, time
from typing import Any

from django.core.serializers import jsonl
from django.core.serializers.json import DjangoJSONEncoder


class Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime | time) else super().default(o)


class Serializer(jsonl.Serializer):
    def _init_options(self) -> None:
        super()._init_options()
        self.json_kwargs["cls"] = Encoder


Deserializer = jsonl.Deserializer
