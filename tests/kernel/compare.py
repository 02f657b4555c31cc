#!/usr/bin/env python3
"""Generated cases through the kernel and through iptc, and the differences: 0 is the only answer.

Exit status: 0 no difference, 1 differences, 77 the kernel can't be asked here (no root, no network namespaces).
"""
import argparse
import contextlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "oracle"))

import diff  # noqa: E402
import run  # noqa: E402
import wire  # noqa: E402

SKIPPED = 77
DEFAULT_FEATURES = "filter,nat,user,neg,iface,multiport,ct,mark,proto,log"
# All that the generator knows and iptc has an extension for.
WIDE_FEATURES = DEFAULT_FEATURES + ",raw,mangle,connmark,notrack,targets,goto,reject,local,snatrange,fragments,malformed,icmperr,tcpodd,ipopts"


def skip_reason():
    reason = no_kernel()
    if reason and os.environ.get("IPTC_REQUIRE_KERNEL"):
        raise SystemExit(f"the kernel must be asked here and can't be: {reason}")
    return reason


def no_kernel():
    if os.geteuid() != 0:
        return "not root"
    probe = f"iptcprobe{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True).returncode:
        return "network namespaces can't be made here"
    ok = subprocess.run(["ip", "netns", "exec", probe, "iptables-legacy", "-nL"], capture_output=True).returncode == 0
    subprocess.run(["ip", "netns", "del", probe], capture_output=True)
    return None if ok else "iptables-legacy does not work here"


def iptc_jsonl(iptc, rules, packets, host, out, extra=()):
    with open(out, "w") as sink:
        r = subprocess.run([iptc, "verify", str(rules), str(packets), "--host", str(host), "--format", "jsonl", "--frames",
                            "--clock", "frozen", "--replies", "consume", *extra], stdout=sink, stderr=subprocess.PIPE, text=True)
    if r.returncode not in (0, 1):
        raise SystemExit(f"iptc verify failed ({r.returncode}): {r.stderr.strip()}")


def compare(iptc, folder, stories=1, six=False):
    """Runs the case in `folder` (rules.save or rules6.save, host.json, trace.json, trace.pcapng) both ways.

    Returns the number of packets, how many differ (random NAT ports excused) and the report's text."""
    kernel, mine = folder / "kernel.jsonl", folder / "iptc.jsonl"
    rules = folder / ("rules6.save" if six else "rules.save")
    with contextlib.redirect_stderr(io.StringIO()):
        run.run(**{"rules6" if six else "rules": str(rules)}, packets=str(folder / "trace.json"),
                host=str(folder / "host.json"), out=str(kernel))
    iptc_jsonl(iptc, rules, folder / "trace.pcapng", folder / "host.json", mine, ["-6"] if six else [])
    k, _ = diff.load(str(kernel))
    i, _ = diff.load(str(mine))
    lines = []
    pk = wire.load(str(folder / "trace.json"), None, json.loads((folder / "host.json").read_text()))
    bad, counts = diff.report(k, i, pk=pk, rules=diff.rule_lines(str(rules)), maxn=stories, out=lines.append)
    return len(k), bad, counts, "\n".join(map(str, lines))


def seeds_of(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True, help="the program to compare")
    ap.add_argument("--seeds", default="1-10", help="first-last")
    ap.add_argument("--rules", type=int, default=60)
    ap.add_argument("--packets", type=int, default=400)
    ap.add_argument("--features", default=DEFAULT_FEATURES, help="comma list, or `wide`: all that iptc has")
    ap.add_argument("--six", action="store_true", help="IPv6 cases")
    ap.add_argument("--keep", help="keep the cases in this folder")
    ap.add_argument("--stories", type=int, default=1, help="differences told per category")
    a = ap.parse_args()
    if reason := skip_reason():
        print(f"SKIPPED: the kernel was NOT asked, nothing is proved: {reason}", flush=True)
        return SKIPPED
    import generate
    packets = differing = ports = 0
    with tempfile.TemporaryDirectory(prefix="iptc-kernel-") as scratch:
        for seed in seeds_of(a.seeds):
            folder = pathlib.Path(a.keep or scratch) / f"seed{seed}"
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                generate.write_case(str(folder), seed, a.rules, a.packets, WIDE_FEATURES if a.features == "wide" else a.features, a.six)
            n, bad, counts, text = compare(a.iptc, folder, a.stories, a.six)
            packets, differing, ports = packets + n, differing + bad, ports + counts["out_natport"]
            print(f"seed {seed}: {n} packets, {bad} differ", flush=True)
            if bad:
                print(text, flush=True)
    print(f"{packets} packets, {differing} differ ({ports} only in a random NAT port, excused)")
    return 1 if differing or packets == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
