"""Who works here: accounts, whose names never enter the ledger."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account; what it may do in the catalog comes from memberships alone."""

    # The opaque id that stands in the ledger for this person.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    @property
    def record_id(self) -> str:
        return f"user:{self.uid.hex}"

    @property
    def display(self) -> str:
        return self.get_full_name() or self.username
