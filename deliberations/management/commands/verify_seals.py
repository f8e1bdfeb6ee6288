"""`verify_seals --syndicate SLUG`: find any altered byte, missing act or broken link of a syndicate's acts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deliberations.management.document_command import syndicate_of
from deliberations.models import ActDocument
from deliberations.services.seals import verify_seals


class Command(BaseCommand):
    help = "Vérifie les sceaux des actes d’un syndicat : octets, maillons, actes manquants ; échoue et les nomme."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--syndicate", required=True, help="adresse courte du syndicat, par exemple sitiv")

    def handle(self, *, syndicate: str, **options: Any) -> None:
        with syndicate_of(syndicate):
            faults = list(verify_seals())
            last = ActDocument.objects.order_by("-rank").values_list("rank", "chain_hash").first()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} anomalie(s).")
        told = f", dernier maillon n° {last[0]} : {last[1]}" if last else ""
        self.stdout.write(f"Tous les sceaux tiennent{told}.")
