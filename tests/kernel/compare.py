#!/usr/bin/env python3
"""Generated cases through the kernel and through iptc, and the differences: 0 is the only answer.

A case is a ruleset, its ipsets, a host and a trace, all made from a seed (oracle/generate.py). The kernel runs it packet by
packet (oracle/run.py), iptc verifies it, and every packet's verdict, counters, state, mark and bytes must be equal.

Exit status: 0 no difference, 1 differences, 77 the kernel can't be asked here (no root, no network namespaces).
"""
import argparse
import contextlib
import copy
import dataclasses
import fcntl
import functools
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


@contextlib.contextmanager
def kernel_log(how):
    """The kernel has one log for all namespaces. How: fcntl.LOCK_EX, to read whose lines they are; LOCK_SH, to write lines that
    could be anyone's, as TRACE's."""
    with open("/run/lock/iptc-kernel-logs" if os.path.isdir("/run/lock") else "/tmp/iptc-kernel-logs", "w") as lock:
        fcntl.flock(lock, how)
        yield


@dataclasses.dataclass(frozen=True)
class Mode:
    """How a case is run, the same way on both sides."""
    six: bool = False
    replies: str = "consume"   # packets that the firewall makes: go no further, or `pass`
    clock: str = "frozen"      # no time passes; `pauses`: the trace's do, told to conntrack; `real`: all of its times
    strategies: bool = False   # compare all strategies
    queue: str | None = None   # what becomes of queued packets: keep, accept, drop, bypass
    rewrite_mac: bool = False  # every frame is for the firewall

    def kernel_options(self):
        return {"replies": self.replies, "queue": self.queue, "rewrite_mac": self.rewrite_mac,
                "virtual": PAUSE if self.clock == "pauses" else None, "speed": 1.0 if self.clock == "real" else 0.0}

    def iptc_options(self):
        return [*(["-6"] if self.six else []), "--replies", self.replies, "--clock", "frozen" if self.clock == "frozen" else "capture",
                *(["--queue", self.queue] if self.queue in ("accept", "drop", "bypass") else []),
                *(["--rewrite-mac"] if self.rewrite_mac else [])]


def rules_file(folder, six):
    return folder / ("rules6.save" if six else "rules.save")


def write_case(folder, rules, six, host, packets):
    """What Case reads."""
    folder.mkdir(parents=True, exist_ok=True)
    rules_file(folder, six).write_text(rules)
    (folder / "host.json").write_text(json.dumps(run.load_host(copy.deepcopy(host))))
    wire.save_json(str(folder / "trace.json"), packets)
    wire.save_pcapng(str(folder / "trace.pcapng"), packets)


def generate(folder, seed, size, packets, features, six=False):
    import generate as generator
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        generator.write_case(str(folder), seed, size, packets, features, six)


def append_packets(folder, more_of):
    """Adds to a case what `more_of` makes of its packets."""
    packets = wire.load(str(folder / "trace.json"))
    packets += list(more_of(packets))
    wire.save_json(str(folder / "trace.json"), packets)
    wire.save_pcapng(str(folder / "trace.pcapng"), packets)


def ask_kernel(folder, mode=Mode(), **others):
    """The kernel's records of the case, by packet; they are in kernel.jsonl too. `others` are run.run's, in place of the
    case's own files."""
    out = folder / "kernel.jsonl"
    given = {"rules6" if mode.six else "rules": str(rules_file(folder, mode.six)), "packets": str(folder / "trace.json"),
             "host": str(folder / "host.json"), **mode.kernel_options(), **others}
    with contextlib.redirect_stderr(io.StringIO()):
        run.run(**given, out=str(out))
    return diff.load(str(out))[0]


def iptc_jsonl(iptc, rules, packets, host, out, extra=(), mode=Mode()):
    """iptc's lines, all of them or none: the last is the summary. `rules` and `packets` are one file each, or lists."""
    several = [str(x) for given in (rules, packets) for x in (given if isinstance(given, list) else [given])]
    with open(out, "w") as sink:
        r = subprocess.run([iptc, "verify", *several, "--host", str(host), "--format", "jsonl", "--frames",
                            *mode.iptc_options(), *extra], stdout=sink, stderr=subprocess.PIPE, text=True)
    with open(out) as lines:
        complete = any(line.startswith('{"summary"') for line in lines)
    if r.returncode not in (0, 1) or not complete:
        raise SystemExit(f"iptc verify failed ({r.returncode}): {r.stderr.strip()[-2000:]}")
    return r.returncode


class Case:
    """The case in `folder`: rules.save or rules6.save, sets.ipset, host.json, trace.json, trace.pcapng."""

    def __init__(self, folder, mode):
        self.folder, self.mode = folder, mode
        self.rules = rules_file(folder, mode.six)
        self.host, self.trace = folder / "host.json", folder / "trace.json"
        sets = folder / "sets.ipset"
        self.sets = sets if sets.exists() and sets.stat().st_size else None

    def ask_kernel(self, **others):
        return ask_kernel(self.folder, self.mode, sets=str(self.sets) if self.sets else None, **others)

    def ask_iptc(self, iptc, strategy, host=None):
        out = self.folder / f"iptc.{strategy.split()[-1].strip('-')}.jsonl"
        sets = ["--ipset", str(self.sets)] if self.sets else []
        iptc_jsonl(iptc, self.rules, self.folder / "trace.pcapng", host or self.host, out, [*sets, *STRATEGIES[strategy]], self.mode)
        return out

    def compare(self, iptc, stories=1, model=None, differ_of=lambda mine: diff.compare, **others):
        """The number of packets, how many differ, the counts by category, and the report's text. `model` is iptc's host file
        where it says more than the kernel's; `differ_of` makes diff.report's `differ` of all that iptc says; `others` as for
        ask_kernel."""
        first, *rest = STRATEGIES if self.mode.strategies else [next(iter(STRATEGIES))]
        kernel, file = self.ask_kernel(**others), self.ask_iptc(iptc, first, model)
        mine = diff.load(str(file))[0]
        lines = []
        packets = wire.load(str(self.trace), None, json.loads(self.host.read_text()))
        bad, counts = diff.report(kernel, mine, pk=packets, rules=diff.rule_lines(str(self.rules)), maxn=stories,
                                  out=lines.append, differ=differ_of(mine))
        for other in rest:
            n = lines_apart(file, self.ask_iptc(iptc, other, model))
            if n:
                lines.append(f"{other}: {n} lines are not those of {first}")
                bad += n
        return len(packets), bad, counts, "\n".join(map(str, lines))


def lines_apart(one, other):
    a, b = one.read_bytes().splitlines(), other.read_bytes().splitlines()
    return sum(x != y for x, y in zip(a, b)) + abs(len(a) - len(b))


def span_of(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def case_arguments(description):
    """The options of tests that have cases with names, or seeds."""
    ap = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--iptc", required=True, help="the program to compare")
    ap.add_argument("--keep", help="keep the cases in this folder")
    ap.add_argument("--stories", type=int, default=1, help="differences told per category")
    return ap


def folder_of(name):
    return name.replace(", ", "-").replace(" ", "-").replace("/", "-")


def run_cases(a, cases, check):
    """Exit status. `cases`: (name, case), as many as have a.only in their name; check(case, folder) writes the case there and gives
    Case.compare's answer: packets, how many differ, counts, text."""
    packets = differing = ports = ran = 0
    with tempfile.TemporaryDirectory(prefix="iptc-kernel-") as scratch:
        for name, case in cases:
            if getattr(a, "only", None) and a.only not in name:
                continue
            n, bad, counts, text = check(case, pathlib.Path(a.keep or scratch) / folder_of(name))
            ran, packets, differing, ports = ran + 1, packets + n, differing + bad, ports + counts["out_natport"]
            print(f"{name}: {n} packets, {bad} differ", flush=True)
            if bad:
                print(text, flush=True)
    print(f"{ran} cases, {packets} packets, {differing} differ ({ports} only in a random NAT port, excused)")
    return 1 if differing or packets == 0 else 0


def run_named_cases(description, cases, check):
    """The main program of a test with cases that have names; `check(a, case, folder)` else as for run_cases."""
    ap = case_arguments(description)
    ap.add_argument("--only", help="cases whose name has this in it")
    a = ap.parse_args()
    return skip() or run_cases(a, ((case.name, case) for case in cases), functools.partial(check, a))


def parse_arguments():
    ap = case_arguments(__doc__)
    ap.add_argument("--seeds", type=span_of, default=span_of("1-10"), help="first-last (default 1-10)")
    ap.add_argument("--rules", type=span_of, default=span_of("60"), help="rules of a case, or least-most (default 60)")
    ap.add_argument("--packets", type=int, default=400)
    ap.add_argument("--features", default="all", help="comma list: all, extra, names of generate_rules.py, -name to leave one out (default all)")
    ap.add_argument("--six", action="store_true", help="IPv6 cases")
    ap.add_argument("--virtual", action="store_true", help="the trace's pauses count (for feature gaps); slow")
    ap.add_argument("--replies", choices=["consume", "pass"], default="consume", help="what becomes of packets that the firewall makes")
    ap.add_argument("--strategies", action="store_true", help="interpreter and other optimization levels as well: all byte for byte alike")
    return ap.parse_args()


def main():
    a = parse_arguments()
    if status := skip():
        return status
    mode = Mode(a.six, a.replies, "pauses" if a.virtual else "frozen", a.strategies)

    def check(seed, folder):
        generate(folder, seed, random.Random(seed).choice(a.rules), a.packets, a.features, a.six)
        return Case(folder, mode).compare(a.iptc, a.stories)
    return run_cases(a, ((f"seed {seed}", seed) for seed in a.seeds), check)


if __name__ == "__main__":
    sys.exit(main())
