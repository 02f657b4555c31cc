#!/usr/bin/env python3
"""What iptc prints of whole rulesets against iptables-legacy: the lists of every table, and the flat commands, which are
run for real and must leave the same rules. The rulesets are the gateway example, and those of the corpus where it lies
beside the sources.

Exit status as compare.py's."""
import argparse
import os
import pathlib
import subprocess
import sys

import compare

HERE = pathlib.Path(__file__).resolve().parent
GATEWAY = HERE.parent / "examples" / "gateway" / "firewall.sh"
DUMPS = HERE.parents[2] / "shared" / "corpus" / "dumps"
LISTS = (["-n", "-v"], ["-n", "--line-numbers"], ["-n", "-v", "-x"], ["-S"])
FEWER_LISTS = LISTS[:1]  # for the many of the corpus


class Namespace:
    def __init__(self):
        self.name = f"iptclistings{os.getpid()}"

    def __enter__(self):
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["ip", "netns", "del", self.name], check=True)

    def run(self, *words, **more):
        return subprocess.run(["ip", "netns", "exec", self.name, *words], capture_output=True, text=True, check=False,
                              errors="surrogateescape", **more)


def rulesets():
    """(file, iptables or ip6tables, how to load it for real)"""
    yield GATEWAY, "iptables", ["env", "IPTABLES=iptables-legacy", "sh", GATEWAY.name]
    if not DUMPS.exists():
        return
    for line in (DUMPS / "MANIFEST.tsv").read_text().splitlines()[1:]:
        name, program = line.split("\t")[:2]
        path = DUMPS / f"{name}.restore"
        yield path, program, [f"{program}-legacy-restore", str(path)]


def iptc_says(iptc, *words):
    run = subprocess.run([iptc, *words], capture_output=True, text=True, check=False, errors="surrogateescape")
    return run.stdout if run.returncode == 0 else f"exit {run.returncode}: {run.stderr}"


def first_difference(real, mine):
    for number, (a, b) in enumerate(zip(real.splitlines() + [""], mine.splitlines() + [""]), 1):
        if a != b:
            return f"line {number}\n  iptables: {a!r}\n  iptc:     {b!r}"
    return "one ends before the other"


def without_comments(text):
    """A save file without comments and counters, which only the kernel that loaded it has."""
    return "".join(line.rsplit(" [", 1)[0] + "\n" if line.startswith(":") else line
                   for line in text.splitlines(True) if not line.startswith("#"))


def alike(iptc, path, program, load):
    """The number of lists compared, and what differs."""
    family = "-6" if program == "ip6tables" else "-4"
    compared, complaints = 0, []
    with Namespace() as namespace:
        loaded = namespace.run(*load, cwd=path.parent)
        if loaded.returncode != 0:
            return 0, [f"{path.name}: not loaded here: {loaded.stderr}"]
        saved = namespace.run(f"{program}-legacy-save").stdout
        for table in [line[1:] for line in saved.splitlines() if line.startswith("*")]:
            for options in LISTS if path == GATEWAY else FEWER_LISTS:
                listing = options if "-S" in options else ["-L", *options]
                real = namespace.run(f"{program}-legacy", "-t", table, *listing).stdout
                mine = iptc_says(iptc, "list", str(path), "-t", table, family, *options)
                compared += 1
                if real != mine:
                    complaints.append(f"{path.name}: list -t {table} {' '.join(options)}: {first_difference(real, mine)}")
    return compared, complaints + commands_alike(iptc, path, program, family, saved)


def commands_alike(iptc, path, program, family, saved):
    script = iptc_says(iptc, "compile", "--emit=commands", family, str(path))
    with Namespace() as namespace:
        legacy = 'iptables() { iptables-legacy "$@"; }\nip6tables() { ip6tables-legacy "$@"; }\n'
        ran = namespace.run("sh", "-e", input=legacy + script)
        real = namespace.run(f"{program}-legacy-save").stdout
    if ran.returncode == 0 and without_comments(real) == without_comments(saved):
        return []
    why = ran.stderr or first_difference(without_comments(saved), without_comments(real))
    return [f"{path.name}: --emit=commands, run for real, loads something else: {why}"]


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True)
    a = ap.parse_args()
    if status := compare.skip():
        return status
    rules = lists = 0
    complaints = []
    for path, program, load in rulesets():
        compared, found = alike(a.iptc, path, program, load)
        rules, lists = rules + 1, lists + compared
        complaints += found
    print(f"{rules} rulesets, {lists} lists, {len(complaints)} differences")
    print("\n".join(complaints))
    return 1 if complaints or not lists else 0


if __name__ == "__main__":
    sys.exit(main())
