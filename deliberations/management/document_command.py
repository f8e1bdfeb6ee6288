"""What the commands about documents share: the syndicate by its slug, a file written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

from budgets.models import Syndicate
from budgets.tenancy import slug_context, syndicate_context


@contextmanager
def syndicate_of(slug: str) -> Iterator[Syndicate]:
    """See the rows of the syndicate that bears `slug`. Raises CommandError when none does."""
    with slug_context(slug):
        syndicate = Syndicate.objects.filter(slug=slug).first()
    if syndicate is None:
        raise CommandError(f"Aucun syndicat n’a l’adresse « {slug} ».")
    with syndicate_context(syndicate):
        yield syndicate


def write_file(target: Path, content: bytes) -> None:
    """Write the file whole or not at all. Raises CommandError when its folder can't be written."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except OSError as error:
        raise CommandError(f"Le fichier {target} ne peut pas être écrit : {error.strerror}.") from error
