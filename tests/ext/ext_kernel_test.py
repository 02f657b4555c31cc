#!/usr/bin/env python3
"""Holds the .t files against the real iptables-legacy and the running kernel, in a network namespace of its own:
each rule is accepted or refused as its file says, and saved with the same text. ext_test holds iptc to the same files.

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


def cases(path):
    """(line, tool, table, chains, rule, saved, accepted) for each rule of a file."""
    tool, table, chains = TOOLS["-4"], "filter", ["INPUT"]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line or line[0] in "# ":
            continue
        if line in TOOLS:
            tool = TOOLS[line]
        elif line[0] == "*":
            table = line[1:]
        elif line[0] == ":":
            chains = line[1:].split(",")
        else:
            rule, saved, verdict = line.split(";")
            yield number, tool, table, chains, rule, rule if saved == "=" else saved, verdict == "OK"


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False)


def try_rule(tool, table, chain, rule):
    """Whether the real thing takes the rule, and as what it lists it."""
    added = run(tool, "-w", "-t", table, "-A", chain, *shlex.split(rule))
    listed = [x for x in run(tool, "-w", "-t", table, "-S", chain).stdout.splitlines() if x.startswith("-A ")]
    run(tool, "-w", "-t", table, "-F", chain)
    saved = listed[0].removeprefix(f"-A {chain}").removeprefix(" ") if listed else ""
    return added.returncode == 0, saved, added.stderr.strip()


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
    failures = ran = 0
    for path in sorted(FOLDER.glob("*/*.t")):
        for line, tool, table, chains, rule, expected, accepted in cases(path):
            for chain in chains:
                ran += 1
                took, saved, error = try_rule(tool, table, chain, rule)
                if took != accepted or (took and saved != expected):
                    failures += 1
                    print(f"{path}:{line}: {tool} -t {table} -A {chain} {rule}\n"
                          f"  file:   {'OK ' + expected if accepted else 'FAIL'}\n"
                          f"  kernel: {'OK ' + saved if took else 'FAIL ' + error}")
    print(f"{ran} rules, {failures} differences")
    return 1 if failures or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
