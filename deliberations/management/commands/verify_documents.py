"""`verify_documents --syndicate SLUG`: recompute the fingerprints and the chain of a syndicate's documents."""

import io
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

import pikepdf
from django.core.management.base import BaseCommand, CommandError

from deliberations.documents.codec import ActFormatError, act_from_json
from deliberations.documents.render import render_act
from deliberations.management.document_command import syndicate_of
from deliberations.models import ActDocument
from deliberations.rules.typography import typeset
from deliberations.services.chain import verify_chain


class Command(BaseCommand):
    help = "Recalcule les empreintes et la chaîne des documents d’un syndicat ; échoue si l’un d’eux a été altéré."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--syndicate", required=True, help="adresse courte du syndicat, par exemple sitiv")
        parser.add_argument(
            "--remake",
            action="store_true",
            help="refait aussi chaque document à partir de ses propres données et compare les octets",
        )

    def handle(self, *, syndicate: str, remake: bool, **options: Any) -> None:
        with syndicate_of(syndicate):
            faults = [str(fault) for fault in verify_chain()]
            if remake:
                faults += remade_otherwise()
            count = ActDocument.objects.count()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} anomalie(s) sur {count} document(s).")
        self.stdout.write(f"{count} document(s) vérifié(s), aucun n’a été altéré.")


def remade_otherwise() -> Iterator[str]:
    """Yield a French sentence for each document that its own attached data no longer gives, byte for byte.

    Another version of the programs that draw the PDF may be the reason: the fingerprint is what counts.
    """
    made = ActDocument.objects.exclude(kind=ActDocument.Kind.SIGNED)  # a signature is given once
    for document in made.order_by("rank").iterator(chunk_size=20):
        content = bytes(document.content)
        try:
            with pikepdf.open(io.BytesIO(content)) as pdf:
                attached = next(iter(pdf.attachments.values())).get_file().read_bytes()
            same = render_act(act_from_json(attached)).content == content
        except (pikepdf.PdfError, StopIteration, ActFormatError) as error:
            yield typeset(f"document n° {document.rank}, {document.file_name} : ses données sont illisibles ({error}).")
            continue
        if not same:
            yield typeset(
                f"document n° {document.rank}, {document.file_name} : refait par cette version du programme, "
                "il donne d'autres octets."
            )
