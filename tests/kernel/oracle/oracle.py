#!/usr/bin/python3
"""The Linux kernel's own netfilter as the judge of iptc: generate cases, run them, compare. See README.md."""
import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

def main():
    ap = argparse.ArgumentParser(prog="oracle.py", description=__doc__)
    sp = ap.add_subparsers(dest="cmd", required=True)
    r = sp.add_parser("run", help="replay a trace through the kernel")
    r.add_argument("--rules", help="iptables-save file (IPv4)")
    r.add_argument("--rules6", help="ip6tables-save file")
    r.add_argument("--sets", help="ipset save file")
    r.add_argument("--packets", required=True, help="trace: JSON, JSON lines, pcap, pcapng")
    r.add_argument("--host", required=True, help="host description (JSON)")
    r.add_argument("-o", "--out", required=True)
    r.add_argument("--speed", type=float, default=0.0, help="0 (default): lock step, no waiting; 1: the trace's own times; 2: twice as fast")
    r.add_argument("--virtual", type=float, nargs="?", const=2.2, default=None, metavar="SECONDS",
                   help="virtual clock: sleep at most SECONDS (2.2) of a pause, take the rest off the conntrack timeouts")
    r.add_argument("--loud", action="store_true", help="let packets reach local sockets (default: they vanish after INPUT)")
    r.add_argument("--replies", choices=["consume", "pass"], default="consume",
                   help="packets the kernel itself makes (REJECT, ICMP errors): taken away before OUTPUT, or let through")
    r.add_argument("--conntrack", choices=["auto", "on", "off"], default="auto", help="probe ct state (forces conntrack on)")
    r.add_argument("--ct", choices=["lookup", "dump", "none"], default="lookup", help="conntrack entries per packet")
    r.add_argument("--iface", help="ingress interface of a pcap that names none")
    r.add_argument("--rewrite-mac", action="store_true", help="set each frame's destination MAC to the firewall's")
    r.add_argument("--save", help="write iptables-save -c of the end state here")
    r.add_argument("--cpu", type=int, default=-1)
    g = sp.add_parser("gen", help="make a random ruleset, host and trace")
    g.add_argument("--seed", type=int, required=True)
    g.add_argument("--rules", type=int, default=60)
    g.add_argument("--packets", type=int, default=400)
    g.add_argument("--dir", required=True, help="output folder: rules.save sets.ipset host.json trace.json trace.pcapng")
    g.add_argument("--features", default="all", help="comma list of what may appear; see README")
    g.add_argument("--six", action="store_true", help="an IPv6 case (rules6.save) instead of IPv4")
    d = sp.add_parser("diff", help="compare the kernel's log with iptc's")
    d.add_argument("kernel")
    d.add_argument("iptc")
    d.add_argument("--rules", help="iptables-save file, to print the rules in stories")
    d.add_argument("--packets", help="trace, to print the packets in stories")
    d.add_argument("--host")
    d.add_argument("--max", type=int, default=5, help="stories per category")
    d.add_argument("--strict-l2", action="store_true", help="compare Ethernet headers too")
    d.add_argument("--json", help="write the rates here")
    a = ap.parse_args()
    if a.cmd == "run":
        import run
        run.run(a.rules, a.rules6, a.sets, a.packets, a.host, a.out, a.speed, not a.loud, a.replies, a.conntrack, a.ct,
                    a.iface, a.rewrite_mac, a.cpu, a.save, virtual=a.virtual)
    elif a.cmd == "gen":
        import generate
        generate.write_case(a.dir, a.seed, a.rules, a.packets, a.features, a.six)
    elif a.cmd == "diff":
        import diff
        sys.exit(diff.main(a))


if __name__ == "__main__":
    main()
