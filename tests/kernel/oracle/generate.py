"""Traces of realistic flows, biased towards what the rules name, and the cases made of rules and traces.

Two passes: the first packet of every flow goes through the kernel once, so that replies can be aimed at the addresses
and ports that NAT really chose."""
import ipaddress
import json
import os
import struct
import tempfile

import build_packets as B
import run as kernel_run
import wire as tr
from generate_rules import RuleGenerator


class Generator(RuleGenerator):
    # -- flows -------------------------------------------------------------------------------------------
    def iface_of(self, a):
        for d, hs in self.hosts.items():
            if a in hs:
                return d
        x = ipaddress.ip_address(a)
        for d, o in self.own.items():
            if x in ipaddress.ip_network(o[0] + ("/24" if self.v == 4 else "/64"), strict=False):
                return d
        if (x.version == 4 and x in ipaddress.ip_network("10.1.0.0/16")) or (x.version == 6 and x in ipaddress.ip_network("2001:db8:22::/64")):
            return "eth2"
        return "eth0"

    def flow(self):
        r = self.r
        h = {}
        if self.rules and r.random() < 0.85:
            if not getattr(self, "deck", None):            # every rule gets its turn
                self.deck = list(self.rules)
                r.shuffle(self.deck)
            h = dict(self.deck.pop()[2])
        hooks = h.get("hooks", set())
        local = "local" in self.f and (hooks == {"OUTPUT"} and r.random() < 0.8 or r.random() < 0.06)
        owns = [x for l in self.own.values() for x in l]
        src = self.pick_in(h["src"]) if "src" in h and r.random() < 0.9 else None
        dst = self.pick_in(h["dst"]) if "dst" in h and r.random() < 0.9 else None
        inif = h.get("in")
        if local:
            src = src if src in owns else self.c(owns)
            dst = dst or self.c([x for l in self.hosts.values() for x in l] + owns)
            inif = None
        else:
            if src is None or src in owns:
                src = self.c(self.hosts[inif or self.c(["eth0", "eth1", "eth1", "eth2"])])
            if inif is None or r.random() < 0.05:
                inif = self.iface_of(src)
            if dst is None:
                if hooks and hooks <= {"INPUT"}:
                    dst = self.c(owns)
                else:
                    others = [x for d, l in self.hosts.items() if d != inif for x in l]
                    dst = self.c(others + others + owns)
        proto = h.get("proto")
        if proto is None or r.random() < 0.05:
            proto = r.choices(["tcp", "udp", "icmp", "sctp", "other"], [10, 6, 3, 1 if "sctp" in self.f else 0, 1 if "proto" in self.f else 0])[0]
        if proto == "ipv6-icmp":
            proto = "icmp"
        dp = h.get("dport", self.port())
        sp = h.get("sport", r.randint(1024, 65535) if r.random() < 0.85 else self.port())
        if r.random() < 0.08:
            dp = max(0, min(65535, dp + self.c([-1, 1])))
        return {"in": inif, "src": src, "dst": dst, "proto": proto, "sp": sp, "dp": dp, "tos": self.c([0, 0, 0, 0x10, 0x28, 0xB8, 2, 8]),
                "ttl": self.c([64, 64, 64, 128, 63, 65, 255, 2, 1]) if r.random() < 0.35 else 64, "id": r.randint(1, 65535)}

    def frame(self, inif, pkt, src=None, dstmac=None):
        if inif is None:
            return B.eth("00:00:00:00:00:00", "00:00:00:00:00:00", pkt, self.v)
        fw = {"eth0": "02:00:00:00:00:01", "eth1": "02:00:00:00:00:02", "eth2": "02:00:00:00:00:03"}[inif]
        return B.eth(dstmac or fw, self.macs.get(src, "02:aa:00:00:00:fe"), pkt, self.v)

    def ipkt(self, src, dst, proto, pay, f, **kw):
        n = {"tcp": 6, "udp": 17, "icmp": 1 if self.v == 4 else 58, "sctp": 132, "udplite": 136}.get(proto, proto)
        f["id"] = f["id"] % 65535 + 1
        kw.setdefault("ttl", f["ttl"])
        kw.setdefault("tos", f["tos"])
        kw.setdefault("ident", f["id"])
        return (B.ip4 if self.v == 4 else B.ip6)(src, dst, n, pay, **kw)

    def data(self, n=None):
        r = self.r
        if r.random() < 0.3 and "string" in self.f:
            w = self.c(self.words).encode()
            return bytes(r.randrange(97, 123) for _ in range(r.choice([0, 1, 7, 20]))) + w + b"." * r.choice([0, 3, 40])
        n = r.choice([0, 1, 2, 10, 31, 32, 100, 500, 1400]) if n is None else n
        return bytes(r.randrange(256) for _ in range(n))

    def first(self, f):
        """The packet that opens the flow, for the probing pass."""
        p = f["proto"]
        s, d = f["src"], f["dst"]
        if p == "tcp":
            f["iss"], f["irs"] = self.r.getrandbits(32), self.r.getrandbits(32)
            f["opts"] = self.c([b"", b"\2\4\5\xb4", b"\2\4\5\xb4\4\2\1\3\3\7", b"\2\4\5\xb4\4\2\x08\x0a\0\0\0\1\0\0\0\0\1\3\3\7", b"\2\4\2\0"])
            f["win"] = self.c([64000, 65535, 8192, 1000])
            return self.ipkt(s, d, p, B.tcp(s, d, f["sp"], f["dp"], "S", f["iss"], 0, f["win"], f["opts"]), f, **({"df": True} if self.v == 4 else {}))
        if p == "udp":
            return self.ipkt(s, d, p, B.udp(s, d, f["sp"], f["dp"], self.data(20)), f)
        if p == "icmp":
            f["icid"] = f["sp"]
            f["ict"] = self.c([8, 8, 8, 8, 13]) if self.v == 4 else 128
            return self.ipkt(s, d, p, B.icmp(s, d, f["ict"], 0, f["icid"], 1, b"abcdefgh" if f["ict"] != 13 else b"\0" * 12), f)
        if p == "sctp":
            f["vt"] = self.r.getrandbits(32)
            return self.ipkt(s, d, p, B.sctp(f["sp"], f["dp"], 0, [(1, 0, struct.pack("!IIHHI", f["vt"], 65535, 1, 1, 7))]), f)
        n = {"47": 47, "50": 50, "99": 99, "udplite": 136}.get(p) or self.c([47, 50, 51, 99, 2, 253])
        f["pn"] = n
        return self.ipkt(s, d, n, self.other_pay(f, n), f)

    def other_pay(self, f, n):
        if n == 47:
            return b"\0\0\x08\0" + b"inner"
        if n == 136:
            return B.udp(f["src"], f["dst"], f["sp"], f["dp"], b"lite")
        return struct.pack("!II", 0x1234, 1) + b"payload"

    def script(self, f):
        """All packets of a flow: a list of (direction, ip packet). Direction 0 comes from the client."""
        r = self.r
        out = []
        rv = f.get("rev")  # how the other side sees the flow: (in, src, dst, sport, dport); None: it never saw it

        def cl(pay, proto=None, **k):
            out.append((0, self.ipkt(f["src"], f["dst"], proto or f["proto"], pay, f, **k), None))

        def sv(pay, proto=None, **k):
            if rv:
                g = dict(f, ttl=self.c([64, 60, 57]))
                out.append((1, self.ipkt(rv["src"], rv["dst"], proto or f["proto"], pay, g, **k), None))
        p = f["proto"]
        if p == "tcp":
            self.tcp_script(f, rv, cl, sv)
        elif p == "udp":
            for i in range(self.c([1, 1, 2, 3, 5])):
                q = r.random()
                dt = self.data()
                S, D = f["src"], f["dst"]
                if q < 0.05 and "malformed" in self.f:
                    cl(B.udp(S, D, f["sp"], f["dp"], dt, bad=True))
                elif q < 0.1:
                    cl(B.udp(S, D, f["sp"], f["dp"], dt, zero=True))
                elif q < 0.14 and "malformed" in self.f:
                    cl(B.udp(S, D, f["sp"], f["dp"], dt, length=self.c([0, 7, 8, 9 + len(dt), 200])))
                elif q < 0.28 and "fragments" in self.f:
                    self.fragments(f, B.udp(S, D, f["sp"], f["dp"], self.data(self.c([40, 200, 1600, 2900]))), out, 0, S, D)
                else:
                    cl(B.udp(S, D, f["sp"], f["dp"], dt))
                if rv and r.random() < 0.65:
                    u = B.udp(rv["src"], rv["dst"], rv["sp"], rv["dp"], self.data())
                    if r.random() < 0.06 and "fragments" in self.f:
                        self.fragments(f, u, out, 1, rv["src"], rv["dst"])
                    else:
                        sv(u)
        elif p == "icmp":
            rt = {8: 0, 13: 14, 128: 129}[f["ict"]]
            for i in range(self.c([1, 2, 3])):
                cl(B.icmp(f["src"], f["dst"], f["ict"], 0, f["icid"], i, self.data(12), bad="malformed" in self.f and r.random() < 0.04))
                if rv and r.random() < 0.7:
                    sv(B.icmp(rv["src"], rv["dst"], rt, 0, rv["id"], i, self.data(12)))
            if r.random() < 0.1:
                cl(B.icmp(f["src"], f["dst"], rt, 0, f["icid"] ^ 1, 0, b"x"))
        elif p == "sctp":
            S, D = (f["sp"], f["dp"]), (rv["sp"], rv["dp"]) if rv else None
            a, b = f["vt"], r.getrandbits(32)
            init = (1, 0, struct.pack("!IIHHI", a, 65535, 1, 1, 7))
            cl(B.sctp(*S, 0, [init]))
            if rv and r.random() < 0.85:
                sv(B.sctp(*D, a, [(2, 0, struct.pack("!IIHHI", b, 65535, 1, 1, 9) + struct.pack("!HH", 7, 8) + b"cook")]))
                cl(B.sctp(*S, b, [(10, 0, b"cook")]))
                sv(B.sctp(*D, a, [(11, 0, b"")]))
                for _ in range(r.randint(0, 2)):
                    cl(B.sctp(*S, b, [(0, 3, struct.pack("!IHHI", 7, 0, 0, 0) + b"data")], bad=r.random() < 0.05))
                    sv(B.sctp(*D, a, [(3, 0, struct.pack("!IIHH", 7, 65535, 0, 0))]))
                if r.random() < 0.5:
                    cl(B.sctp(*S, b, [(7, 0, struct.pack("!I", 7))]))
                    sv(B.sctp(*D, a, [(8, 0, b"")]))
                    cl(B.sctp(*S, b, [(14, 0, b"")]))
                elif r.random() < 0.5:
                    sv(B.sctp(*D, self.c([a, a, a ^ 1]), [(6, 0, b"")]))
        else:
            n = f["pn"]
            for _ in range(self.c([1, 2])):
                cl(self.other_pay(f, n), n)
                if rv and r.random() < 0.6:
                    sv(self.other_pay(dict(f, src=rv["src"], dst=rv["dst"], sp=rv["sp"], dp=rv["dp"]), n), n)
        if "icmperr" in self.f and r.random() < 0.22:
            self.icmp_error(f, rv, out)
        return out

    def tcp_script(self, f, rv, cl, sv):
        r = self.r
        S, D, sp, dp = f["src"], f["dst"], f["sp"], f["dp"]
        odd = "tcpodd" in self.f
        c, s = f["iss"], f["irs"]
        sopt = f["opts"] if r.random() < 0.8 else b"\2\4\5\xb4"

        def C(fl, seq, ack=0, data=b"", opts=b"", win=None, **k):
            cl(B.tcp(S, D, sp, dp, fl, seq, ack if "A" in fl or k.pop("keepack", 0) else 0, f["win"] if win is None else win, opts, data, **k))

        def V(fl, seq, ack=0, data=b"", opts=b"", win=None, **k):
            if rv:
                sv(B.tcp(rv["src"], rv["dst"], rv["sp"], rv["dp"], fl, seq, ack if "A" in fl else 0, 65000 if win is None else win, opts, data, **k))
        mid = odd and r.random() < 0.1
        if not mid:
            C("S", c, 0, b"", f["opts"], bad=odd and r.random() < 0.03)
            if r.random() < 0.12:
                C("S", c, 0, b"", f["opts"])
            if odd and r.random() < 0.05:
                C("A", c + 1, s + 1)                       # before the SYN/ACK
            if odd and r.random() < 0.05 and rv:
                V("A", s, c - 100)                         # a challenge ACK
                V("R", c - 100)
            if odd and r.random() < 0.04:
                V("S", s)                                  # simultaneous open
            if r.random() < 0.07:
                V("RA", 0, c + 1)
                return
            V("SA", s, c + 1, b"", sopt, win=self.c([65000, 65535, 0, 512]))
            if r.random() < 0.08:
                V("SA", s, c + 1, b"", sopt)
            if odd and r.random() < 0.04:
                C("SA", c, s + 1)
            C("A", c + 1, s + 1)
        c, s = c + 1, s + 1
        for _ in range(self.c([0, 1, 2, 3])):
            d1, d2 = self.data(), self.data()
            C("PA", c, s, d1)
            if r.random() < 0.1:
                C("PA", c, s, d1)                          # retransmission
            c += len(d1)
            if r.random() < 0.9:
                V("A", s, c, opts=(b"\1\1\5\x0a" + struct.pack("!II", (c + 100) & 0xFFFFFFFF, (c + 200) & 0xFFFFFFFF)) if r.random() < 0.06 else b"")
            V("PA", s, c, d2)
            s += len(d2)
            if r.random() < 0.9:
                C("A", c, s)
            if odd:
                q = r.random()
                x = r.choice([1, 1000, 70000, 200000, 1 << 30])
                if q < 0.06:
                    C("PA", c + x, s, b"ahead")
                elif q < 0.1:
                    C("PA", c - x, s, b"behind")
                elif q < 0.14:
                    C("A", c, s + x)                       # acknowledges what was never sent
                elif q < 0.17:
                    C("A", c, s - x)
                elif q < 0.2:
                    V("A", s + x, c)
                elif q < 0.23:
                    C(self.c(["", "FPU", "SF", "SR", "FR", "FSRPAU", "P", "U", "F", "SFA", "SAU", "FA", "EC", "SEC"]), c, s)
                elif q < 0.26:
                    C("S", c + x, 0, b"", f["opts"])       # a SYN inside the connection
                    if r.random() < 0.5:
                        V("A", s, c)
                        C("R", c)
                    elif r.random() < 0.5:
                        V("SA", s + 7777, c + x + 1, b"", sopt)
                        C("A", c + x + 1, s + 7778)
                elif q < 0.29:
                    C("PA", c, s, b"z", bad=True)
                elif q < 0.32:
                    V("R", s + r.choice([0, 1, 50, -50, 100000]))
                elif q < 0.34:
                    C("R", c + r.choice([0, 1, 50, -50]))
                elif q < 0.36:
                    C("A", c - 1, s)                       # keepalive
                    V("A", s, c)
                elif q < 0.38:
                    C("A", c, s, win=0)
                elif q < 0.40:
                    C("A", c, s, doff=self.c([0, 4, 6, 15]))
                elif q < 0.42:
                    for _ in range(4):
                        C("A", c, s)
                elif q < 0.44:
                    C("PA", c, s, b"u", urg=1, res=self.c([0, 8]))
        q = r.random()
        if q < 0.35:
            C("FA", c, s)
            V("A", s, c + 1)
            V("FA", s, c + 1)
            C("A", c + 1, s + 1)
            if odd and r.random() < 0.25:
                C("A", c + 1, s + 1)
            if odd and r.random() < 0.4:                   # the port is used again
                n = c + r.choice([100000, -100000])
                if r.random() < 0.8:
                    C("S", n, 0, b"", f["opts"])
                    V("SA", s + 500000, n + 1, b"", sopt)
                    C("A", n + 1, s + 500001)
                else:
                    V("S", s + 500000)
        elif q < 0.5:
            V("FA", s, c)
            C("FA", c, s + 1)
            V("A", s + 1, c + 1)
        elif q < 0.6:
            V("RA", s, c)
            if r.random() < 0.4:
                C("S", c + 5000, 0, b"", f["opts"])
        elif q < 0.7:
            C("R", c)
            if r.random() < 0.4:
                C("S", c + 5000, 0, b"", f["opts"])
            if r.random() < 0.4:
                V("A", s, c)
        elif q < 0.76:
            C("FA", c, s)
            C("FA", c, s)
            V("FA", s, c)
            V("R", s + 1)

    def fragments(self, f, seg, out, d, S, D):
        r = self.r
        n = self.c([2, 2, 3])
        step = max(8, (len(seg) // n + 7) & ~7)
        f["id"] = f["id"] % 65535 + 1
        parts, o = [], 0
        while o < len(seg):
            e = min(len(seg), o + step)
            parts.append((o, seg[o:e], e < len(seg)))
            o = e
        k = r.random()
        if k < 0.15:
            parts.reverse()
        elif k < 0.22 and len(parts) > 1:
            parts.pop()
        elif k < 0.27 and len(parts) > 1:
            parts.pop(0)
        elif k < 0.32 and len(parts) > 1 and parts[1][0] >= 8:
            o, b, m = parts[1]
            parts[1] = (o - 8, b"\0" * 8 + b, m)
        elif k < 0.36:
            parts.insert(1, parts[0])
        for k, (o, b, m) in enumerate(parts):
            n = {"tcp": 6, "udp": 17}[f["proto"]]
            p = (B.ip4 if self.v == 4 else B.ip6)(S, D, n, b, ttl=f["ttl"], tos=f["tos"], ident=f["id"], mf=m, off=o)
            out.append((d, p, "more" if k + 1 < len(parts) else None))

    def icmp_error(self, f, rv, out):
        r = self.r
        if rv and r.random() < 0.75:
            # An error about a client packet as the far side saw it, sent back by the server or a router there.
            qs, qd, qsp, qdp, qid = rv["dst"], rv["src"], rv["dp"], rv["sp"], rv.get("id")
            src, inif, d = (rv["src"] if r.random() < 0.6 else self.c(self.hosts["eth0"])), rv["in"], 1
            dst = rv["dst"]
        else:
            # An error about something the client received (or made up).
            qs, qd, qsp, qdp, qid = f["dst"], f["src"], f["dp"], f["sp"], f.get("icid")
            src, inif, d, dst = f["src"], f["in"], 0, f["dst"]
        if inif is None:
            src = dst if src is None else src
        p = f["proto"]
        if p == "tcp":
            seg = B.tcp(qs, qd, qsp, qdp, "PA", f["iss"] + 1, f["irs"] + 1)
        elif p == "udp":
            seg = B.udp(qs, qd, qsp, qdp, b"q" * 20)
        elif p == "icmp":
            seg = B.icmp(qs, qd, f["ict"] if d else {8: 0, 13: 14, 128: 129}[f["ict"]], 0, qid or 0, 1, b"abcdefgh")
        else:
            seg = b"\0" * 16
        if r.random() < 0.12 and p in ("tcp", "udp"):
            seg = struct.pack("!HH", qsp ^ 1, qdp) + seg[4:]   # a flow nobody knows
        num = {"tcp": 6, "udp": 17, "icmp": 1 if self.v == 4 else 58, "sctp": 132}.get(p, f.get("pn", 99))
        q = (B.ip4 if self.v == 4 else B.ip6)(qs, qd, num, seg, ttl=5, ident=777)
        if r.random() < 0.4:
            q = q[:28] if self.v == 4 else q[:48]
        elif r.random() < 0.08:
            q = q[:r.choice([10, 20, 24])]
        if self.v == 4:
            t, c, w = self.c([(3, 3, 0), (3, 1, 0), (3, 4, 1300), (11, 0, 0), (12, 0, 0), (5, 1, 0x0A000009), (4, 0, 0), (3, 13, 0)])
        else:
            t, c, w = self.c([(1, 4, 0), (1, 0, 0), (2, 0, 1300), (3, 0, 0), (4, 1, 0)])
        e = B.icmp(src, dst, t, c, data=q, word=w, bad=r.random() < 0.05)
        out.append((d, self.ipkt(src, dst, "icmp", e, dict(f, ttl=60)), src))

    def oddball(self):
        """Single packets that stress parsing and routing."""
        r, f = self.r, self.flow()
        f["in"] = f["in"] or "eth1"
        S, D, sp, dp = f["src"], f["dst"], f["sp"], f["dp"]
        u = B.udp(S, D, sp, dp, b"odd")
        t = B.tcp(S, D, sp, dp, "S", 1)
        k = []
        mac = None
        if self.v == 6:
            k = [lambda: B.ip6(S, D, 17, u, ext=b"\0\0\1\4\0\0\0\0", extproto=0), lambda: B.ip6(S, D, 17, u, ext=b"\0\0\1\4\0\0\0\0", extproto=60),
                 lambda: B.ip6(S, D, 17, u, plen=len(u) + 20), lambda: B.ip6(S, D, 17, u, plen=4), lambda: B.ip6(S, D, 59, b""),
                 lambda: B.ip6(S, D, 17, u, frag=True, ident=9), lambda: B.ip6(S, "ff02::1", 17, u), lambda: B.ip6("::1", D, 17, u), lambda: B.ip6(S, D, 17, u, ttl=1)]
        else:
            if "ipopts" in self.f:
                for o in (b"\7\7\4\0\0\0\0", b"\x44\x0c\5\0" + b"\0" * 8, b"\1\1\1\1", b"\x94\4\0\0", b"\x83\7\4\n\0\0\2", b"\x07\x03\4", b"\x88\4\0\1", b"\x07\x30\4\0"):
                    k += [lambda o=o: B.ip4(S, D, 17, u, opts=o), lambda o=o: B.ip4(S, D, 6, t, opts=o)]
            if "malformed" in self.f:
                k += [lambda: B.ip4(S, D, 17, u, cs=0x1111), lambda: B.ip4(S, D, 17, u, ihl=4), lambda: B.ip4(S, D, 17, u, ihl=15), lambda: B.ip4(S, D, 17, u, tlen=200),
                      lambda: B.ip4(S, D, 17, u, tlen=24), lambda: B.ip4(S, D, 17, u) + b"trailer", lambda: B.ip4(S, D, 17, u, ver=5), lambda: B.ip4(S, D, 6, t[:12]),
                      lambda: B.ip4(S, D, 6, t[:3]), lambda: B.ip4(S, D, 17, u[:6]), lambda: B.ip4(S, D, 1, b"\x08\0\0"), lambda: B.ip4(S, D, 6, b""),
                      lambda: B.ip4(S, D, 17, u, ttl=0), lambda: B.ip4(S, D, 17, u, ttl=1), lambda: B.ip4("255.255.255.255", D, 17, u), lambda: B.ip4("127.0.0.1", D, 17, u),
                      lambda: B.ip4(S, "127.0.0.1", 17, u), lambda: B.ip4("0.0.0.0", D, 17, u), lambda: B.ip4("224.0.0.5", D, 17, u), lambda: B.ip4(self.own["eth1"][0], D, 17, B.udp(self.own["eth1"][0], D, sp, dp, b"spoof")),
                      lambda: B.ip4(S, D, 17, u, df=True, mf=True), lambda: B.ip4(S, D, 6, t, off=8), lambda: B.ip4(S, D, 17, u, off=65528), lambda: B.ip4(S, D, 0, b"x" * 8), lambda: B.ip4(S, D, 255, b"x" * 8),
                      lambda: B.ip4(S, D, 1, B.icmp(S, D, 200, 0, 1, 1, b"")), lambda: B.ip4(S, D, 1, B.icmp(S, D, 8, 3, 1, 1, b"xx")), lambda: B.ip4(S, D, 1, B.icmp(S, D, 18, 0, 1, 1, b"xx"))]
            k += [lambda: B.ip4(S, "224.0.0.9", 17, B.udp(S, "224.0.0.9", 520, 520, b"rip")), lambda: B.ip4(S, "255.255.255.255", 17, B.udp(S, "255.255.255.255", 68, 67, b"dhcp")),
                  lambda: B.ip4(S, "192.168.1.255", 17, B.udp(S, "192.168.1.255", 137, 137, b"nb"))]
        p = self.c(k)()
        if self.v == 4 and len(p) >= 20 and (p[16:20] == b"\xff\xff\xff\xff" or p[19] == 255) and r.random() < 0.7:
            mac = "ff:ff:ff:ff:ff:ff"
        if self.v == 4 and p[16] == 224 and r.random() < 0.7:
            mac = "01:00:5e:00:00:09"
        if r.random() < 0.03:
            mac = "02:99:99:99:99:99"
        return {"in": f["in"], "frame": self.frame(f["in"], p, S, mac)}

    def trace(self, rules, sets, kernel=True):
        r = self.r
        flows, n = [], 0
        while n < self.npk * 1.1:
            f = self.flow()
            f["first"] = self.first(f)
            flows.append(f)
            n += {"tcp": 9, "udp": 4, "icmp": 3}.get(f["proto"], 4)
        if kernel:
            self.probe(flows, rules, sets)
        else:
            for f in flows:
                f["rev"] = {"in": self.iface_of(f["dst"]), "src": f["dst"], "dst": f["src"], "sp": f["dp"], "dp": f["sp"], "id": f.get("icid", 0)}
        queues = []
        for f in flows:
            q = self.script(f)
            if q:
                queues.append((f, q))
        out, live, t = [], [], 0.0
        queues.reverse()
        while queues or live:
            while queues and len(live) < 6:
                live.append(queues.pop())
            if r.random() < 0.06:
                o = self.oddball()
                out.append({"t": t, **o})
            f, q = live[r.randrange(len(live))]
            d, p, f["open"] = q.pop(0)
            inif = f["in"] if d == 0 else f["rev"]["in"]
            src = tr.addr(p[12:16]) if self.v == 4 else tr.addr(p[8:24])
            out.append({"t": t, "in": inif, "frame": self.frame(inif, p, src)})
            t += r.choice([0.0001, 0.001, 0.002])
            # Long pauses, clear of every default timeout by some seconds, and never between a packet's fragments: the
            # kernel's queues of them see no virtual time.
            if "gaps" in self.f and r.random() < 0.012 and not any(x["open"] for x, _ in live if "open" in x):
                t += r.choice([5, 20, 40, 70, 130, 200, 320])
            if not q:
                live = [x for x in live if x[1]]
        return out[:self.npk]

    def probe(self, flows, rules, sets):
        pk = [{"t": 0.0, "in": f["in"], "frame": self.frame(f["in"], f["first"], f["src"])} for f in flows]
        with tempfile.TemporaryDirectory(prefix="oracle-gen-") as d:
            rp, sp = os.path.join(d, "r"), os.path.join(d, "s")
            open(rp, "w").write(rules)
            open(sp, "w").write(sets or "")
            recs, _ = kernel_run.run(rp if self.v == 4 else None, rp if self.v == 6 else None, sp if sets else None, pk, self.host(), None, quiet=True, ctmode="none")
        for f, x in zip(flows, recs):
            b, inif = None, None
            fr = [o for o in x["out"] if not o.get("gen")]
            if x["local"]:
                b, inif = bytes.fromhex(x["local"][0]["l3"]), None
            elif fr:
                b, inif = tr.l3(bytes.fromhex(fr[0]["frame"]))[1], fr[0]["if"]
            g = tr.ip(self.v, b) if b else None
            if g is None:
                if self.r.random() < 0.25:
                    f["rev"] = {"in": self.iface_of(f["dst"]), "src": f["dst"], "dst": f["src"], "sp": f["dp"], "dp": f["sp"], "id": f.get("icid", 0)}
                continue
            sp = dp = i = 0
            if g["proto"] in (6, 17, 132, 136) and len(g["pay"]) >= 4:
                sp, dp = struct.unpack("!HH", g["pay"][:4])
            elif g["proto"] in (1, 58) and len(g["pay"]) >= 8:
                i = struct.unpack("!H", g["pay"][4:6])[0]
            f["rev"] = {"in": inif, "src": tr.addr(g["dst"]), "dst": tr.addr(g["src"]), "sp": dp, "dp": sp, "id": i}


def make(seed, rules=60, packets=400, features="all", six=False, kernel=True):
    g = Generator(seed, rules, packets, features, six)
    text = g.ruleset()
    sets = getattr(g, "setlines", None)
    return text, sets, g.host(), g.trace(text, sets, kernel)


def write_case(d, seed, rules=60, packets=400, features="all", six=False):
    os.makedirs(d, exist_ok=True)
    text, sets, host, trace = make(seed, rules, packets, features, six)
    open(os.path.join(d, "rules6.save" if six else "rules.save"), "w").write(text)
    open(os.path.join(d, "sets.ipset"), "w").write(sets or "")
    json.dump(host, open(os.path.join(d, "host.json"), "w"), indent=1)
    tr.save_json(os.path.join(d, "trace.json"), trace)
    tr.save_pcapng(os.path.join(d, "trace.pcapng"), trace)
    print(f"oracle: seed {seed}: {sum(1 for x in text.splitlines() if x.startswith('-A'))} rules, {len(trace)} packets in {d}")
