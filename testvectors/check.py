#!/usr/bin/env python3
"""Checks the golden vectors in this folder. It shares no code with what made them.

    python3 check.py          schema, checksums, and what every case says about its cells
    python3 check.py --flip   as well: flips every single cell of every case and demands that the
                              checksum notices; and, of each frame of a case that decodes, the content

It needs nothing but Python 3.8. Facts about the wire are from README.md and stand where they are used.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
FRAME_CELLS = {"adat": 256, "iec60958": 64}
CODES = {"sync": "LP001", "cell": "LP002", "parity": "LP003", "preamble": "LP004", "block": "LP005", "lock_lost": "LP006"}
# Holds on a line that is alive: eleven cells at most (ADAT), three (IEC 60958).
REST_CELLS = 16
BLOCK_SUBFRAMES = 384


class Wrong(Exception):
    """Something that a vector must not have."""


def demand(truth, what):
    if not truth:
        raise Wrong(what)


# ---------------------------------------------------------------- the wire


class Broken(Exception):
    """A frame that is not one. `args[0]` is the kind of fault."""


def adat_frame(cells):
    """256 cells -> [user, slots]. Every cell has a part in it."""
    if cells[:11] != "00000000001":
        raise Broken("sync")
    # Fifty separators: one before the user bits, one behind each group of four.
    if cells[10::5] != "1" * 50:
        raise Broken("cell")
    groups = [cells[n : n + 4] for n in range(11, 255, 5)]
    digits = "%049x" % int("".join(groups), 2)
    return [digits[0], [digits[n : n + 6] for n in range(1, 49, 6)]]


PREAMBLES = {"10011100": "B", "10010011": "M", "10010110": "W"}


def iec60958_subframe(cells):
    """64 cells -> [preamble, sample, V, U, C, P]. Every cell has a part in it."""
    preamble = PREAMBLES.get(cells[:8])
    if preamble is None:
        raise Broken("preamble")
    if cells[8::2] != "1" * 28:
        raise Broken("cell")
    slots = cells[9::2]
    if slots.count("1") % 2:
        raise Broken("parity")
    sample = "%06x" % int(slots[23::-1], 2)
    return [preamble, sample] + [int(bit) for bit in slots[24:]]


FRAME = {"adat": adat_frame, "iec60958": iec60958_subframe}


def has_sync(protocol, cells, at):
    if protocol == "adat":
        return cells.startswith("00000000001", at)
    return cells[at : at + 8] in PREAMBLES


def syncs(protocol, cells):
    """Every place where a frame could start."""
    pattern = "(?=00000000001)" if protocol == "adat" else "(?=" + "|".join(PREAMBLES) + ")"
    return [match.start() for match in re.finditer(pattern, cells)]


def legal_frames(protocol, cells):
    """Every whole frame on the line, wherever it starts: [at, ...]."""
    found = []
    for at in syncs(protocol, cells):
        frame = cells[at : at + FRAME_CELLS[protocol]]
        if len(frame) == FRAME_CELLS[protocol]:
            try:
                found.append([at] + FRAME[protocol](frame))
            except Broken:
                pass
    return found


# ---------------------------------------------------------------- a case


def cells_of(case):
    """The whole line, as text of 0 and 1."""
    line = ""
    for piece in case["line"]:
        if "idle" in piece:
            line += "0" * piece["idle"]
            continue
        digits = "".join(piece["cells"])
        demand(len(digits) == (piece["count"] + 3) // 4, "the count of a piece does not fit its digits")
        cells = bin(int("1" + digits, 16))[3:]
        demand("1" not in cells[piece["count"] :], "the last digit is not filled with zeros")
        line += cells[: piece["count"]]
    return line


def digest(cells):
    padded = cells + "0" * (-len(cells) % 8)
    return hashlib.sha256(int("1" + padded, 2).to_bytes(len(padded) // 8 + 1, "big")[1:]).hexdigest()


def frames_of(case):
    return case["frames"] if case["protocol"] == "adat" else case["subframes"]


def check_frame(protocol, cells, row):
    """These cells of one frame carry what `row` says, and nothing is wrong with them."""
    try:
        carried = FRAME[protocol](cells)
    except Broken as broken:
        raise Wrong("the frame at %d is broken: %s" % (row[0], broken))
    demand(carried == row[1:], "the frame at %d carries %s, not %s" % (row[0], carried, row[1:]))


def check_case(case):
    protocol, size = case["protocol"], FRAME_CELLS[case["protocol"]]
    demand(case["id"].startswith(protocol + "-"), "the id does not begin with the protocol")
    demand(not case["subframes" if protocol == "adat" else "frames"], "frames of the other protocol")
    cells = cells_of(case)
    demand(len(cells) == case["cells"], "%d cells, not %d" % (len(cells), case["cells"]))
    demand(digest(cells) == case["sha256"], "the checksum of the cells differs")

    expected, faults = frames_of(case), case["faults"]
    for row in expected:
        check_frame(protocol, cells[row[0] : row[0] + size], row)
    legal = legal_frames(protocol, cells)
    verdict = case["verdict"]
    if verdict == "no-lock":
        demand(not expected and not faults, "a case without a lock has frames or faults")
        locks = [row[0] for row in legal if has_sync(protocol, cells, row[0] + size)]
        demand(not locks, "a whole frame with a sync behind it, at %s" % locks)
    elif verdict == "decodes":
        demand(not faults, "a case that decodes has faults")
        demand(len(expected) >= 2, "fewer than two frames")
        demand(legal == expected, "the line holds other frames than those listed")
        check_order(protocol, legal)
    else:
        demand(faults and verdict == "reports: " + faults[0]["kind"], "verdict and faults differ")
        places = {fault["at"] for fault in faults}
        demand([row for row in legal if row[0] not in places or row in expected] == expected, "other frames than those listed")
        for fault in faults:
            check_fault(protocol, cells, fault, [row for row in legal if row[0] <= fault["at"]])
    check_blocks(case, legal)
    if case["audio"]:
        check_audio(case["audio"], case["line"][0]["frame_rate"], [row[2] for row in expected])


def check_order(protocol, rows):
    """Subframes that follow each other at once are of channel A and B in turn."""
    if protocol == "iec60958":
        for last, row in zip(rows, rows[1:]):
            in_turn = (last[1] == "W") != (row[1] == "W")
            demand(in_turn or row[0] != last[0] + 64, "the order of preambles is broken at %d" % row[0])


def check_fault(protocol, cells, fault, legal):
    """The fault is there. `legal` are the frames up to it, and at it."""
    kind, at, size = fault["kind"], fault["at"], FRAME_CELLS[protocol]
    demand(fault["code"] == CODES[kind], "the code of %s is %s" % (kind, CODES[kind]))
    demand(at == legal[0][0] + fault["frame"] * size, "the fault is not in frame %d" % fault["frame"])
    own = None
    try:
        FRAME[protocol](cells[at : at + size])
    except Broken as broken:
        own = broken.args[0]
    if kind in ("cell", "parity"):
        found = own == kind
    elif kind == "sync":
        # Damaged, or the next one is not where it should be.
        found = own == kind or not has_sync(protocol, cells, at + size)
    elif kind == "preamble":
        rows = [row for row in legal if row[0] >= at - size]
        found = own == kind or len(rows) == 2 and (rows[0][1] == "W") == (rows[1][1] == "W")
    elif kind == "block":
        starts = [row[0] for row in legal if row[1] == "B"]
        early = starts[-1] == at and at - starts[-2] != BLOCK_SUBFRAMES * size
        late = starts[-1] == at - BLOCK_SUBFRAMES * size
        found = early or late
    else:
        found = "0" * (REST_CELLS + 1) in cells[at : at + size]
    demand(found, "no fault of kind %s at %d" % (kind, at))


def check_blocks(case, legal):
    """Every whole block is listed, with the C and U bits of its subframes."""
    expected = case["blocks"]
    whole = []
    for first, row in enumerate(legal):
        rows = legal[first : first + BLOCK_SUBFRAMES]
        contiguous = len(rows) == BLOCK_SUBFRAMES and rows[-1][0] == row[0] + 64 * (BLOCK_SUBFRAMES - 1)
        if row[1] == "B" and contiguous and [it[1] for it in rows].count("B") == 1:
            bits = lambda column: [packed_bits([it[column] for it in rows[channel::2]]) for channel in (0, 1)]
            whole.append({"at": row[0], "status": bits(5), "user": bits(4)})
    demand(whole == expected, "%d whole blocks that are not as listed" % len(whole))


def packed_bits(bits):
    """192 bits -> 24 bytes in hexadecimal, the bit of frame n in bit n % 8 of byte n / 8."""
    return "".join("%02x" % sum(bit << n for n, bit in enumerate(bits[byte : byte + 8])) for byte in range(0, 192, 8))


def check_audio(audio, frame_rate, frames):
    """Channel k is slots smux * k and those after it; the lowest slot has the earliest sample."""
    smux = audio["smux"]
    demand(audio["rate"] == smux * frame_rate, "the audio rate is not %d times the frame rate" % smux)
    demand(len(audio["channels"]) == 8 // smux, "not %d channels" % (8 // smux))
    for k, channel in enumerate(audio["channels"]):
        demand(channel == [sample for slots in frames for sample in slots[smux * k : smux * k + smux]], "channel %d differs" % k)


# ---------------------------------------------------------------- flips


def turned(cells, n):
    return cells[:n] + ("0" if cells[n] == "1" else "1") + cells[n + 1 :]


def check_flips(case):
    """Every flipped cell is noticed; returns how many were tried."""
    protocol, size = case["protocol"], FRAME_CELLS[case["protocol"]]
    cells = cells_of(case)
    padded = cells + "0" * (-len(cells) % 8)
    line = bytearray(int("1" + padded, 2).to_bytes(len(padded) // 8 + 1, "big")[1:])
    for n in range(len(cells)):
        line[n // 8] ^= 0x80 >> n % 8
        demand(hashlib.sha256(line).hexdigest() != case["sha256"], "the checksum misses cell %d" % n)
        line[n // 8] ^= 0x80 >> n % 8
    if case["verdict"] == "decodes":
        for row in frames_of(case):
            frame = cells[row[0] : row[0] + size]
            for n in range(size):
                try:
                    check_frame(protocol, turned(frame, n), row)
                except Wrong:
                    continue
                raise Wrong("the content misses cell %d of the frame at %d" % (n, row[0]))
    return len(cells)


# ---------------------------------------------------------------- the schema


def check_schema(root, schema, value, path):
    """As much of JSON Schema as schema.json uses."""
    if "$ref" in schema:
        check_schema(root, root["$defs"][schema["$ref"].split("/")[-1]], value, path)
    if "oneOf" in schema:
        fits = [one for one in schema["oneOf"] if schema_fits(root, one, value, path)]
        demand(len(fits) == 1, "%s fits %d of the forms" % (path, len(fits)))
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    if "type" in schema:
        demand(type(value) is kinds[schema["type"]], "%s is no %s" % (path, schema["type"]))
    if "const" in schema:
        demand(value == schema["const"], "%s is not %r" % (path, schema["const"]))
    if "enum" in schema:
        demand(value in schema["enum"], "%s is none of %r" % (path, schema["enum"]))
    if "pattern" in schema:
        demand(re.search(schema["pattern"], value), "%s does not look like %s" % (path, schema["pattern"]))
    if "minimum" in schema:
        demand(value >= schema["minimum"], "%s is less than %d" % (path, schema["minimum"]))
    if isinstance(value, list):
        demand(schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)), "%s has %d items" % (path, len(value)))
        for n, item in enumerate(value):
            forms = schema.get("prefixItems", [])
            check_schema(root, forms[n] if n < len(forms) else schema.get("items", {}), item, "%s[%d]" % (path, n))
    if isinstance(value, dict):
        missing = [key for key in schema.get("required", []) if key not in value]
        demand(not missing, "%s lacks %s" % (path, missing))
        for key, item in value.items():
            known = key in schema.get("properties", {})
            demand(known or schema.get("additionalProperties", True), "%s has %s" % (path, key))
            check_schema(root, schema["properties"][key] if known else {}, item, "%s.%s" % (path, key))


def schema_fits(root, schema, value, path):
    try:
        check_schema(root, schema, value, path)
    except Wrong:
        return False
    return True


# ---------------------------------------------------------------- everything


def check_sums():
    """Every file of the folder stands in SHA256SUMS, with its sum."""
    lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
    sums = {name: one for one, name in (line.split("  ") for line in lines)}
    present = {path.name for path in FOLDER.iterdir() if path.is_file()} - {"SHA256SUMS"}
    demand(set(sums) == present, "SHA256SUMS lists other files: %s" % sorted(set(sums) ^ present))
    for name, one in sums.items():
        demand(hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == one, "the checksum of %s differs" % name)


def main(arguments):
    if arguments not in ([], ["--flip"]):
        print(__doc__)
        return 2
    wrong, ids, frames, flips = [], set(), 0, 0
    try:
        check_sums()
    except Wrong as why:
        wrong.append(str(why))
    schema = json.loads((FOLDER / "schema.json").read_text())
    for path in sorted(FOLDER.glob("*.json")):
        if path.name == "schema.json":
            continue
        content = json.loads(path.read_text())
        try:
            check_schema(schema, schema, content, path.name)
        except Wrong as why:
            wrong.append(str(why))
            continue
        for case in content["cases"]:
            try:
                demand(case["id"] not in ids, "there are two of them")
                ids.add(case["id"])
                frames += len(frames_of(case))
                check_case(case)
                if arguments:
                    flips += check_flips(case)
            except Wrong as why:
                wrong.append("%s: %s" % (case["id"], why))
    for line in wrong:
        print(line)
    said = "%d cases, %d frames and subframes" % (len(ids), frames)
    said += ", %d flipped cells" % flips if arguments else ""
    print(said + (": all as they should be" if not wrong else ": %d WRONG" % len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
