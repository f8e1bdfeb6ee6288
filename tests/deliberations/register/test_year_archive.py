"""The archive of a year: all that its inventory lists, and the command that finds what was altered."""

import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from budgets import jobs
from deliberations.formats.year_archive import ArchiveUnreadable, check_archive
from deliberations.models import MeetingDocument, YearFile
from deliberations.services.chain import append_document
from deliberations.services.year_files import request_year_file
from tests.deliberations.factories import make_sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(tenant):
    """The bytes of an archive of one act, the minutes of its meeting and the register."""
    with tenant.context():
        act = make_sealed(tenant)
        append_document(act, kind="sealed", file_name=f"{act.number}.pdf", content=b"%PDF-1.7 act", pages=3)
        MeetingDocument.objects.create(
            syndicate=tenant.syndicate, meeting=act.meeting, kind="minutes", file_name="pv.pdf", content=b"%PDF-1.7 pv",
            sha256="ca4e177951f33d3382cf0586d257e76c980f750ddcd8d66eb66fba9331cdc309",
        )  # fmt: skip
    for kind in (YearFile.Kind.REGISTER, YearFile.Kind.ARCHIVE):
        with tenant.context():
            job = request_year_file(tenant.syndicate, kind, 2024, by=tenant["treasurer"])
        jobs.run(job.pk, tenant.syndicate.pk)
    with tenant.context():
        return bytes(YearFile.objects.get(kind="archive").content)


def changed(archive, **changes):
    """The archive with other files: name → bytes, None leaves the file out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = changes.pop(name, source.read(name))
            if content is not None:
                copy.writestr(name, content)
        for name, content in changes.items():
            copy.writestr(name, content)
    return io.BytesIO(target.getvalue())


def test_the_archive_holds_acts_papers_and_register_with_their_fingerprints(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = opened.namelist()
        inventory = opened.read("inventaire.csv").decode("utf-8-sig")
    assert names == [
        "CS_2024_03_1.pdf",
        "seances/2024-03-14/001-pv.pdf",
        "alpha-registre-2024.pdf",
        "inventaire.csv",
        "LISEZ-MOI.txt",
    ]
    assert inventory.count("\r\n") == 4
    assert "procès-verbal" in inventory


def test_each_alteration_is_named(archive):
    inventory = zipfile.ZipFile(io.BytesIO(archive)).read("inventaire.csv")
    cases = {
        "empreinte": changed(archive, **{"CS_2024_03_1.pdf": b"%PDF-1.7 ac!"}),
        "octets, l’inventaire": changed(archive, **{"CS_2024_03_1.pdf": b"%PDF-1.7"}),
        "absent de l’archive": changed(archive, **{"CS_2024_03_1.pdf": None}),
        "absent de l’inventaire": changed(archive, **{"ajout.pdf": b"x"}),
        "plusieurs fois à l’inventaire": changed(
            archive, **{"inventaire.csv": inventory + inventory.splitlines(keepends=True)[1]}
        ),
    }
    for told, file in cases.items():
        faults = check_archive(file).faults
        assert any(told in fault for fault in faults), (told, faults)
        assert any("CS_2024_03_1.pdf" in fault or "ajout.pdf" in fault for fault in faults)


def test_a_byte_changed_inside_the_file_is_found(archive):
    place = archive.index(b"alpha-registre-2024.pdf") + 2000
    altered = archive[:place] + bytes([archive[place] ^ 1]) + archive[place + 1 :]
    faults = check_archive(io.BytesIO(altered)).faults
    assert any("alpha-registre-2024.pdf" in fault for fault in faults)


@pytest.mark.parametrize("content", [b"", b"bonjour", b"PK\x03\x04" + bytes(40)])
def test_what_is_no_archive_is_refused_in_words(content):
    with pytest.raises(ArchiveUnreadable, match="archive ZIP lisible"):
        check_archive(io.BytesIO(content))


def test_an_archive_without_its_inventory_is_refused(archive):
    with pytest.raises(ArchiveUnreadable, match="pas d’inventaire"):
        check_archive(changed(archive, **{"inventaire.csv": None}))


def test_the_command_says_that_all_holds_or_what_does_not(archive, tmp_path, capsys):
    file = tmp_path / "archive.zip"
    file.write_bytes(archive)
    call_command("verify_archive", str(file))
    assert capsys.readouterr().out == "3 fichier(s) vérifié(s), aucun n’a été altéré.\n"
    file.write_bytes(changed(archive, **{"seances/2024-03-14/001-pv.pdf": b"%PDF-1.7 pw"}).getvalue())
    with pytest.raises(CommandError, match="1 anomalie"):
        call_command("verify_archive", str(file))
    assert "001-pv.pdf : son empreinte" in capsys.readouterr().err
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("verify_archive", str(tmp_path / "absent.zip"))
