"""Section 2 of docs/format.md: T, base64url, strict and canonical JSON, times, and what an envelope must look like."""

import base64
import json
import re
from datetime import datetime


class FormatError(Exception):
    """The input does not have the shape of the format (class "format")."""


class Unauthenticated(Exception):
    """A cryptographic check failed (class "unauthenticated")."""


class IntegrityError(Exception):
    """Every check of its own passed, and yet it must not be trusted (class "integrity")."""


class Number(str):
    """A JSON number as it was written."""


def u64(n: int) -> bytes:
    """An integer part of T (2.2)."""
    return n.to_bytes(8, "big")


def T(label: str, *parts) -> bytes:
    """T(label, parts…) of section 2.2; text parts are UTF-8."""
    out = b""
    for part in ("cofre/v1/" + label, *parts):
        data = part.encode("utf-8") if isinstance(part, str) else bytes(part)
        out += u64(len(data)) + data
    return out


def b64encode(data: bytes) -> str:
    """Base64url without padding (2.1)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def b64decode(text: str, length: int | None = None) -> bytes:
    """Reads the one canonical form of bytes (2.1)."""
    if not isinstance(text, str) or isinstance(text, Number) or not re.fullmatch(r"[A-Za-z0-9_-]*", text, re.ASCII):
        raise FormatError("bytes: base64url expected")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as e:
        raise FormatError("bytes: base64url expected") from e
    if b64encode(data) != text:
        raise FormatError("bytes: not the canonical base64url")
    if length is not None and len(data) != length:
        raise FormatError(f"bytes: {length} expected, {len(data)} found")
    return data


def _members(pairs):
    out = {}
    for name, value in pairs:
        if name in out:
            raise FormatError("JSON: duplicate member")
        out[name] = value
    return out


def _no_constant(_):
    raise FormatError("JSON: not a value")


def _no_surrogates(value):
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as e:
            raise FormatError("JSON: lone surrogate") from e
    elif isinstance(value, dict):
        for name, member in value.items():
            _no_surrogates(name)
            _no_surrogates(member)
    elif isinstance(value, list):
        for member in value:
            _no_surrogates(member)


def parse(text) -> object:
    """Reads one JSON value strictly (2.3); numbers stay text."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=_members, parse_int=Number, parse_float=Number, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as e:
        raise FormatError("JSON: not valid") from e
    _no_surrogates(value)
    return value


_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _string(text: str) -> str:
    return '"' + "".join(_SHORT.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text) + '"'


def _write(value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Number, int)):
        return str(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, list):
        return "[" + ",".join(map(_write, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(_string(name) + ":" + _write(value[name]) for name in names) + "}"


def canonical(value) -> bytes:
    """C(x) of section 2.3, of a value that parse returned."""
    return _write(value).encode("utf-8")


# What a member of an envelope may be: each function takes what parse returned and gives the value, or FormatError.


def uint(value, least=0, most=2**64 - 1) -> int:
    """An integer member: 0 or digits without a leading zero."""
    if not isinstance(value, Number) or not re.fullmatch(r"0|[1-9][0-9]*", value, re.ASCII):
        raise FormatError("integer expected")
    if not least <= int(value) <= most:
        raise FormatError("integer out of range")
    return int(value)


def text(value) -> str:
    """A string member."""
    if not isinstance(value, str) or isinstance(value, Number):
        raise FormatError("string expected")
    return value


def one_of(*allowed):
    """A string member with a few values."""

    def read(value):
        if text(value) not in allowed:
            raise FormatError("unknown value of a member")
        return value

    return read


def version(value) -> int:
    """The member v: only 1 is known."""
    return uint(value, 1, 1)


def octets(length=None):
    """A member that holds bytes."""
    return lambda value: b64decode(value, length)


def list_of(read, most=None):
    """An array member."""

    def all_of(value):
        if not isinstance(value, list):
            raise FormatError("array expected")
        if most is not None and len(value) > most:
            raise FormatError("too many elements")
        return [read(member) for member in value]

    return all_of


def optional(read):
    """A member that may be null."""
    return lambda value: None if value is None else read(value)


def map_of(read):
    """An object with names of any kind."""

    def all_of(value):
        if not isinstance(value, dict):
            raise FormatError("object expected")
        return {name: read(member) for name, member in value.items()}

    return all_of


def shape(**members):
    """An envelope: exactly these members, each read by its function (2.4)."""

    def read(value):
        if not isinstance(value, dict):
            raise FormatError("object expected")
        if set(value) != set(members):
            raise FormatError("members: missing or unknown")
        return {name: check(value[name]) for name, check in members.items()}

    return read


def time(value) -> str:
    """A point in time (2.5)."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text(value), re.ASCII):
        raise FormatError("time expected")
    try:
        datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError as e:
        raise FormatError("time expected") from e
    return value
