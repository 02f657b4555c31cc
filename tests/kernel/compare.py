#!/usr/bin/env python3
"""Generated cases through the kernel and through iptc, and the differences: 0 is the only answer.

A case is a ruleset, its ipsets, a host and a trace, all made from a seed (oracle/generate.py). The kernel runs it packet by
packet (oracle/run.py), iptc verifies it, and every packet's verdict, counters, state, mark and bytes must be equal.

Exit status: 0 no difference, 1 differences, 77 the kernel can't be asked here (no root, no network namespaces).
"""
import argparse
import contextlib
import dataclasses
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "oracle"))

import diff  # noqa: E402
import run  # noqa: E402
import wire  # noqa: E402

SKIPPED = 77
PAUSE = 2.2  # seconds really slept of a trace's pause: UDP's two seconds are measured on the kernel's own clock
# Who classifies; the first is compared with the kernel, the others with the first, byte for byte.
STRATEGIES = {"native -O2": ["-O", "2"], "native -O0": ["-O", "0"], "interpreter": ["--strategy", "interpreter"]}


def skip(*lacks):
    """None where the kernel can be asked and nothing else is lacking. Else says loudly that nothing is proved and gives the
    exit status for it; where the kernel must be asked (IPTC_REQUIRE_KERNEL) that is a failure. `lacks`: reasons, or None."""
    reason = no_kernel() or next(filter(None, lacks), None)
    if not reason:
        return None
    if os.environ.get("IPTC_REQUIRE_KERNEL"):
        raise SystemExit(f"the kernel must be asked here and can't be: {reason}")
    return tell_skipped(reason)


def tell_skipped(reason):
    print(f"SKIPPED: the kernel was NOT asked, nothing is proved: {reason}", flush=True)
    return SKIPPED


def no_kernel():
    if os.geteuid() != 0:
        return "not root"
    probe = f"iptcprobe{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True).returncode:
        return "network namespaces can't be made here"
    ok = subprocess.run(["ip", "netns", "exec", probe, "iptables-legacy", "-nL"], capture_output=True).returncode == 0
    subprocess.run(["ip", "netns", "del", probe], capture_output=True)
    return None if ok else "iptables-legacy does not work here"


@dataclasses.dataclass(frozen=True)
class Mode:
    """How a case is run, the same way on both sides."""
    six: bool = False
    replies: str = "consume"  # packets that the firewall makes: go no further, or `pass`
    virtual: bool = False     # the trace's pauses count; else no time passes
    strategies: bool = False  # compare all strategies

    def iptc_options(self):
        return [*(["-6"] if self.six else []), "--replies", self.replies, "--clock", "capture" if self.virtual else "frozen"]


def iptc_jsonl(iptc, rules, packets, host, out, extra=(), mode=Mode()):
    with open(out, "w") as sink:
        r = subprocess.run([iptc, "verify", str(rules), str(packets), "--host", str(host), "--format", "jsonl", "--frames",
                            *mode.iptc_options(), *extra], stdout=sink, stderr=subprocess.PIPE, text=True)
    if r.returncode not in (0, 1):
        raise SystemExit(f"iptc verify failed ({r.returncode}): {r.stderr.strip()}")


class Case:
    """The case in `folder`: rules.save or rules6.save, sets.ipset, host.json, trace.json, trace.pcapng."""

    def __init__(self, folder, mode):
        self.folder, self.mode = folder, mode
        self.rules = folder / ("rules6.save" if mode.six else "rules.save")
        self.host, self.trace = folder / "host.json", folder / "trace.json"
        sets = folder / "sets.ipset"
        self.sets = sets if sets.exists() and sets.stat().st_size else None

    def ask_kernel(self):
        out = self.folder / "kernel.jsonl"
        with contextlib.redirect_stderr(io.StringIO()):
            run.run(**{"rules6" if self.mode.six else "rules": str(self.rules)}, sets=str(self.sets) if self.sets else None,
                    packets=str(self.trace), host=str(self.host), out=str(out), replies=self.mode.replies,
                    virtual=PAUSE if self.mode.virtual else None)
        return diff.load(str(out))[0]

    def ask_iptc(self, iptc, strategy):
        out = self.folder / f"iptc.{strategy.split()[-1].strip('-')}.jsonl"
        sets = ["--ipset", str(self.sets)] if self.sets else []
        iptc_jsonl(iptc, self.rules, self.folder / "trace.pcapng", self.host, out, [*sets, *STRATEGIES[strategy]], self.mode)
        return out

    def compare(self, iptc, stories=1):
        """The number of packets, how many differ, the counts by category, and the report's text."""
        first, *others = STRATEGIES if self.mode.strategies else [next(iter(STRATEGIES))]
        kernel, mine = self.ask_kernel(), self.ask_iptc(iptc, first)
        lines = []
        packets = wire.load(str(self.trace), None, json.loads(self.host.read_text()))
        bad, counts = diff.report(kernel, diff.load(str(mine))[0], pk=packets, rules=diff.rule_lines(str(self.rules)), maxn=stories,
                                  out=lines.append)
        for other in others:
            n = lines_apart(mine, self.ask_iptc(iptc, other))
            if n:
                lines.append(f"{other}: {n} lines are not those of {first}")
                bad += n
        return len(kernel), bad, counts, "\n".join(map(str, lines))


def lines_apart(one, other):
    a, b = one.read_bytes().splitlines(), other.read_bytes().splitlines()
    return sum(x != y for x, y in zip(a, b)) + abs(len(a) - len(b))


def span_of(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def generate_case(folder, seed, arguments):
    import generate
    sizes = arguments.rules
    size = random.Random(seed).choice(sizes) if len(sizes) > 1 else sizes[0]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        generate.write_case(str(folder), seed, size, arguments.packets, arguments.features, arguments.six)


def parse_arguments():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--iptc", required=True, help="the program to compare")
    ap.add_argument("--seeds", type=span_of, default=span_of("1-10"), help="first-last (default 1-10)")
    ap.add_argument("--rules", type=span_of, default=span_of("60"), help="rules of a case, or least-most (default 60)")
    ap.add_argument("--packets", type=int, default=400)
    ap.add_argument("--features", default="all", help="comma list: all, extra, names of generate_rules.py, -name to leave one out (default all)")
    ap.add_argument("--six", action="store_true", help="IPv6 cases")
    ap.add_argument("--virtual", action="store_true", help="the trace's pauses count (for feature gaps); slow")
    ap.add_argument("--replies", choices=["consume", "pass"], default="consume", help="what becomes of packets that the firewall makes")
    ap.add_argument("--strategies", action="store_true", help="interpreter and other optimization levels as well: all byte for byte alike")
    ap.add_argument("--keep", help="keep the cases in this folder")
    ap.add_argument("--stories", type=int, default=1, help="differences told per category")
    return ap.parse_args()


def main():
    a = parse_arguments()
    if status := skip():
        return status
    mode = Mode(a.six, a.replies, a.virtual, a.strategies)
    packets = differing = ports = 0
    with tempfile.TemporaryDirectory(prefix="iptc-kernel-") as scratch:
        for seed in a.seeds:
            folder = pathlib.Path(a.keep or scratch) / f"seed{seed}"
            generate_case(folder, seed, a)
            n, bad, counts, text = Case(folder, mode).compare(a.iptc, a.stories)
            packets, differing, ports = packets + n, differing + bad, ports + counts["out_natport"]
            print(f"seed {seed}: {n} packets, {bad} differ", flush=True)
            if bad:
                print(text, flush=True)
    print(f"{packets} packets, {differing} differ ({ports} only in a random NAT port, excused)")
    return 1 if differing or packets == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
