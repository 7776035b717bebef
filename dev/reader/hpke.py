"""Sections 3 and 5 of docs/format.md: HKDF, AES-GCM, MLKEM768-X25519 and HPKE in base mode, step by step."""

import hashlib
import hmac as _hmac

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encoding import Unauthenticated


def hmac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256."""
    return _hmac.new(key, message, hashlib.sha256).digest()


def equal(a: bytes, b: bytes) -> bool:
    """Compares in constant time."""
    return _hmac.compare_digest(a, b)


def extract(salt: bytes, ikm: bytes) -> bytes:
    """HKDF-Extract (RFC 5869)."""
    return hmac(salt or bytes(32), ikm)


def expand(prk: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-Expand (RFC 5869)."""
    out, block, i = b"", b"", 1
    while len(out) < length:
        block = hmac(prk, block + info + bytes([i]))
        out, i = out + block, i + 1
    return out[:length]


def hkdf(key: bytes, info: bytes) -> bytes:
    """The derivation of section 3.1: an empty salt, 32 bytes."""
    return expand(extract(b"", key), info)


def open_gcm(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Opens nonce12 ‖ ciphertext ‖ tag16 (3.2)."""
    if len(sealed) < 28:
        raise Unauthenticated("AES-GCM: too short")
    try:
        return AESGCM(key).decrypt(sealed[:12], sealed[12:], aad)
    except InvalidTag as e:
        raise Unauthenticated("AES-GCM") from e


def verify(pk: bytes, signature: bytes, message: bytes) -> None:
    """Checks an Ed25519 signature (3.4)."""
    try:
        Ed25519PublicKey.from_public_bytes(pk).verify(signature, message)
    except (InvalidSignature, ValueError) as e:
        raise Unauthenticated("signature") from e


def sign_public(seed: bytes) -> bytes:
    """The public key of an Ed25519 seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


class XWing:
    """The private key of MLKEM768-X25519 (5.1)."""

    def __init__(self, seed: bytes):
        expanded = hashlib.shake_256(seed).digest(96)
        self.seed_pq, self.seed_t = expanded[:64], expanded[64:]
        self.pq = MLKEM768PrivateKey.from_seed_bytes(self.seed_pq)
        self.t = X25519PrivateKey.from_private_bytes(self.seed_t)
        self.pk_t = self.t.public_key().public_bytes_raw()
        self.public = self.pq.public_key().public_bytes_raw() + self.pk_t

    def decapsulate(self, enc: bytes) -> bytes:
        """The shared secret of an encapsulated key of 1120 bytes."""
        ct_pq, ct_t = enc[:1088], enc[1088:]
        ss_pq = self.pq.decapsulate(ct_pq)
        try:
            ss_t = self.t.exchange(X25519PublicKey.from_public_bytes(ct_t))
        except ValueError as e:
            raise Unauthenticated("X25519: low order point") from e
        return hashlib.sha3_256(ss_pq + ss_t + ct_t + self.pk_t + b"\\.//^\\").digest()


SUITE = b"HPKE" + bytes.fromhex("647a00010002")


def labeled_extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
    """LabeledExtract of RFC 9180 with the suite of section 5.2."""
    return extract(salt, b"HPKE-v1" + SUITE + label + ikm)


def labeled_expand(prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand of RFC 9180 with the suite of section 5.2."""
    return expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + SUITE + label + info, length)


def open_hpke(key: XWing, sealed: bytes, info: bytes) -> bytes:
    """Opens enc1120 ‖ ciphertext ‖ tag16: HPKE, base mode, one-shot, no AAD (5.2)."""
    if len(sealed) < 1120 + 16:
        raise Unauthenticated("HPKE: too short")
    shared = key.decapsulate(sealed[:1120])
    context = b"\0" + labeled_extract(b"", b"psk_id_hash", b"") + labeled_extract(b"", b"info_hash", info)
    secret = labeled_extract(shared, b"secret", b"")
    aead_key = labeled_expand(secret, b"key", context, 32)
    nonce = labeled_expand(secret, b"base_nonce", context, 12)
    try:
        return AESGCM(aead_key).decrypt(nonce, sealed[1120:], b"")
    except InvalidTag as e:
        raise Unauthenticated("HPKE") from e
