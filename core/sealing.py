"""Personal data at rest: sealed with AES-GCM, found again by keyed digests.

One master key (`IDENTITY_KEY`) is split by HKDF into one key per use, so that a digest never
doubles as anything else. The first byte of a sealed value is the version of its key.
"""

import hmac
import os
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_VERSION = 1
NONCE_BYTES = 12
DIGEST_HEX = 32


class Sealer:
    """Seals and digests with one 32-byte master key."""

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise ValueError("the master key has 32 bytes")
        self._master = master
        self._cipher = AESGCM(self._derive("seal"))
        self._digest_key = cache(self._derive)

    def seal(self, text: str) -> bytes:
        """The text encrypted and authenticated; every call gives another value."""
        nonce = os.urandom(NONCE_BYTES)
        return bytes([KEY_VERSION]) + nonce + self._cipher.encrypt(nonce, text.encode(), None)

    def unseal(self, sealed: bytes) -> str:
        """The text again. Raises `InvalidTag` (cryptography) where it was tampered with."""
        if sealed[0] != KEY_VERSION:
            raise ValueError(f"sealed with key version {sealed[0]}, which is not configured")
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return self._cipher.decrypt(nonce, body, None).decode()

    def digest(self, kind: str, text: str) -> str:
        """A keyed digest (HMAC-SHA-256, 128 bits in hex): equal for equal texts of one kind."""
        return hmac.new(self._digest_key(kind), text.encode(), sha256).hexdigest()[:DIGEST_HEX]

    def _derive(self, use: str) -> bytes:
        info = f"maskline {KEY_VERSION} {use}".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self._master)
