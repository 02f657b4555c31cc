#!/usr/bin/env python3
"""`iptc verify --egress` against what the kernel let out: generated cases run through the kernel, its frames become the
capture of the other side. The same rules find no difference; rules with another policy and a rule less find those that
the kernel's and iptc's own frames tell.

Exit status: 0 all well, 1 not, 77 the kernel can't be asked here (no root, no network namespaces).
"""
import collections
import functools
import json
import random
import sys

import compare
import target_cases as cases

FEATURES = "filter,nat,user,neg,iface,multiport,ct,mark,proto,log,fragments,mangle,targets"


def kernel_frames(folder):
    """Runs the case through the kernel and writes what left, in another order within milliseconds, as a capture."""
    kernel = compare.ask_kernel(folder)
    frames = [{"t": row["t"] + 0.0005, "in": frame["if"], "frame": bytes.fromhex(frame["frame"])}
              for _, row in sorted(kernel.items()) for frame in row["out"] if frame["if"] != "lo"]
    order = random.Random(1)
    frames.sort(key=lambda frame: frame["t"] + order.random() * 0.01)
    compare.wire.save_pcapng(str(folder / "there.pcapng"), frames)
    return kernel, len(frames)


def verify(iptc, folder, rules, jobs):
    """The exit status, the differences, the packets' lines and the counts."""
    out = folder / "iptc.jsonl"
    code = compare.iptc_jsonl(iptc, rules, folder / "trace.pcapng", folder / "host.json", out,
                              ["--egress", str(folder / "there.pcapng"), "--jobs", str(jobs)])
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    return code, [x["egress"] for x in lines if "egress" in x], [x for x in lines if "n" in x], lines[-1]["summary"]["egress"]


def other_rules(text):
    """The filter table of a save file with other policies and without its first accepting rule of FORWARD."""
    lines, table, dropped = [], "", False
    for line in text.splitlines():
        table = line[1:] if line.startswith("*") else table
        if table == "filter" and line.startswith(":FORWARD "):
            line = line.replace(" DROP ", " ?? ").replace(" ACCEPT ", " DROP ").replace(" ?? ", " ACCEPT ")
        if table == "filter" and not dropped and line.startswith("-A FORWARD") and line.endswith("-j ACCEPT"):
            dropped = True
            continue
        lines.append(line)
    return "\n".join(lines) + "\n"


def bytes_out(row):
    return sorted((f["if"], f["frame"][28:]) for f in row["out"] if f["if"] != "lo")


def expected_kinds(kernel, mine):
    """By packet, what iptc's frames and the kernel's say: seen and missing."""
    kinds = collections.Counter()
    for k, m in zip(kernel, mine):
        a, b = collections.Counter(bytes_out(m)), collections.Counter(bytes_out(k))
        here, there = sum((a - b).values()), sum((b - a).values())
        kinds["seen" if there > here else "missing" if here > there else "same"] += abs(here - there)
    return kinds


def complaints_about(iptc, folder):
    kernel, left = kernel_frames(folder)
    code, differences, _, totals = verify(iptc, folder, folder / "rules.save", 1)
    if differences or code != 0:
        yield f"the same rules: {len(differences)} differences, exit status {code}, the first: {json.dumps(differences[:1])}"
    if totals["matched"] != left or totals["unexplained"]:
        yield f"{left} frames left, {totals}"
    (folder / "other.save").write_text(other_rules((folder / "rules.save").read_text()))
    code, differences, mine, totals = verify(iptc, folder, folder / "other.save", 2)
    expected = expected_kinds([row for _, row in sorted(kernel.items())], mine)
    told = {"seen": totals["seen"], "missing": totals["missing"] + totals["outside"] + totals["uncovered"]}
    for kind, count in told.items():
        if count != expected[kind]:
            yield f"other rules: {count} {kind}, by the frames there are {expected[kind]}: {totals}"
    if code != (1 if differences else 0):
        yield f"other rules: {len(differences)} differences, exit status {code}"


def write_generated(folder, seed):
    compare.generate(folder, seed, 60, 400, FEATURES)


def write_drawn(folder, seed):
    """Clients that all have one source port and one id, behind one address: NAT draws others for all but the first."""
    order = random.Random(seed)
    packets = [make("eth0", f"192.0.2.{client}", cases.SERVER) for client in range(10, 40)
               for make in order.sample((cases.tcp, cases.udp, cases.echo), 3)]
    packets = [{**packet, "t": at / 100} for at, packet in enumerate(packets)]
    rules = cases.save(nat=["POSTROUTING -o eth1 -p udp -j SNAT --to-source 198.51.100.1:30000-30100", "POSTROUTING -o eth1 -j MASQUERADE"],
                       filter=["FORWARD -p tcp -j ACCEPT"])
    compare.write_case(folder, rules, False, cases.HOST, packets)


def check(a, given, folder):
    write, seed = given
    write(folder, seed)
    found = list(complaints_about(a.iptc, folder))
    packets = sum('"n"' in line for line in open(folder / "iptc.jsonl"))
    return packets, len(found), {"out_natport": 0}, "\n".join(found)


def main():
    ap = compare.case_arguments(__doc__)
    ap.add_argument("--seeds", type=compare.span_of, default="1-4", help="first-last")
    a = ap.parse_args()
    if status := compare.skip():
        return status
    cases_of = [(f"seed {seed}", (write_generated, seed)) for seed in a.seeds] + [("drawn ports", (write_drawn, 1))]
    return compare.run_cases(a, cases_of, functools.partial(check, a))


if __name__ == "__main__":
    sys.exit(main())
