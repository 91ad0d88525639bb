"""One key for what one organisation keeps about one person; without it, nothing of that can be read."""

from django.db import models
from django.db.models import Q

from perinet.ground.base.models import BaseModel


class DataKey(BaseModel):
    """Wrapped by a key of the site. Ids are text, so that a key outlives nobody's row and knows no room above."""

    person = models.CharField(max_length=64)
    controller = models.CharField(max_length=64)
    ring_key = models.CharField(max_length=16)  # which key of the site wraps it
    wrapped = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["ring_key", "id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "controller"],
                condition=Q(erased_at__isnull=True),
                name="one_key_a_person_and_controller",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, wrapped__isnull=False)
                | Q(erased_at__isnull=False, wrapped__isnull=True),
                name="an_erased_key_is_gone",
            ),
        ]

    class Export:
        columns: set[str] = set()
        withheld = {
            "id", "created_at", "person", "controller", "ring_key", "wrapped", "erased_at", "erased_by",
        }  # fmt: skip

    @property
    def place(self) -> bytes:
        """Return what its wrapping is bound to: moved to another row, it does not open."""
        return f"{self.id}/{self.person}/{self.controller}".encode()
