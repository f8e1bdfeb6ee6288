"""`show_state ID [CODE] [--json]`: a state of a decision's budget document, filled; without a code, its sommaire."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.controls.finding import plain
from budgets.management.reach import decision_named
from budgets.maquette.as_text import state_json, state_text
from budgets.maquette.engine import Engine
from budgets.maquette.model import State
from budgets.maquette_files import NoMaquette
from budgets.queries_maquette import document_view, maquette_for


class Command(BaseCommand):
    help = "Écrit un état du document budgétaire d’une décision, ou son sommaire."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="ID", help="identifiant de la décision, comme decisions l’écrit")
        parser.add_argument("code", metavar="ÉTAT", nargs="?", default="", help="code de l’état : II-C1")
        parser.add_argument("--json", action="store_true", help="écrire l’état en JSON")
        parser.add_argument("--syndicate", default="", metavar="SLUG", help="adresse courte du syndicat")

    def handle(self, *, name: str, code: str, syndicate: str, **options: Any) -> None:
        with decision_named(name, syndicate) as decision:
            try:
                maquette = maquette_for(decision)
            except NoMaquette as reason:
                raise CommandError(plain(str(reason))) from reason
            if code and code not in maquette.states:
                raise CommandError(f"Aucun état n’a le code {code} : voyez le sommaire, sans code.")
            engine = Engine(maquette, document_view(decision))
        if code:
            self._write([engine.state(code)], options["json"])
            return
        for state in engine.document().states:
            presence = "joint" if state.is_joint else "Sans Objet"
            self.stdout.write(f"{state.code}\t{plain(state.title)}\t{presence}")

    def _write(self, states: list[State], as_json: bool) -> None:
        for state in states:
            text = json.dumps(state_json(state), ensure_ascii=False, indent=2) if as_json else state_text(state)
            self.stdout.write(plain(text))
