"""Reads every vector with the reader and compares the outcome: python3 check.py [FOLDER]. Exits with 1 on a difference."""

import json
import pathlib
import sys

import audit
import cofre_reader as reader
from encoding import FormatError, IntegrityError, T, Unauthenticated, b64decode, b64encode, canonical, parse, u64

CLASSES = {FormatError: "format", Unauthenticated: "unauthenticated", IntegrityError: "integrity"}


class Failure(Exception):
    """A vector that failed, and where."""

    def __init__(self, stage: str, error: Exception):
        super().__init__(stage)
        self.stage, self.outcome, self.error = stage, CLASSES[type(error)], error


class at:
    """Names the stage of what happens inside."""

    def __init__(self, stage: str):
        self.stage = stage

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        if kind in CLASSES:
            raise Failure(self.stage, error) from error


def expect(got, want, what: str):
    """A plain assertion: whatever fails it is a mistake of the reader, not an outcome."""
    if got != want:
        raise AssertionError(f"{what}: {got!r}, not {want!r}")


def open_header(v: dict) -> reader.Header:
    with at("header"):
        header = reader.Header(v["header"])
        if b64encode(header.body["vault"]) != v["vault"]:
            raise IntegrityError("another vault")
    return header


def unlock(v: dict, header: reader.Header) -> dict:
    with at("unlock"):
        roots, opened = header.unlock(v["master_key"].encode("utf-8"), v.get("slot", ""))
    if "opens" in v:
        expect(opened, v["opens"], "slot")
    return roots


_UNLOCKED: dict = {}


def check_header(v: dict):
    unlock(v, open_header(v))


def check_record(v: dict):
    key = (v["header"], v["master_key"], v.get("slot", ""), v["vault"])
    if key not in _UNLOCKED:
        header = open_header(v)
        _UNLOCKED[key] = (header, unlock(v, header))
    header, roots = _UNLOCKED[key]
    vault = header.body["vault"]
    with at("batch"):
        batches = dict(reader.open_batch(header, roots, stored) for stored in v["batches"])
    with at("key"):
        entries = [reader.KEY(parse(stored)) for stored in v["keys"]]
    with at("document"):
        doc = reader.Document(b64decode(v["document_base64"]) if "document_base64" in v else v["document"])
        fitting = [e for e in entries if e["id"] == v["id"] and e["kid"] == doc.cofre["kid"]]
        if not fitting:
            raise Unauthenticated("no key entry for this document")
    with at("key"):
        usable = [e for e in fitting if e["batch"] in batches]
        if not usable:
            raise Unauthenticated("no batch for the key entry")
        batch_key, unsigned = batches[usable[0]["batch"]]
        dek = reader.unwrap(vault, batch_key, usable[0])
    expect(unsigned, v.get("unsigned", False), "unsigned")
    with at("document"):
        record = doc.check_seal(vault, v["id"], dek)
    check_parts(v, doc, record)


def check_parts(v: dict, doc: reader.Document, record: reader.Record):
    plain, hashes = v.get("plain", {}), v.get("hashes", {})
    expect(sorted(doc.cofre["f"]), sorted(plain), "fields")
    expect(sorted(doc.cofre["h"]), sorted(hashes), "hashes")
    failed = None
    for name, text in plain.items():
        try:
            with at("field"):
                expect(record.field(name).decode("utf-8"), text, name)
        except Failure as e:
            expect(name, v.get("part"), "field that fails")
            failed = e
    for name, text in hashes.items():
        if not record.matches(name, text):
            expect(name, v.get("part"), "hash that fails")
            failed = Failure("hash", Unauthenticated("hash"))
    if failed:
        raise failed


def check_succession(v: dict):
    with at(""):
        open_header(v).follows(int(v["case"]["epoch"]), b64decode(v["case"]["sign"], 32))


def check_run(v: dict):
    with at(""):
        reader.check_run(open_header(v), v["case"]["entry"])


def check_audit(v: dict):
    with at(""):
        audit.check_log(open_header(v), v["case"]["rows"], v["case"]["checkpoint"])


def outcome(act):
    """What act gives, or None where it is "format"."""
    try:
        return act()
    except FormatError:
        return None


def check_base64(v: dict):
    for case in v["case"]:
        expect(outcome(lambda: b64decode(case["text"]).hex()), case["hex"], repr(case["text"]))


def check_canonical(v: dict):
    for case in v["case"]:
        expect(outcome(lambda: canonical(parse(case["text"])).decode()), case["canonical"], repr(case["text"]))


def check_master_key(v: dict):
    for case in v["case"]:
        raw = bytes.fromhex(case["raw"])
        expect(outcome(lambda: reader.master_key(raw, case["making"]).hex()), case["key"], repr(raw))


def check_known_answers(v: dict):
    """The chain of derivations once more, from the roots of the answers; the records are in other vectors."""
    known = {case["name"]: bytes.fromhex(case["value"]) for case in v["case"]}
    vault, root = known["vault = fixed(alba vault, 16)"], known["root = fixed(alba root 1, 32)"]
    expect(T("kek", "a"), known['T("kek", "a")'], "T")
    expect(T("x", u64(258), b""), known['T("x", u64 258, "")'], "T")
    derived = reader.Root(root, vault, 1)
    expect(derived.kem.seed_pq + derived.kem.seed_t, known["d ‖ z"] + known["sk_x"], "seed expansion")
    expect(derived.kem.public, known["pk"], "pk")
    expect(derived.kem.decapsulate(next(v for n, v in known.items() if n.startswith("enc,"))), known["shared secret"], "decapsulation")
    expect((derived.sign, derived.mac_key, derived.past_key), (known["sign public"], known["header-mac key"], known["past key"]), "root")
    expect(reader.open_hpke(derived.kem, known["sealed, of the batch key"], known["HPKE info"]), known["batch key = fixed(first batch key, 32)"], "HPKE")


CHECKS = {
    "record": check_record, "header": check_header, "succession": check_succession, "run": check_run,
    "audit": check_audit, "base64": check_base64, "canonical": check_canonical, "master-key": check_master_key,
    "known-answers": check_known_answers,
}


def check(v: dict) -> str:
    """What is wrong with the outcome of one vector; empty where it is as expected."""
    want, stage = v["expect"], v.get("stage", "")
    try:
        CHECKS[v["kind"]](v)
    except Failure as e:
        if (e.outcome, e.stage) != (want, stage):
            return f"{e.outcome} at {e.stage!r} ({e.error}), expected {want} at {stage!r}"
        return ""
    except AssertionError as e:
        return str(e)
    return "" if want == "ok" else f"ok, expected {want} at {stage!r}"


def main() -> int:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2] / "testdata/vectors")
    files = sorted(folder.glob("*.json"))
    seen, bad = {}, 0
    for path in files:
        v = json.loads(path.read_text(encoding="utf-8"))
        seen[v["expect"]] = seen.get(v["expect"], 0) + 1
        problem = check(v)
        if problem:
            bad += 1
            print(f"{path.name}: {problem}")
    print(f"{len(files)} vectors, {bad} differ;", ", ".join(f"{n} {c}" for c, n in sorted(seen.items())))
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main())
