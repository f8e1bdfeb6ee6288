"""Exporting a signed slip in PES V2: its file is made once and kept, each export is journaled."""

import hashlib

from budgets.models import Budget, User
from commitments.formats.pes_checks import PesFault, pes_faults
from commitments.formats.pes_writer import write_pes
from commitments.models import PesExport, PesFile, PesSettings, Slip
from commitments.rules.credits import Refusal
from commitments.services.pes_flows import slip_flow
from commitments.services.retrying import in_one_transaction

FAULTS_TOLD = 5


def slip_faults(slip: Slip) -> tuple[PesFault, ...]:
    """Return what keeps a slip from being exported; nothing for one whose file is made already."""
    if standing_file(slip):
        return ()
    return pes_faults(slip_flow(slip, 1, with_documents=False))


def standing_file(slip: Slip) -> PesFile | None:
    """Return the file of a slip, without its bytes; None when there is none or when the last one was refused."""
    last = slip.pes_files.defer("content").order_by("-sequence").first()
    return None if last is None or last.state == PesFile.State.REFUSED else last


@in_one_transaction
def export_slip(slip: Slip, *, by: User | None) -> PesFile:
    """Return the file of a signed slip, made the first time, and journal the export. Raises Refusal.

    A slip that is not signed, or that lacks what the format demands, is refused with every mend. Source: CGCT
    D. 1617-23 (the files go with the protocol that the State publishes).
    """
    locked = Slip.objects.select_for_update(of=("self",)).select_related("budget_year").get(pk=slip.pk)
    if locked.state != Slip.State.SIGNED:
        raise Refusal("Le bordereau n’est pas signé\u00a0: l’ordonnateur le signe avant qu’il soit transmis.")
    known = standing_file(locked)
    file = PesFile.objects.get(pk=known.pk) if known else _make(locked, by=by)
    PesExport.objects.create(syndicate_id=file.syndicate_id, file=file, by=by)
    return file


def _make(slip: Slip, *, by: User | None) -> PesFile:
    sequence = slip.pes_files.count() + 1
    flow = slip_flow(slip, sequence)
    if faults := pes_faults(flow):
        told = " ".join(str(fault) for fault in faults[:FAULTS_TOLD])
        more = f" Et {len(faults) - FAULTS_TOLD} autres." if len(faults) > FAULTS_TOLD else ""
        raise Refusal(f"{told}{more}")
    content = write_pes(flow)
    return PesFile.objects.create(
        syndicate_id=slip.syndicate_id,
        slip=slip,
        sequence=sequence,
        name=flow.header.file_name,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        made_by=by,
    )


@in_one_transaction
def save_pes_settings(budget: Budget, siret: str, **codes: str) -> PesSettings:
    """Record how the treasurer's application knows a budget, its SIRET included."""
    locked = Budget.objects.select_for_update().get(pk=budget.pk)
    if locked.siret != siret:
        locked.siret = siret
        locked.save(update_fields=["siret"])
    found, _ = PesSettings.objects.update_or_create(
        budget=locked, defaults={"syndicate_id": locked.syndicate_id, **codes}
    )
    return found
