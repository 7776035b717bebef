"""Opens a vault as docs/format.md describes it, and nothing else: header, batch, key entry, document, run, audit log.

Numbers in brackets are sections of docs/format.md. A failure is one of three exceptions, the classes of 1.2:
FormatError, Unauthenticated, IntegrityError. This is no tool for daily use: it proves that the page says enough, and
it is what is left to open a vault with when the product is gone.
"""

import hashlib
import re
import unicodedata

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey

from encoding import (
    FormatError, IntegrityError, T, Unauthenticated, b64decode, canonical, list_of, map_of, octets,
    one_of, optional, parse, shape, text, time, u64, uint, version,
)
from hpke import XWing, equal, hkdf, hmac, open_gcm, open_hpke, sign_public, verify


def short_id(value) -> str:
    """The id of a slot or signer (4.2, 6.3)."""
    if not re.fullmatch(r"[a-z0-9-]{1,32}", text(value), re.ASCII):
        raise FormatError("id: 1 to 32 of a-z, 0-9, - expected")
    return value


def label(value) -> str:
    """A label for people."""
    if len(text(value).encode()) > 256:
        raise FormatError("label: longer than 256 bytes")
    return value


def record_id(value) -> str:
    """A record's id (2.6)."""
    if not 1 <= len(text(value).encode()) <= 256:
        raise FormatError("record id: 1 to 256 bytes expected")
    return value


def member_name(value) -> str:
    """The name of a member, field or hash (2.6)."""
    if text(value) in ("", "cofre", "_id"):
        raise FormatError("a reserved name")
    return value


def unique(items, what):
    """Refuses a list with an element twice."""
    if len(set(items)) != len(items):
        raise FormatError(what + " twice")


# 4. Master keys and slots


def master_key(raw: bytes, making: bool = False) -> bytes:
    """The bytes that scrypt is given (4.1)."""
    if raw.endswith(b"\n"):
        raw = raw[:-1].removesuffix(b"\r")
    try:
        typed = raw.decode("utf-8")
    except UnicodeDecodeError as e:
        raise FormatError("master key: not UTF-8") from e
    if "\0" in typed:
        raise FormatError("master key: NUL")
    if making and (not typed or any(unicodedata.category(c) == "Cn" for c in typed)):
        raise FormatError("master key: empty, or a code point that is not assigned")
    return unicodedata.normalize("NFC", typed).encode("utf-8")


SLOT = shape(
    id=short_id, label=label, kdf=one_of("scrypt"), n=lambda v: uint(v, 1 << 17, 1 << 20), r=lambda v: uint(v, 8, 8),
    p=lambda v: uint(v, 1, 4), salt=octets(16), commit=octets(32), sealed=octets(60),
)


def slot(value) -> dict:
    """One slot (4.2)."""
    out = SLOT(value)
    if out["n"] & (out["n"] - 1):
        raise FormatError("slot: n is no power of two")
    return out


_STRETCHED: dict = {}


def stretch(key: bytes, s: dict) -> bytes:
    """scrypt of a slot, remembered: it takes a third of a second (4.2)."""
    what = (key, s["salt"], s["n"], s["r"], s["p"])
    if what not in _STRETCHED:
        _STRETCHED[what] = hashlib.scrypt(
            key, salt=s["salt"], n=s["n"], r=s["r"], p=s["p"], dklen=64, maxmem=256 * s["n"] * s["r"]
        )
    return _STRETCHED[what]


def open_slot(body: dict, key: bytes, slot_id: str = "") -> tuple:
    """The root and the id of the first slot that opens (4.3)."""
    if slot_id and slot_id not in [s["id"] for s in body["slots"]]:
        raise LookupError("no such slot")
    for s in body["slots"]:
        if slot_id and s["id"] != slot_id:
            continue
        out = stretch(key, s)
        if not equal(out[32:], s["commit"]):
            continue
        aad = T("slot", body["vault"], u64(body["epoch"]), s["id"], s["kdf"], u64(s["n"]), u64(s["r"]), u64(s["p"]),
                s["salt"], s["commit"])
        try:
            return open_gcm(out[:32], s["sealed"], aad), s["id"]
        except Unauthenticated:
            continue
    raise Unauthenticated("no slot opens")


# 5. Root and identity


class Root:
    """A root and what it derives (5.1)."""

    def __init__(self, root: bytes, vault: bytes, epoch: int):
        derive = lambda x: hkdf(root, T(x, vault, u64(epoch)))  # noqa: E731
        self.kem = XWing(derive("hpke"))
        self.sign = sign_public(derive("sign"))
        self.mac_key, self.past_key = derive("header-mac"), derive("past")


# 6. Header

LINK = shape(epoch=uint, pk=octets(1216), sign=octets(32), since_seq=uint, sig=octets(64))
SIGNER = shape(id=short_id, label=label, pk=octets(32), added_seq=uint, revoked_seq=optional(uint))
BODY = shape(
    v=version, vault=octets(16), rev=lambda v: uint(v, 1), epoch=lambda v: uint(v, 1, 4096),
    kem=lambda v: uint(v, 0x647A, 0x647A), kdf=lambda v: uint(v, 1, 1), aead=lambda v: uint(v, 2, 2),
    pk=octets(1216), sign=octets(32), chain=list_of(LINK), signers=list_of(SIGNER, 1024),
    unsigned=one_of("refuse", "show"), eax=one_of("off", "sealed"), slots=list_of(slot, 16),
    past=list_of(shape(epoch=uint, sealed=octets(60))),
)
OUTSIDE = shape(body=octets(), mac=octets(32), sig=octets(64))


def succession(vault: bytes, link: dict) -> bytes:
    """What a link's signature is over (6.4)."""
    return T("succession", vault, u64(link["epoch"]), link["pk"], link["sign"], u64(link["since_seq"]))


class Header:
    """A header whose shape and signature were checked (6.6, steps 1 and 2)."""

    def __init__(self, stored: str):
        outside = OUTSIDE(parse(stored))
        self.bytes, self.mac = outside["body"], outside["mac"]
        self.body = BODY(parse(self.bytes))
        self._check_body()
        verify(self.body["sign"], outside["sig"], T("header", self.bytes))
        chain = self.body["chain"]
        for before, link in zip(chain[:1] + chain, chain):
            verify(before["sign"], link["sig"], succession(self.body["vault"], link))

    def _check_body(self):
        b = self.body
        try:
            MLKEM768PublicKey.from_public_bytes(b["pk"][:1184])
        except ValueError as e:
            raise FormatError("pk: no ML-KEM key") from e
        # Libraries differ in when they check that every coefficient is below q (FIPS 203, 7.2), so it is done here.
        for i in range(0, 1152, 3):
            x, y, z = b["pk"][i : i + 3]
            if x | (y & 15) << 8 >= 3329 or y >> 4 | z << 4 >= 3329:
                raise FormatError("pk: no ML-KEM key")
        unique([s["id"] for s in b["signers"]], "signer")
        for s in b["signers"]:
            if s["id"] == "vault" or (s["revoked_seq"] is not None and s["revoked_seq"] < s["added_seq"]):
                raise FormatError("signer: named vault, or revoked before it was enrolled")
        if not b["slots"]:
            raise FormatError("no slot")
        unique([s["id"] for s in b["slots"]], "slot")
        if [link["epoch"] for link in b["chain"]] != list(range(1, b["epoch"] + 1)):
            raise FormatError("chain: epochs")
        since = [link["since_seq"] for link in b["chain"]]
        if since[0] != 0 or any(a >= c for a, c in zip(since, since[1:])):
            raise FormatError("chain: since_seq")
        if (b["chain"][-1]["pk"], b["chain"][-1]["sign"]) != (b["pk"], b["sign"]):
            raise FormatError("chain: ends at another identity")
        epochs = [0] + [p["epoch"] for p in b["past"]] + [b["epoch"]]
        if any(a >= c for a, c in zip(epochs, epochs[1:])):
            raise FormatError("past: epochs")

    def unlock(self, typed: bytes, slot_id: str = ""):
        """Opens the header with a master key (6.6, step 4); the vault's roots by epoch, and the slot."""
        b = self.body
        root, opened = open_slot(b, master_key(typed), slot_id)
        now = Root(root, b["vault"], b["epoch"])
        if not equal(hmac(now.mac_key, T("header", self.bytes)), self.mac):
            raise Unauthenticated("header: mac")
        if (now.kem.public, now.sign) != (b["pk"], b["sign"]):
            raise Unauthenticated("header: another identity")
        roots = {b["epoch"]: now}
        for p in b["past"]:
            old = open_gcm(now.past_key, p["sealed"], T("past", b["vault"], u64(b["epoch"]), u64(p["epoch"])))
            roots[p["epoch"]] = Root(old, b["vault"], p["epoch"])
        return roots, opened

    def fingerprint(self) -> bytes:
        """Section 6.7."""
        b = self.body
        return hashlib.sha256(
            T("fingerprint", b["vault"], u64(b["epoch"]), u64(b["kem"]), u64(b["kdf"]), u64(b["aead"]), b["pk"], b["sign"])
        ).digest()

    def follows(self, epoch: int, sign: bytes):
        """Checks that the identity follows from a pinned one (6.4)."""
        chain = self.body["chain"]  # every link of it was verified, and the last one is the body's
        if not 1 <= epoch <= len(chain):
            raise Unauthenticated("an epoch before the pinned one")
        if chain[epoch - 1]["sign"] != sign:
            raise Unauthenticated("the pinned epoch had another identity")

    def keys_of(self, signer: str) -> list:
        """The keys of a signer, each with the first number it signs for and, or None, the first it does not (6.3)."""
        if signer == "vault":
            since = [link["since_seq"] for link in self.body["chain"]]
            return [(link["sign"], a, z) for link, a, z in zip(self.body["chain"], since, since[1:] + [None])]
        return [(s["pk"], s["added_seq"], s["revoked_seq"]) for s in self.body["signers"] if s["id"] == signer]

    def key_at(self, signer: str, seq: int) -> bytes:
        """The key that signs under that number; a host's also where it was not enrolled then (6.3)."""
        keys = self.keys_of(signer)
        if not keys:
            raise IntegrityError("a signer that is not enrolled")
        return next((pk for pk, a, z in keys if a <= seq and (z is None or seq < z)), keys[0][0])

    def check_time(self, signer: str, seq: int):
        """Whether what a signer signed under that number counts (6.3)."""
        if not any(a <= seq and (z is None or seq < z) for _, a, z in self.keys_of(signer)):
            raise IntegrityError("a signer that was not enrolled then")

    def keys_since(self, signer: str, seq: int) -> list:
        """The keys that may have written what began with that number, then or later (6.3)."""
        keys = [pk for pk, _, z in self.keys_of(signer) if z is None or seq < z]
        if not keys:
            raise IntegrityError("a signer that is not enrolled, or was revoked")
        return keys


# 7. Batches

BATCH = shape(
    v=version, batch=octets(16), epoch=lambda v: uint(v, 1), at=time, seq=uint, signer=short_id, commit=octets(32),
    sealed=octets(1168), sig=octets(64),
)


def open_batch(header: Header, roots: dict, stored: str) -> tuple:
    """The id and key of a batch, in the order of 7.4, and whether it is unsigned and may be shown all the same."""
    e, vault = BATCH(parse(stored)), header.body["vault"]
    signed = T("batch-sig", vault, e["batch"], e["at"], u64(e["seq"]), e["signer"], e["commit"])
    unsigned = header.body["unsigned"] == "show" and not header.keys_of(e["signer"])
    if not unsigned:
        pk = header.key_at(e["signer"], e["seq"])
        header.check_time(e["signer"], e["seq"])
        verify(pk, e["sig"], signed)
    if e["epoch"] not in roots:
        raise Unauthenticated("batch: the root of its epoch is not kept")
    key = open_hpke(roots[e["epoch"]].kem, e["sealed"], T("batch", vault, u64(e["epoch"]), e["batch"], "c1"))
    if len(key) != 32 or not equal(hkdf(key, T("batch-commit", vault, e["batch"])), e["commit"]):
        raise Unauthenticated("batch: commit")
    return e["batch"], (key, unsigned)


# 8. Key entries

KEY = shape(v=version, id=record_id, kid=octets(24), batch=octets(16), suite=one_of("c1"), dek=octets(60))


def unwrap(vault: bytes, batch_key: bytes, e: dict) -> bytes:
    """The DEK of a key entry (8.2)."""
    bound = (vault, e["suite"], e["batch"], e["id"], e["kid"])
    return open_gcm(hkdf(batch_key, T("kek", *bound)), e["dek"], T("dek", *bound))


# 9. Documents


def sealed_field(value) -> bytes:
    """One member of f (9.1)."""
    if not text(value).startswith("e."):
        raise FormatError("field: e. expected")
    data = b64decode(value[2:])
    if len(data) < 28 + 16 or (len(data) - 28) % 16:
        raise FormatError("field: length")
    return data


def policy(value) -> str:
    """A policy's reference (9.1)."""
    if not re.fullmatch(r".+@[0-9a-f]{16}", text(value), re.ASCII | re.DOTALL):
        raise FormatError("policy: name@16 hexadecimal digits expected")
    return value


COFRE = shape(
    v=version, suite=one_of("c1"), kid=octets(24), at=time, policy=policy, f=map_of(sealed_field), h=map_of(octets(32)),
    open=list_of(member_name), seal=octets(32),
)


class Document:
    """A document whose envelope has its shape (9.6, step 1)."""

    def __init__(self, stored: str | bytes):
        self.value = parse(stored)
        if not isinstance(self.value, dict) or "cofre" not in self.value:
            raise FormatError("document: no envelope")
        self.cofre = COFRE(self.value["cofre"])
        for name in [*self.cofre["f"], *self.cofre["h"]]:
            member_name(name)
        unique(self.cofre["open"], "open")
        if self.cofre["open"] != sorted(self.cofre["open"], key=lambda n: n.encode("utf-16-be")):
            raise FormatError("open: not sorted")

    def covered(self) -> bytes:
        """C(D) of 9.5."""
        d = {name: v for name, v in self.value.items() if name not in self.cofre["open"]}
        d["cofre"] = {name: v for name, v in d["cofre"].items() if name != "seal"}
        return canonical(d)

    def check_seal(self, vault: bytes, record: str, dek: bytes):
        """Checks the seal (9.6, step 3); only then may Record be used."""
        key = hkdf(dek, T("k-seal", vault, record, self.cofre["kid"]))
        if not equal(hmac(key, T("seal", vault, record, self.covered())), self.cofre["seal"]):
            raise Unauthenticated("seal")
        return Record(self, vault, record, dek)


class Record:
    """A document whose seal was checked."""

    def __init__(self, doc: Document, vault: bytes, record: str, dek: bytes):
        self.doc, self.vault, self.record, self.dek = doc, vault, record, dek

    def field(self, name: str) -> bytes:
        """The JSON text of an encrypted field (9.2, 9.3)."""
        kid = self.doc.cofre["kid"]
        key = hkdf(self.dek, T("k-enc", self.vault, self.record, kid))
        padded = open_gcm(key, self.doc.cofre["f"][name], T("field", self.vault, "c1", self.record, kid, name))
        cut = padded.rstrip(b"\0")
        if not cut.endswith(b"\x80"):
            raise Unauthenticated("padding")
        return cut[:-1]

    def matches(self, name: str, value: str) -> bool:
        """Whether a text is what was hashed (9.4)."""
        kid = self.doc.cofre["kid"]
        key = hkdf(self.dek, T("k-hash", self.vault, self.record, kid))
        return equal(hmac(key, T("hash", self.vault, self.record, kid, name, value)), self.doc.cofre["h"][name])


# 11. Runs

RUN = shape(
    v=version, batch=octets(16), seq=uint, at=time, lease=time, state=one_of("running", "ended", "aborted"), sealed=uint,
    removed=map_of(uint), signer=short_id, sig=octets(64),
)


def check_run(header: Header, stored: str) -> dict:
    """A run entry (11.2)."""
    value = parse(stored)
    e = RUN(value)
    for name in e["removed"]:
        b64decode(name, 16)
    del value["sig"]
    signed = T("run", header.body["vault"], canonical(value))
    keys = header.keys_since(e["signer"], e["seq"])
    for pk in keys[:-1]:
        try:
            verify(pk, e["sig"], signed)
            return e
        except Unauthenticated:
            pass
    verify(keys[-1], e["sig"], signed)
    return e
