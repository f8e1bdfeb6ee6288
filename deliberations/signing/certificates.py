"""Certificates of signatories: a PKCS#12 file opened with its password, what its certificate says, who may rely on it.

The password and the private key stay in memory for the time of a signature; no message here holds any of them.
"""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import keys, x509
from cryptography import x509 as crypto_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

SMALLEST_RSA = 2048  # bits, as RGS and ETSI TS 119 312 ask
LARGEST_FILE = 100_000  # bytes of a PKCS#12 file


class CertificateError(Exception):
    """A file or a certificate that can't sign; the message says why and what to do, in French."""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says: its holder and issuer, its days, its SHA-256 in hexadecimal."""

    holder: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_to: datetime
    sha256: str


@dataclass(frozen=True, slots=True, repr=False)
class Credential:
    """A private key with its certificate and those of its issuers. Has no representation: it is a secret."""

    key: object
    certificate: crypto_x509.Certificate
    issuers: tuple[crypto_x509.Certificate, ...] = ()

    @property
    def facts(self) -> CertificateFacts:
        """Return what the certificate says."""
        return certificate_facts(self.certificate)

    def signer(self) -> SimpleSigner:
        """Return the signer of pyHanko for this key."""
        assert isinstance(self.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
        private = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        store = SimpleCertificateStore()
        store.register_multiple([as_asn1(issuer) for issuer in self.issuers])
        return SimpleSigner(
            signing_cert=as_asn1(self.certificate),
            signing_key=keys.PrivateKeyInfo.load(private),
            cert_registry=store,
            embed_roots=True,
        )


def open_pkcs12(content: bytes, password: str) -> Credential:
    """Return the key and certificates of a PKCS#12 file (.p12, .pfx). Raises CertificateError."""
    if len(content) > LARGEST_FILE:
        raise CertificateError("Le fichier dépasse 100 ko : ce n’est pas un certificat PKCS#12 (.p12, .pfx).")
    try:
        key, certificate, issuers = pkcs12.load_key_and_certificates(content, password.encode())
    except ValueError as error:
        if "password" in str(error).lower():
            raise CertificateError(
                "Le mot de passe du certificat n’est pas le bon : saisissez-le de nouveau."
            ) from None
        raise CertificateError(
            "Ce fichier n’est pas un certificat PKCS#12 : choisissez le fichier .p12 ou .pfx de votre autorité."
        ) from None
    if key is None or certificate is None:
        raise CertificateError(
            "Ce fichier ne contient pas de clé privée : exportez le certificat avec sa clé (.p12 ou .pfx)."
        )
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificateError("Cette clé n’est ni RSA ni ECDSA : demandez un certificat de signature de document.")
    return Credential(key, certificate, tuple(issuers))


def sealed_again(credential: Credential, password: str) -> bytes:
    """Return the credential as a PKCS#12 file under the strongest encryption of the format (AES-256, PBKDF2)."""
    assert isinstance(credential.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return pkcs12.serialize_key_and_certificates(
        None,
        credential.key,
        credential.certificate,
        list(credential.issuers),
        serialization.BestAvailableEncryption(password.encode()),
    )


def check_may_sign(credential: Credential, at: datetime) -> None:
    """Refuse a certificate that can't sign a document at that moment. Raises CertificateError with the mend."""
    certificate = credential.certificate
    if at < certificate.not_valid_before_utc:
        raise CertificateError(
            f"Le certificat ne vaut qu’à partir du {certificate.not_valid_before_utc:%d/%m/%Y} : attendez ce jour."
        )
    if at > certificate.not_valid_after_utc:
        raise CertificateError(
            f"Le certificat est expiré depuis le {certificate.not_valid_after_utc:%d/%m/%Y} :"
            " demandez-en un nouveau à votre autorité de certification."
        )
    if isinstance(credential.key, rsa.RSAPrivateKey) and credential.key.key_size < SMALLEST_RSA:
        raise CertificateError(
            f"La clé ne compte que {credential.key.key_size} bits : il en faut {SMALLEST_RSA} au moins."
        )
    usage = _extension(certificate, ExtensionOID.KEY_USAGE)
    if isinstance(usage, crypto_x509.KeyUsage) and not (usage.digital_signature or usage.content_commitment):
        raise CertificateError("Ce certificat ne sert pas à signer : demandez un certificat de signature de document.")
    purposes = _extension(certificate, ExtensionOID.EXTENDED_KEY_USAGE)
    if isinstance(purposes, crypto_x509.ExtendedKeyUsage) and set(purposes) == {ExtendedKeyUsageOID.SERVER_AUTH}:
        raise CertificateError(
            "Ce certificat est celui d’un serveur : demandez un certificat de signature de document."
        )


def certificate_facts(certificate: crypto_x509.Certificate) -> CertificateFacts:
    """Return what a certificate says of itself."""
    return CertificateFacts(
        holder=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        serial=f"{certificate.serial_number:X}",
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def as_asn1(certificate: crypto_x509.Certificate) -> x509.Certificate:
    """Return a certificate as pyHanko wants it."""
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def from_asn1(certificate: x509.Certificate) -> crypto_x509.Certificate:
    """Return a certificate that pyHanko gave."""
    return crypto_x509.load_der_x509_certificate(certificate.dump())


def _name(name: crypto_x509.Name) -> str:
    """Return the common name with the organisation, else the whole name."""
    common = [str(part.value) for part in name.get_attributes_for_oid(NameOID.COMMON_NAME)]
    organisation = [str(part.value) for part in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
    return ", ".join([*common[:1], *organisation[:1]]) if common else name.rfc4514_string()


def _extension(certificate: crypto_x509.Certificate, oid: crypto_x509.ObjectIdentifier) -> object:
    try:
        return certificate.extensions.get_extension_for_oid(oid).value
    except crypto_x509.ExtensionNotFound:
        return None
