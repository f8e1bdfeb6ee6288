"""A certification authority for demonstrations and tests: worth nothing, and says so in each of its names.

Its key comes from a secret of the installation, so that every process of it knows the same authority and no other
installation trusts it.
"""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

from deliberations.signing.certificates import Credential

NAME = "AUTORITÉ DE TEST ÉQUILIBRE – SANS VALEUR JURIDIQUE"
HOLDER_NOTE = " (certificat de test)"
LONGEST_NAME = 64  # bytes of a common name or an organisation (RFC 5280, ub-common-name)
LASTS = timedelta(days=30)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256
_FROM, _TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)


def demo_authority(secret: str) -> Credential:
    """Return the authority of an installation: the same key, name and days for the same secret."""
    derived = HKDF(hashes.SHA256(), 48, salt=None, info=b"equilibre test authority").derive(secret.encode())
    key = ec.derive_private_key(int.from_bytes(derived) % (_ORDER - 1) + 1, ec.SECP256R1())
    name = _name(NAME)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Credential(key, certificate)


def demo_credential(secret: str, holder: str, organisation: str, at: datetime) -> Credential:
    """Return a new key of a holder with its certificate, valid from the day before `at` for a month."""
    authority = demo_authority(secret)
    assert isinstance(authority.key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(
            _name(_cut(holder, LONGEST_NAME - len(HOLDER_NOTE)) + HOLDER_NOTE, _cut(organisation, LONGEST_NAME))
        )
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Credential(key, certificate, (authority.certificate,))


def _name(common: str, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "FR")]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _cut(name: str, longest: int) -> str:
    """Return a name of so many bytes at most."""
    return name.encode()[:longest].decode(errors="ignore").rstrip()


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=not certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
