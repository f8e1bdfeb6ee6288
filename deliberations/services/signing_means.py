"""What this installation signs with and trusts, from its settings: authorities, timestamps, the key of deposits."""

import base64
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper

from deliberations.signing.demo_authority import demo_authority
from deliberations.signing.validation import Authorities

TIMESTAMP_SECONDS = 10  # how long a signature waits for the authority of timestamps


def authorities() -> Authorities:
    """Return the authorities of the file given by the settings, and the test authority where it is allowed."""
    test = demo_authority(settings.SECRET_KEY).certificate if settings.SIGNING_TEST_AUTHORITY else None
    path = settings.SIGNING_TRUSTED_AUTHORITIES
    return Authorities(_read_authorities(path) if path else (), test)


def timestamper() -> TimeStamper | None:
    """Return the authority that dates signatures, None when the settings name none."""
    address = settings.SIGNING_TSA_URL
    return HTTPTimeStamper(address, timeout=TIMESTAMP_SECONDS) if address else None


def deposits_are_open() -> bool:
    """Whether certificates can be kept here: the settings give a key for that."""
    return bool(settings.SIGNING_STORE_SECRETS)


def locked_up(content: bytes) -> bytes:
    """Return a file encrypted under the first secret of the settings."""
    return _store().encrypt(content)


def unlocked(content: bytes) -> bytes | None:
    """Return a file that `locked_up` encrypted under any of the secrets; None when none of them opens it."""
    try:
        return _store().decrypt(content)
    except InvalidToken:
        return None


def _store() -> MultiFernet:
    return MultiFernet([Fernet(_derived(secret)) for secret in settings.SIGNING_STORE_SECRETS])


def _derived(secret: str) -> bytes:
    key = HKDF(hashes.SHA256(), 32, salt=None, info=b"equilibre deposited certificates").derive(secret.encode())
    return base64.urlsafe_b64encode(key)


@cache
def _read_authorities(path: str) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(Path(path).read_bytes()))
