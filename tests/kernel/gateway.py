#!/usr/bin/env python3
"""The gateway example against the kernel: what the script loads, and what becomes of every packet of its capture.

Exit status as compare.py's."""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import compare

EXAMPLE = pathlib.Path(__file__).resolve().parents[1] / "examples" / "gateway"


def without_comments(text):
    return "".join(line for line in text.splitlines(True) if not line.startswith("#"))


def real_save(script):
    """What iptables-legacy-save prints after the script ran in an empty namespace."""
    name = f"iptcgateway{os.getpid()}"
    inside = ["ip", "netns", "exec", name]
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run([*inside, "env", "IPTABLES=iptables-legacy", "sh", script.name], check=True, cwd=script.parent)
        return subprocess.run([*inside, "iptables-legacy-save"], check=True, capture_output=True, text=True).stdout
    finally:
        subprocess.run(["ip", "netns", "del", name], check=True)


def saved_alike(iptc, script):
    mine = subprocess.run([iptc, "save", str(script)], check=True, capture_output=True, text=True).stdout
    real = without_comments(real_save(script))
    if without_comments(mine) == real:
        print(f"save: {len(real.splitlines())} lines, equal")
        return True
    print("save: iptc prints\n" + mine + "iptables-legacy-save prints\n" + real)
    return False


def packets_alike(iptc, script):
    with tempfile.TemporaryDirectory(prefix="iptc-gateway-") as scratch:
        folder = pathlib.Path(scratch)
        traffic, host = EXAMPLE / "traffic.pcapng", EXAMPLE / "host.json"
        (folder / "rules.save").write_text(without_comments(real_save(script)))
        kernel = compare.ask_kernel(folder, packets=str(traffic), host=str(host))
        compare.iptc_jsonl(iptc, script, traffic, host, folder / "iptc.jsonl")
        mine, _ = compare.diff.load(str(folder / "iptc.jsonl"))
        bad, _ = compare.diff.report(kernel, mine, rules=compare.diff.rule_lines(str(folder / "rules.save")), maxn=3)
        return bool(kernel) and bad == 0


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True)
    a = ap.parse_args()
    if status := compare.skip():
        return status
    script = EXAMPLE / "firewall.sh"
    alike = [saved_alike(a.iptc, script), packets_alike(a.iptc, script)]
    return 0 if all(alike) else 1


if __name__ == "__main__":
    sys.exit(main())
