"""`scripts/bench [NAME …]`: each measure of tests/benchmarks/ against its bare reference."""

import os
import sys
from importlib import import_module

from workbench.console import Trouble, say
from workbench.database import as_owner, run_step
from workbench.paths import ROOT, VAR
from workbench.services import Services, make_folder

FOLDER = ROOT / "tests" / "benchmarks"
COLUMNS = "{:<24} {:<48} {:>8} {:>8}  {}"


def run(arguments: list[str]) -> int:
    """Print a line per measure; return 0 when each holds its target, 1 otherwise."""
    known = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    if unknown := set(arguments) - set(known):
        raise Trouble(f"Mesure inconnue : {', '.join(sorted(unknown))}. Les mesures : {', '.join(known)}.")
    make_folder(VAR)
    with Services(VAR / "bench", disposable=True) as addresses:
        environment = addresses.environment() | {"ALLOWED_HOSTS": "*", "DEBUG": "false", "HTTPS": "false"}
        say("Préparation de la base des mesures…")
        run_step("bench-migrate", ["migrate", "--no-input"], as_owner(environment))
        run_step("bench-charts", ["load_charts"], environment)
        os.environ.update(environment)
        return 0 if _measures(arguments or known) else 1


def _measures(names: list[str]) -> bool:
    sys.path.insert(0, str(ROOT))
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    print(COLUMNS.format("mesure", "référence", "rapport", "cible", "tenue"))
    all_hold = True
    for name in names:
        measure = import_module(f"tests.benchmarks.bench_{name}").measure()
        all_hold &= measure.holds
        verdict = "oui" if measure.holds else "NON"
        print(
            COLUMNS.format(measure.name, measure.reference, f"{measure.ratio:.2f}", f"≤ {measure.target:g}", verdict),
            flush=True,
        )
    return all_hold
