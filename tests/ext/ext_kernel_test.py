#!/usr/bin/env python3
"""Holds the .t files against the real iptables-legacy and the running kernel, in a network namespace of its own:
each rule is accepted or refused as its file says, saved and listed with the same text. ext_test holds iptc to the same
files.

Skips (77), loudly, without root or iptables-legacy."""
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
TOOLS = {"-4": "iptables-legacy", "-6": "ip6tables-legacy"}


def skip(why):
    print(f"SKIPPED: the .t files were not held against the kernel: {why}", file=sys.stderr)
    sys.exit(77)


class Case:
    """A rule of a file: where it stands, what is tried, what is expected; the listing with and without -n."""

    def __init__(self, number, tool, table, chains, line):
        self.number, self.tool, self.table, self.chains = number, tool, table, chains
        self.rule, saved, verdict = line.split(";")
        self.saved = self.rule if saved == "=" else saved
        self.accepted = verdict == "OK"
        self.listed = self.listed_numeric = None
        self.beyond = False

    def add_listing(self, line):
        text = line[5:][1:-1].replace("\\0", "\0")
        if line.startswith("  -L "):
            self.listed = text
        self.listed_numeric = text


def cases(path):
    tool, table, chains, case = TOOLS["-4"], "filter", ["INPUT"], None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith(("  -L ", "  -n ")):
            case.add_listing(line)
        if not line or line[0] in "# " or line.startswith("ipset "):
            continue
        if case:
            yield case
            case = None
        if line in TOOLS:
            tool = TOOLS[line]
        elif line[0] == "*":
            table = line[1:]
        elif line[0] == ":":
            chains = line[1:].split(",")
        else:
            case = Case(number, tool, table, chains, line)
    if case:
        yield case


def make_ready(path):
    """Runs what a file wants to be done before (`# kernel: command`); whether this host can."""
    for line in path.read_text().splitlines():
        if not line.startswith("# kernel: "):
            continue
        words = shlex.split(line.removeprefix("# kernel: "))
        if shutil.which(words[0]) is None or run(*words).returncode != 0:
            return False
    return True


def make_sets(path):
    """The ipsets that a file asks for, and none besides; whether this kernel has them."""
    lines = [x.removeprefix("ipset ") for x in path.read_text().splitlines() if x.startswith("ipset ")]
    if not lines:
        return True
    run("ipset", "flush")
    run("ipset", "destroy")
    made = subprocess.run(["ipset", "restore"], input="\n".join(lines) + "\n", text=True, capture_output=True, check=False)
    return made.returncode == 0


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False)


def listing(tool, table, chain, *flags):
    """What is listed behind the destination's column, 20 characters wide, of a rule for any address."""
    line = run(tool, "-w", "-t", table, "-L", chain, *flags).stdout.split("\n")[2]
    anywhere = ("::/0" if tool == TOOLS["-6"] else "0.0.0.0/0") if flags else "anywhere"
    return line[line.index(anywhere, line.index(anywhere) + len(anywhere)) + 20:]


def beyond_this_kernel(case, error):
    """Whether a rule was refused only because this kernel lacks its extension, any security labels, or a program that
    somebody has to load first."""
    labels = pathlib.Path("/sys/fs/selinux").exists()
    absent = "missing kernel module" in error or "failed to get bpf object" in error
    return case.accepted and (absent or ("--selctx" in case.rule and not labels))


def differences(case, chain):
    """What the real thing makes of a rule other than its file says."""
    added = run(case.tool, "-w", "-t", case.table, "-A", chain, *shlex.split(case.rule))
    took = added.returncode == 0
    if not took and beyond_this_kernel(case, added.stderr):
        case.beyond = True
    elif took != case.accepted:
        yield ("OK " + case.saved if case.accepted else "FAIL"), ("OK" if took else "FAIL " + added.stderr.strip())
    elif took:
        listed = [x for x in run(case.tool, "-w", "-t", case.table, "-S", chain).stdout.splitlines() if x.startswith("-A ")]
        saved = listed[0].removeprefix(f"-A {chain}").removeprefix(" ") if listed else ""
        if saved != case.saved:
            yield case.saved, saved
        for expected, flags in ((case.listed, ()), (case.listed_numeric, ("-n",))):
            if expected is not None and (shown := listing(case.tool, case.table, chain, *flags)) != expected:
                yield repr(expected), repr(shown)
    run(case.tool, "-w", "-t", case.table, "-F", chain)


def main():
    if os.geteuid() != 0:
        skip("needs root")
    if not all(shutil.which(tool) for tool in TOOLS.values()):
        skip("needs iptables-legacy")
    if "IPTC_EXT_NAMESPACE" not in os.environ:
        os.environ["IPTC_EXT_NAMESPACE"] = "1"
        if run("unshare", "-n", "true").returncode != 0:
            skip("may not make a network namespace")
        os.execvp("unshare", ["unshare", "-n", sys.executable, __file__])
    failures = ran = beyond = 0
    for path in sorted(FOLDER.glob("*/*.t")):
        if not make_sets(path):
            print(f"{path}: this kernel lacks its ipsets, left out")
            continue
        if not make_ready(path):
            print(f"{path}: what it wants before cannot be done here, left out")
            continue
        for case in cases(path):
            for chain in case.chains:
                ran += 1
                for expected, real in differences(case, chain):
                    failures += 1
                    print(f"{path}:{case.number}: {case.tool} -t {case.table} -A {chain} {case.rule}\n"
                          f"  file:   {expected}\n  kernel: {real}")
                beyond += case.beyond
    print(f"{ran} rules, {failures} differences, {beyond} beyond this kernel")
    return 1 if failures or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
