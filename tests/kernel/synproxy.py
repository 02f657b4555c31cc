#!/usr/bin/env python3
"""SYNPROXY's handshakes, played against the kernel and against iptc.

A cookie cannot be foretold, so the players answer what they get: the same dialogue goes on with each side, and what the
firewall sends is compared with the cookie's sequence number and timestamp put for the numbers that follow from them.
Exit status as compare.py's."""
import argparse
import collections
import contextlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import compare
import target_cases as tc

diff, run, wire = compare.diff, compare.run, compare.wire
bp = tc.bp

# Sends the frames of its standard input's lines and prints what comes back within a tenth of a second of silence.
DRIVER = """
import array, fcntl, json, select, socket, struct, sys
control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if sys.argv[1] == "offloads":
    for name in sys.argv[2:]:
        for command in (0x1f, 0x24, 0x2c, 0x19, 0x17, 0x15):
            value = array.array("I", [command, 0])
            try:
                fcntl.ioctl(control, 0x8946, struct.pack("16sP", name.encode(), value.buffer_info()[0]))
            except OSError:
                pass
    sys.exit()
taps = {}
for name in sys.argv[2:]:
    taps[name] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    taps[name].bind((name, 0))
print("ready", flush=True)
for line in sys.stdin:
    name, frame = line.split()
    taps[name].send(bytes.fromhex(frame))
    seen = []
    while True:
        ready = select.select(list(taps.values()), [], [], 0.1)[0]
        if not ready:
            break
        for tap in ready:
            data, address = tap.recvfrom(65536)
            if address[2] != socket.PACKET_OUTGOING and data[12:14] in (b"\\x08\\x00", b"\\x86\\xdd"):
                seen.append([address[0], data.hex()])
    print(json.dumps(seen), flush=True)
"""


def numbered(text, value):
    """By table, chain and number of each rule of a save file: the value of its line."""
    rules, table, count = {}, None, collections.Counter()
    for line in text.splitlines():
        if line.startswith("*"):
            table = line[1:]
        elif "-A " in line:
            chain = line[line.index("-A "):].split()[1]
            count[table, chain] += 1
            rules[table, chain, count[table, chain]] = value(line)
    return rules


class Kernel:
    def __init__(self, rules, host, six):
        self.rules, self.host, self.six = rules, run.load_host(json.loads(json.dumps(host))), six

    def __enter__(self):
        with contextlib.ExitStack() as stack:  # what fails on the way leaves no namespaces behind
            self.start(stack)
            self.stack = stack.pop_all()
        return self

    def start(self, stack):
        self.lab = stack.enter_context(run.Lab(self.host))
        names = [i["name"] for i in self.host["interfaces"]]
        run.sh([f"ip{'6' if self.six else ''}tables-legacy-restore"], self.rules, ns=self.lab.F)
        for item in (self.host["sysctls"] or {}).items():
            run.sh(["sh", "-c", f"echo {item[1]} > /proc/sys/{item[0].replace('.', '/')}"], ns=self.lab.F)
        run.sh([sys.executable, "-c", DRIVER, "offloads", *names], ns=self.lab.F)
        self.driver = subprocess.Popen(["ip", "netns", "exec", self.lab.P, sys.executable, "-c", DRIVER, "play", *names],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.driver.stdout.readline() == "ready\n"

    def __exit__(self, *_):
        self.driver.stdin.close()
        self.driver.wait()
        self.stack.close()

    def send(self, packet):
        self.driver.stdin.write(f"{packet['in']} {packet['frame'].hex()}\n")
        self.driver.stdin.flush()
        return [(i, bytes.fromhex(f)) for i, f in json.loads(self.driver.stdout.readline())]

    def counters(self):
        text = run.sh([f"ip{'6' if self.six else ''}tables-legacy-save", "-c"], ns=self.lab.F)
        return numbered(text, lambda line: int(line.split(":")[0][1:]))


class Iptc:
    def __init__(self, iptc, rules, host, six):
        self.iptc, self.host, self.six, self.rules = iptc, host, six, rules
        self.packets = []

    def __enter__(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="iptc-synproxy-")
        self.folder = pathlib.Path(self.scratch.name)
        (self.folder / "rules.save").write_text(self.rules)
        (self.folder / "host.json").write_text(json.dumps(self.host))
        return self

    def __exit__(self, *_):
        self.scratch.cleanup()

    def run(self):
        wire.save_pcapng(str(self.folder / "trace.pcapng"), self.packets)
        out = self.folder / "iptc.jsonl"
        compare.iptc_jsonl(self.iptc, self.folder / "rules.save", self.folder / "trace.pcapng", self.folder / "host.json", out,
                           ["-6" if self.six else "-4"], compare.Mode(replies="pass", clock="pauses"))
        return [json.loads(line) for line in out.read_text().splitlines()]

    def send(self, packet):
        self.packets.append({**packet, "t": 1000.0 + len(self.packets) * 0.1})
        last = self.run()[len(self.packets) - 1]
        return [(f["if"], bytes.fromhex(f["frame"])) for f in last["out"]]

    def counters(self):
        hits = collections.Counter(tuple(h) for record in self.run() if "hits" in record for h in record["hits"])
        return {rule: hits["ip6:" + rule[0] if self.six else rule[0], *rule[1:]] for rule in numbered(self.rules, lambda _: 0)}


class Dialogue:
    """One connection between a client on eth0 and a server behind eth1."""
    def __init__(self, side, setup, options):
        self.side, self.options, self.stamped = side, options, b"\x08\x0a" in options and "--timestamp" in setup.options
        self.client, self.server, firewall = (tc.CLIENT6, tc.SERVER6, tc.FIREWALL6) if setup.six else (tc.CLIENT, tc.SERVER, tc.FIREWALL)
        self.called = firewall if setup.hook == "INPUT" else self.server  # whom the client calls
        self.cookies, self.clock = [], None
        self.told = []

    @property
    def cookie(self):
        return self.cookies[-1] if self.cookies else 0

    def stamps(self, value, later, back=False):
        """A timestamp option as the client's: `value`, and an echo so much later than the cookie's; or as the server's."""
        if not self.stamped:
            return b""
        return b"\x01\x01\x08\x0a" + struct.pack("!II", value, later if back else ((self.clock or 0) + later) & 0xFFFFFFFF)

    def symbol(self, number, bases):
        # The acknowledgement to the server has its echo moved twice, which leaves the clock in it with a minus.
        for name, base in bases:
            for sign, text in ((-1, name + "{:+d}"), (1, "-" + name + "{:+d}")):
                distance = (number + sign * base + 0x80000000) % 0x100000000 - 0x80000000
                if abs(distance) < 1 << 12:
                    return text.format(distance)
        return number

    def describe(self, iface, frame):
        v, l3 = wire.l3(frame)
        f = wire.ip(v, l3)
        ends = (iface, wire.addr(f["src"]), wire.addr(f["dst"]), f"ttl {f['ttl']} tos {f['tos']}")
        if f["proto"] != 6:
            return (*ends, f["proto"], f["pay"][:2].hex())
        t = f["pay"]
        cookies = [(f"c{i}", cookie) for i, cookie in enumerate(self.cookies)]
        sp, dp, seq, ack = struct.unpack("!HHII", t[:12])
        rest = (t[12] >> 4) * 4
        whole = bp.l4sum(wire.addr(f["src"]), wire.addr(f["dst"]), 6, t) == 0
        return (*ends, sp, dp, f"flags {t[13]:#04x}", self.symbol(seq, cookies), self.symbol(ack, cookies),
                f"win {struct.unpack('!H', t[14:16])[0]}", tuple(self.describe_options(t[20:rest])), t[rest:],
                "right sum" if whole else "wrong sum")

    def describe_options(self, options):
        clock = [("T", self.clock)] if self.clock is not None else []
        while options:
            if options[0] < 2 or len(options) < 2 or not 2 <= options[1] <= len(options):
                yield options[0]
                options = options[1:]
                continue
            body = options[2:options[1]]
            if options[0] == 8 and len(body) == 8:
                body = tuple(self.symbol(x, clock) for x in struct.unpack("!II", body))
            yield options[0], body
            options = options[options[1]:]

    def learn(self, answer):
        """The answer to a SYN brings the cookie."""
        t = wire.ip(*wire.l3(answer))["pay"]
        self.cookies.append(struct.unpack("!I", t[4:8])[0])
        at = t[20:(t[12] >> 4) * 4].find(b"\x08\x0a")
        if at >= 0:
            self.clock = struct.unpack("!I", t[22 + at:26 + at])[0]
            self.told.append(f"options in the clock: {self.clock & 0x3f:#x}")

    def say(self, who, flags, seq, ack=0, options=b"", data=b"", win=64000, **more):
        src, dst, sp, dp = (self.client, self.called, 4000, 80) if who == "client" else (self.server, self.client, 80, 4000)
        segment = bp.tcp(src, dst, sp, dp, flags, seq, ack, win, options, data, **more)
        self.send(who, src, dst, 6, segment, (flags, seq), "S" in flags and "A" not in flags)

    def send(self, who, src, dst, proto, payload, what, wants_cookie=False):
        sent = self.side.send(tc.frame("eth0" if who == "client" else "eth1", tc.ip(src, dst, proto, payload)))
        answers = [a for a in sent if wire.ip(*wire.l3(a[1]))["proto"] != 58]  # the kernel's neighbour discovery is not asked
        if wants_cookie and answers:
            self.learn(answers[0][1])
        self.told.append((who, *what, sorted(map(str, (self.describe(*a) for a in answers)))))

    # What most scripts begin with.
    def syn(self, seq=1000, flags="S", **more):
        self.say("client", flags, seq, options=self.options, **more)

    def ack(self, seq=1001, past=1, **more):
        self.say("client", "A", seq, self.cookie + past, options=self.stamps(501, 0), win=500, **more)

    def syn_ack(self, acknowledged=1001, flags="SA"):
        stamps = b"\x04\x02\x08\x0a" + struct.pack("!II", 70000, 501) + b"\x01\x03\x03\x05" if self.stamped else b""
        self.say("server", flags, 900000, acknowledged, options=b"\x02\x04\x05\x8c" + stamps, win=29000)


def handshake(d):
    d.syn()
    d.ack()
    d.syn_ack()


def talk(d):
    d.say("client", "PA", 1001, d.cookie + 1, options=d.stamps(502, 3), data=b"hello")
    d.say("server", "A", 900001, 1006, options=d.stamps(70010, 502, True), data=b"world!")
    d.say("client", "A", 1006, d.cookie + 7, options=d.stamps(503, 13))


def whole(d):
    handshake(d)
    talk(d)
    d.say("server", "FA", 900007, 1006, options=d.stamps(70020, 503, True))
    d.say("client", "FA", 1006, d.cookie + 8, options=d.stamps(504, 23))
    d.say("server", "A", 900008, 1007, options=d.stamps(70021, 504, True))
    # And again from the same port: another cookie, and another connection in the place of the old one.
    d.syn(50000)
    d.ack(50001)
    d.syn_ack(50001)
    d.say("client", "PA", 50001, d.cookie + 1, options=d.stamps(602, 3), data=b"again")


def refused(d):
    d.syn()
    d.ack()
    d.syn_ack(flags="RA")
    d.ack()


def wrong_cookies(d):
    d.syn()
    for past in (2, 3, 5, 0, 1 << 24, 77777):
        d.ack(past=past)
    d.ack(seq=1002)
    d.ack(seq=1000)


def repeated(d):
    d.syn()
    d.syn()
    d.ack()
    d.ack()
    d.say("client", "A", 1000, d.cookies[0] + 1, options=d.stamps(501, 0))  # a keep-alive: the SYN was lost
    d.syn_ack()
    d.syn_ack()
    d.ack()
    d.say("client", "R", 1001)
    d.say("client", "FA", 1001, d.cookie + 1)


def broken(d):
    d.syn(bad=True)
    d.syn(doff=4)
    d.syn(doff=15)
    for flags in ("SF", "SR", "SA", "F", "R", "", "SP", "SU", "SEC", "SE"):
        d.syn(flags=flags)
    d.ack(bad=True)
    handshake(d)
    # An option that is cut, before a timestamp and behind one.
    d.say("client", "PA", 1001, d.cookie + 1, options=b"\x05\x30" + d.stamps(502, 3), data=b"hello")
    d.say("client", "PA", 1001, d.cookie + 1, options=d.stamps(502, 3) + b"\x05\x30", data=b"hello")
    d.say("client", "PA", 1001, d.cookie + 1, options=b"\0" + d.stamps(502, 3), data=b"hello")
    d.say("server", "A", 900001, 1006, bad=True, data=b"world!")


def reported(d):
    """An ICMP error of either direction about what was proxied."""
    handshake(d)
    talk(d)
    for who, src, dst, sp, dp, seq in (("server", d.server, d.client, 4000, 80, 1001), ("client", d.client, d.server, 80, 4000, d.cookie + 1)):
        quoted = tc.ip(dst, src, 6, bp.tcp(dst, src, sp, dp, "A", seq, 5))
        d.send(who, src, dst, 58 if ":" in src else 1, bp.icmp(src, dst, *((1, 4) if ":" in src else (3, 3)), data=quoted), ("error",))


MSS = b"\x02\x04\x05\xb4"
STAMPS = b"\x08\x0a" + struct.pack("!II", 500, 0)
CLIENTS = {"full": MSS + b"\x04\x02" + STAMPS + b"\x01\x03\x03\x08", "bare": b"", "small": b"\x02\x04\x02\x18\x01\x03\x03\x03",
           "stamps": STAMPS + b"\x01\x03\x03\x0f", "odd": b"\x02\x04\0\0\x04\x03\x01\x03\x02" + STAMPS + b"\x02\x09"}
ALL = "--sack-perm --timestamp --wscale 7 --mss 1460"


class Setup:
    """The rules that a dialogue passes. `tracked`: the client's SYN has an entry. `hook`: INPUT, where the server behind is
    the firewall's own address to the client."""
    def __init__(self, options=ALL, six=False, tracked=False, hook="FORWARD"):
        self.options, self.six, self.hook = options, six, hook
        raw = [] if tracked else ["PREROUTING -i eth0 -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j CT --notrack"]
        states = "INVALID,NEW" if tracked else "INVALID,UNTRACKED"
        seen = [f"OUTPUT -p tcp -m conntrack --ctstate {s}" for s in ("INVALID", "NEW", "ESTABLISHED", "UNTRACKED")]
        tables = {"raw": [*raw, "OUTPUT -p tcp -j CT --notrack", "OUTPUT -p tcp -m conntrack --ctstate NEW"],
                  "mangle": ["PREROUTING -p tcp", "INPUT -p tcp", "OUTPUT -p tcp", "POSTROUTING -p tcp"],
                  "filter": [f"{hook} -i eth0 -p tcp -m conntrack --ctstate {states} -j SYNPROXY {options}",
                             f"{hook} -p tcp -m conntrack --ctstate INVALID -j DROP", "FORWARD -m conntrack --ctstate ESTABLISHED",
                             "FORWARD -m conntrack --ctstate RELATED", *seen, "OUTPUT -p tcp -m connmark --mark 0"]}
        if hook == "INPUT":  # where the firewall's own stack would answer
            tables["filter"].insert(0, "INPUT -i lo -j DROP")
            tables["nat"] = [f"OUTPUT -p tcp -j DNAT --to-destination {tc.SERVER6 if six else tc.SERVER}"]
        self.rules = tc.save(**tables)


def dialogues():
    """Name, setup, the client's options, script."""
    for six in (False, True):
        for name, options in {"all": ALL, "none": "", "plain": "--mss 1380 --wscale 5 --sack-perm", "ecn": ALL + " --ecn"}.items():
            for client in CLIENTS:
                if name in ("all", "plain") or client in ("full", "small"):
                    yield f"whole-{name}-{client}", Setup(options, six), CLIENTS[client], whole
        for script in (refused, wrong_cookies, repeated, broken, reported):
            for client in ("full", "small"):
                yield f"{script.__name__}-{client}", Setup(ALL + " --ecn", six), CLIENTS[client], script
        for script in (whole, refused):
            yield f"tracked-{script.__name__}", Setup(ALL, six, tracked=True), CLIENTS["full"], script
            yield f"translated-{script.__name__}", Setup(ALL, six, hook="INPUT"), CLIENTS["full"], script


def play(make_side, setup, client_options, script):
    with make_side() as side:
        dialogue = Dialogue(side, setup, client_options)
        script(dialogue)
        return dialogue.told + [side.counters()]


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True, help="the program to compare")
    ap.add_argument("--only", default="", help="dialogues whose name has this in it")
    a = ap.parse_args()
    if status := compare.skip():
        return status
    host = tc.host(sysctls={"net.netfilter.nf_conntrack_tcp_loose": "0"})
    bad = count = 0
    for name, setup, options, script in dialogues():
        name += "6" if setup.six else ""
        if a.only not in name:
            continue
        kernel = play(lambda: Kernel(setup.rules, host, setup.six), setup, options, script)
        mine = play(lambda: Iptc(a.iptc, setup.rules, host, setup.six), setup, options, script)
        count += 1
        print(f"{name}: {'equal' if kernel == mine else 'DIFFERS'}", flush=True)
        if kernel != mine:
            bad += 1
            kernel[-1], mine[-1] = ([f"{k} {v}" for k, v in sorted(side[-1].items()) if kernel[-1][k] != mine[-1][k]] for side in (kernel, mine))
            for k, m in zip(kernel, mine):
                print(f"  {'=' if k == m else '!'} kernel {k}" + ("" if k == m else f"\n    iptc   {m}"))
    print(f"{count} dialogues, {bad} differ")
    return 1 if bad or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
