"""Section 12 of docs/format.md: the audit log, its tree, and checkpoints."""

import base64
import hashlib
import re

from cofre_reader import Header, short_id
from encoding import (
    FormatError, IntegrityError, T, Unauthenticated, canonical, list_of, octets, optional, parse, shape, text, time,
    uint, version,
)
from hpke import verify


def word(value) -> str:
    """An action or outcome (12.1)."""
    if not re.fullmatch(r"[a-z][a-z_]{0,31}", text(value), re.ASCII):
        raise FormatError("action or outcome: no word")
    return value


def an_object(value) -> dict:
    """The member data, where it is not null."""
    if not isinstance(value, dict):
        raise FormatError("data: object expected")
    return value


LEAF = shape(
    v=version, vault=octets(16), seq=uint, root=octets(32), time=time, actor=text, host=text, slot=text, action=word,
    of=optional(uint), record=text, fields=list_of(text), reason=text, outcome=word, data=optional(an_object), by=text,
)


def leaf(stored: str) -> dict:
    """Reads a leaf, which is stored as C(leaf) and no other way (12.1)."""
    value = parse(stored)
    if canonical(value) != stored.encode():
        raise FormatError("leaf: not canonical")
    return LEAF(value)


def sha256(*parts: bytes) -> bytes:
    """SHA-256 of the parts, joined."""
    return hashlib.sha256(b"".join(parts)).digest()


def tree_root(hashes: list) -> bytes:
    """The root over the hashes of entries (12.3)."""
    if not hashes:
        return sha256()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return sha256(b"\1", tree_root(hashes[:k]), tree_root(hashes[k:]))


def entry_hash(stored: str, sig: bytes) -> bytes:
    """The hash of an entry (12.3)."""
    return sha256(b"\0", T("audit-rec", stored, sig))


def standard64(encoded: str, length: int) -> bytes:
    """Standard base64 with padding, canonical (12.4)."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError as e:
        raise FormatError("checkpoint: base64") from e
    if len(data) != length or base64.b64encode(data).decode() != encoded:
        raise FormatError("checkpoint: base64")
    return data


def checkpoint(note: str, vault: bytes, signs: list) -> tuple:
    """Size and root of a checkpoint that one of the sign keys signed (12.4)."""
    name = "cofre.vault/" + vault.hex()
    body, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n") or "\r" in note:
        raise FormatError("checkpoint: no signed note")
    body += "\n"
    signed = False
    for line in signatures[:-1].split("\n"):
        found = re.fullmatch("— ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        if not found:
            raise FormatError("checkpoint: signature line")
        if found[1] != name:
            continue
        sig = standard64(found[2], 68)
        for sign in signs:
            if sig[:4] == sha256(name.encode() + b"\n\1" + sign)[:4]:
                verify(sign, sig[4:], body.encode())
                signed = True
    if not signed:
        raise Unauthenticated("checkpoint: not signed by this vault")
    lines = body[:-1].split("\n")
    if len(lines) < 3 or "" in lines or lines[0] != name or not re.fullmatch("0|[1-9][0-9]*", lines[1], re.ASCII):
        raise FormatError("checkpoint: lines")
    return int(lines[1]), standard64(lines[2], 32)


def check_log(header: Header, rows: list, note: str):
    """A log against its rules and a checkpoint that somebody kept (12.5)."""
    vault, hashes, intents = header.body["vault"], [], []
    for seq, row in enumerate(rows):
        e = leaf(row["leaf"])
        if e["vault"] != vault or e["seq"] != seq:
            raise IntegrityError("entry: of another vault, or in another place")
        key, sig = header.key_at(e["by"], seq), octets(64)(row["sig"])
        verify(key, sig, T("audit", row["leaf"]))
        header.check_time(e["by"], seq)
        if e["root"] != tree_root(hashes):
            raise IntegrityError("entry: vouches for another past")
        if e["of"] is not None and (e["of"] >= seq or not intents[e["of"]]):
            raise IntegrityError("entry: the outcome of no intent")
        intents.append(e["outcome"] == "intent")
        hashes.append(entry_hash(row["leaf"], sig))
    size, root = checkpoint(note, vault, [key for key, _, _ in header.keys_of("vault")])
    if size > len(hashes) or tree_root(hashes[:size]) != root:
        raise IntegrityError("log: not what the checkpoint saw")
