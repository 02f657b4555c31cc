#!/usr/bin/env python3
"""What LOG and TRACE write, against the kernel's log: each line of each packet, byte for byte, with its level.

The kernel logs for namespaces only where net.netfilter.nf_log_all_netns is 1; it is set for as long as this runs.
Exit status as compare.py's."""
import contextlib
import fcntl
import functools
import json
import os
import pathlib
import re
import select
import threading

import compare
import line_cases

SWITCH = pathlib.Path("/proc/sys/net/netfilter/nf_log_all_netns")
# What the rules are made of that the traffic is aimed at; they are then replaced.
TRAFFIC = ("filter,nat,user,neg,iface,multiport,ct,mark,proto,log,raw,mangle,connmark,notrack,targets,goto,reject,local,snatrange,"
           "fragments,malformed,icmperr,tcpodd,ipopts")
ALL = "--log-level 7 --log-tcp-sequence --log-tcp-options --log-ip-options"
# What the test sends itself, as the host, is from a socket of root's: the kernel knows, `verify` is not told, so iptc's line has none.
OWNER = "UID=0 GID=0 "

RULES = """*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -j LOG --log-prefix "{tag}a " --log-level 7
-A PREROUTING -p udp -j TRACE
-A PREROUTING -p tcp -m length --length 40:52 -j TRACE
-A OUTPUT -j TRACE
-A OUTPUT -j LOG --log-prefix "{tag}b " --log-uid {all}
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -j MARK --set-xmark 0xc0de/0xffff
-A FORWARD -j LOG --log-prefix "{tag}c " --log-macdecode {all}
-A INPUT -j LOG --log-prefix "{tag}d " --log-level 5 --log-ip-options
-A POSTROUTING -j LOG --log-prefix "{tag}e " --log-level 7 --log-macdecode
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:sub - [0:0]
:last - [0:0]
{state}-A INPUT -p tcp -j last
-A INPUT -j ACCEPT
-A FORWARD -j sub
-A FORWARD -p tcp -j RETURN
-A FORWARD -p udp -g last
-A OUTPUT -p tcp -j sub
-A sub -p udp
-A sub -p tcp -j RETURN
-A last -j RETURN
COMMIT
"""


class KernelLog:
    """Reads the kernel's log from now on; the lines come as (level, text)."""
    def __enter__(self):
        self.fd = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(self.fd, 0, os.SEEK_END)
        self.lines, self.lost, self.done = [], False, threading.Event()
        self.thread = threading.Thread(target=self._read)
        self.thread.start()
        with contextlib.suppress(OSError):  # the kernel does not wait for a reader that is too slow
            os.setpriority(os.PRIO_PROCESS, self.thread.native_id, -15)
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()
        os.close(self.fd)

    def _read(self):
        while True:
            try:
                head, _, text = os.read(self.fd, 8192).partition(b";")
            except BlockingIOError:
                if self.done.is_set():
                    return
                select.select([self.fd], [], [], 0.1)
                continue
            except BrokenPipeError:
                self.lost = True
                continue
            self.lines.append((int(head.split(b",")[0]) & 7, text.split(b"\n")[0].decode()))


@contextlib.contextmanager
def logging_everywhere():
    with compare.kernel_log(fcntl.LOCK_EX):
        before = SWITCH.read_text()
        SWITCH.write_text("1")
        try:
            yield
        finally:
            SWITCH.write_text(before)


def without_stamps(text):
    """The time of day in IP timestamps is the kernel's own."""
    def masked(found):
        return f" OPT ({compare.diff.mask_stamps(bytes.fromhex(found[1]))[0].hex().upper()}) PROTO="
    return re.sub(r" OPT \(([0-9A-F]+)\) PROTO=", masked, text)


def of_kernel(text):
    return without_stamps(text.replace(OWNER, "") if "IN= " in text else text)


def mine(jsonl):
    logs, traces = [], []
    for line in jsonl.read_text().splitlines():
        packet = json.loads(line)
        logs += [(r["level"], without_stamps(r["text"]), packet.get("n")) for r in packet.get("log", []) if r["target"] == "LOG"]
        traces += [(4, without_stamps(text), packet.get("n")) for text in packet.get("trace", [])]
    return logs, traces


def differences(what, kernel, iptc):
    for (level, text), (my_level, my_text, packet) in zip(kernel, iptc):
        if (level, text) != (my_level, my_text):
            return f"{what}: packet {packet}\n  kernel <{level}>{text}\n  iptc   <{my_level}>{my_text}"
    return None if len(kernel) == len(iptc) and kernel else f"{what}: kernel {len(kernel)} lines, iptc {len(iptc)}"


def lying_chains(packets, most=12):
    """Some of the packets behind destination options whose length reaches behind the packet: what is left of it comes out negative."""
    header, ip, destination_options = 14, 40, 60
    six = [p for p in packets if p["in"] and header + ip <= len(p["frame"]) < header + ip + 72 and p["frame"][header] >> 4 == 6]
    for packet in [p for p in six if p["frame"][header + 6] in (6, 17, 58)][:most]:
        frame = bytearray(packet["frame"])
        frame[header + ip:header + ip] = bytes([frame[header + 6], 9, 1, 4, 0, 0, 0, 0])
        frame[header + 4:header + 7] = (len(frame) - header - ip).to_bytes(2, "big") + bytes([destination_options])
        yield {**packet, "frame": bytes(frame)}


def case(iptc, folder, seed, six, tracked, packets):
    tag = f"k{os.getpid()}"
    compare.generate(folder, seed, 60, packets, TRAFFIC, six)
    compare.append_packets(folder, lying_chains)
    rules = compare.rules_file(folder, six)
    state = "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED\n" if tracked else ""
    rules.write_text(RULES.format(tag=tag, all=ALL, state=state))
    for _ in range(5):
        with logging_everywhere(), KernelLog() as log:
            compare.ask_kernel(folder, compare.Mode(six))
        if not log.lost:
            break
    else:
        return "the kernel's log was overrun", 0
    lines = [(level, of_kernel(text)) for level, text in log.lines]
    compare.iptc_jsonl(iptc, rules, folder / "trace.pcapng", folder / "host.json", folder / "iptc.jsonl", mode=compare.Mode(six))
    logs, traces = mine(folder / "iptc.jsonl")
    found = differences("LOG", [x for x in lines if x[1].startswith(tag)], logs) \
        or differences("TRACE", [x for x in lines if x[1].startswith("TRACE: ")], traces)
    return found, len(logs) + len(traces)


def cases(a, seed):
    for six in (False, True):
        for tracked in (False, True):
            name = f"seed {seed}, IPv{6 if six else 4}, conntrack {'on' if tracked else 'off'}"
            yield name, functools.partial(case, a.iptc, seed=seed, six=six, tracked=tracked, packets=a.packets)


if __name__ == "__main__":
    raise SystemExit(line_cases.main(__doc__, 120, None if SWITCH.exists() else f"no {SWITCH}", cases))
