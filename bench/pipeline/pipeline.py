#!/usr/bin/env python3
"""The whole pipeline's speed: the gateway rules over generated captures, against tcpdump on the same file in the same run.

`iptc verify` decodes, tracks, translates and classifies every packet; tcpdump only runs a one-term filter. Prints
medians of whole-process wall time and the peak memory; a second capture with the same flows and four times the packets
shows whether memory grows with the capture. Then what a second thread is worth: for rules that couple flows (the
gateway's: only reading and writing go on beside them), and for rules that do not.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PEER = "tcpdump 'tcp port 25'"
EXAMPLES = HERE.parents[1] / "tests" / "examples"
EXAMPLE = EXAMPLES / "gateway"
HOST = ["--host", EXAMPLE / "host.json"]


def timed(command):
    """Wall seconds and peak KiB of one run."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - started
    if status != 0:
        raise SystemExit(f"{command[0]} failed: {process.stderr.read()}")
    return took, usage.ru_maxrss


def median_of(command, runs):
    results = [timed(command) for _ in range(runs)]
    return statistics.median(r[0] for r in results), max(r[1] for r in results)


def threads(verify, capture, packets, runs):
    """The rate with two threads over that with one."""
    rulesets = {"gateway": EXAMPLE / "firewall.sh", "independent flows": EXAMPLES / "rules" / "stateful.save"}
    for name, rules in rulesets.items():
        for form in ("text", "jsonl"):
            seconds = []
            for jobs in ("1", "2"):
                command = [*verify, rules, capture, *HOST, "--format", form, "--jobs", jobs]
                seconds.append(median_of([str(word) for word in command], runs)[0])
            print(f"  {name}, {form}: {packets / seconds[0] / 1e6:.2f} Mpkt/s with one thread, --jobs 2 / --jobs 1: {seconds[0] / seconds[1]:.2f}")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--bin", required=True, type=pathlib.Path)
    ap.add_argument("--flows", type=int, default=100_000)
    ap.add_argument("--packets", type=int, default=1_000_000)
    ap.add_argument("--runs", type=int, default=5)
    a = ap.parse_args()
    with tempfile.TemporaryDirectory(prefix="iptc-bench-") as scratch:
        print(f"{'':28}{'packets':>10}{'seconds':>9}{'Mpkt/s':>8}{'ns/pkt':>8}{'peak MiB':>10}")
        rates = {}
        for packets in (a.packets, 4 * a.packets):
            capture = f"{scratch}/{packets}.pcapng"
            subprocess.run([a.bin / "make_gateway_capture", capture, str(a.flows), str(packets)], check=True, stdout=subprocess.DEVNULL)
            commands = {
                "iptc verify": [a.bin / "iptc", "verify", EXAMPLE / "firewall.sh", capture, *HOST],
                PEER: ["tcpdump", "-r", capture, "-w", "/dev/null", "tcp port 25"],
            }
            for name, command in commands.items():
                seconds, kib = median_of([str(word) for word in command], a.runs)
                rates[name, packets] = packets / seconds
                print(f"{name:28}{packets:10}{seconds:9.3f}{packets / seconds / 1e6:8.2f}{seconds / packets * 1e9:8.0f}{kib / 1024:10.1f}")
            print(f"  verify / tcpdump: {rates['iptc verify', packets] / rates[PEER, packets]:.2f}")
        threads([a.bin / "iptc", "verify"], f"{scratch}/{a.packets}.pcapng", a.packets, a.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
