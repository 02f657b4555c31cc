"""Random rulesets with the features asked for, and hints of which packets would meet each rule."""
import ipaddress
import random

FEATURES = ["raw", "mangle", "nat", "filter", "user", "goto", "neg", "iface", "multiport", "iprange", "mark", "connmark", "ct", "length",
            "ttl", "tos", "addrtype", "limit", "nth", "mac", "pkttype", "frag", "string", "u32", "set", "ecn", "tcpmss", "log",
            "notrack", "targets", "ctmark", "snatrange", "malformed", "fragments", "ipopts", "icmperr", "tcpodd", "sctp", "proto", "local", "reject"]
EXTRA = ["gaps", "hashlimit", "connbytes", "quota", "connlimit"]


class RuleGenerator:
    def __init__(self, seed, nrules, npk, features="all", six=False):
        self.r = random.Random(f"{seed}/{nrules}/{six}")
        self.n, self.npk, self.v = nrules, npk, 6 if six else 4
        f = set()
        for x in features.split(","):
            if x in ("extra", "all"):
                f |= set(EXTRA) - {"gaps", "connlimit"} if x == "extra" else set()
            if x == "all":
                f |= set(FEATURES)
            elif x.startswith("-"):
                f.discard(x[1:])
            elif x == "extra":
                pass
            else:
                f.add(x)
        self.f = f
        if six:
            self.f -= {"frag", "sctp"}
            self.own = {"eth0": ["2001:db8:0::1", "2001:db8:0::2"], "eth1": ["2001:db8:1::1"], "eth2": ["2001:db8:2::1"]}
            self.hosts = {"eth0": ["2001:db8:f::7", "2001:db8:f::8", "2001:db8:0::50", "2620:fe::9", "2001:db8:f:1::1"],
                          "eth1": ["2001:db8:1::a", "2001:db8:1::b", "2001:db8:1::c8", "2001:db8:1::fe"],
                          "eth2": ["2001:db8:2::2", "2001:db8:2::50", "2001:db8:22::3"]}
        else:
            self.own = {"eth0": ["203.0.113.1", "203.0.113.2"], "eth1": ["192.168.1.1"], "eth2": ["10.0.0.1"]}
            self.hosts = {"eth0": ["198.51.100.7", "198.51.100.8", "203.0.113.50", "9.9.9.9", "198.51.101.1"],
                          "eth1": ["192.168.1.10", "192.168.1.11", "192.168.1.200", "192.168.1.254"],
                          "eth2": ["10.0.0.2", "10.0.0.80", "10.1.2.3"]}
        self.ports = [22, 25, 53, 80, 443, 1023, 1024, 5000, 8080, 33434, 65535]
        self.macs = {k: f"02:bb:00:00:00:{i:02x}" for i, k in enumerate(
            h for l in self.hosts.values() for h in l)}
        self.sets, self.words, self.rules = {}, ["GET /", "evil", "AbCd", "xyz"], []

    # -- host ----------------------------------------------------------------------------------
    def host(self):
        ifs, six = [], self.v == 6
        for i, n in enumerate(("eth0", "eth1", "eth2")):
            a = [x + ("/64" if six else "/24") for x in self.own[n]]
            other = {"eth0": "203.0.113.1/24", "eth1": "192.168.1.1/24", "eth2": "10.0.0.1/24"}[n] if six else f"2001:db8:{i}::1/64"
            ifs.append({"name": n, "mac": f"02:00:00:00:00:0{i + 1}", "mtu": 1500, "addrs": a + [other]})
        if six:
            rt = [{"dst": "::/0", "via": "2001:db8:0::fe", "dev": "eth0"}, {"dst": "2001:db8:22::/64", "via": "2001:db8:2::2", "dev": "eth2"}]
            nb = [{"ip": "2001:db8:0::fe", "dev": "eth0", "mac": "02:aa:00:00:00:fe"}]
        else:
            rt = [{"dst": "0.0.0.0/0", "via": "203.0.113.254", "dev": "eth0"}, {"dst": "10.1.0.0/16", "via": "10.0.0.2", "dev": "eth2"}]
            nb = [{"ip": "203.0.113.254", "dev": "eth0", "mac": "02:aa:00:00:00:fe"}]
        for dev, hs in self.hosts.items():
            for h in hs:
                if any(ipaddress.ip_address(h) in ipaddress.ip_interface(a).network for i in ifs if i["name"] == dev for a in i["addrs"]):
                    nb.append({"ip": h, "dev": dev, "mac": self.macs[h]})
        return {"interfaces": ifs, "routes": rt, "neighbours": nb}

    # -- little helpers --------------------------------------------------------------------------
    def on(self, f, p=1.0):
        return f in self.f and self.r.random() < p

    def c(self, seq):
        return self.r.choice(list(seq))

    def neg(self, p=0.2):
        return "! " if self.on("neg", p) else ""

    def any_addr(self):
        x = [h for l in self.hosts.values() for h in l] + [h for l in self.own.values() for h in l]
        return self.c(x)

    def net(self):
        a = self.any_addr()
        if self.v == 4:
            if self.r.random() < 0.05:
                return a + "/255.0.255.0"
            m = self.c([32, 32, 32, 24, 24, 16, 8, 29, 30, 31, 25])
        else:
            m = self.c([128, 128, 128, 64, 64, 48, 32, 120, 126, 127])
        n = ipaddress.ip_network(f"{a}/{m}", strict=False)
        return str(n)

    def pick_in(self, net):
        if net.endswith("/255.0.255.0"):
            a = net.split("/")[0]
            return a
        n = ipaddress.ip_network(net)
        known = [h for l in list(self.hosts.values()) + list(self.own.values()) for h in l if ipaddress.ip_address(h) in n]
        if known and self.r.random() < 0.7:
            return self.c(known)
        lo, hi = int(n.network_address), int(n.broadcast_address)
        return str(ipaddress.ip_address(self.c([lo, hi, min(hi, lo + 1), max(lo, hi - 1), self.r.randint(lo, hi)])))

    def port(self):
        p = self.c(self.ports)
        return max(0, min(65535, p + self.c([0, 0, 0, 0, 1, -1])))

    def prange(self):
        a = self.port()
        if self.r.random() < 0.35:
            b = min(65535, a + self.c([0, 1, 10, 1000]))
            return f"{a}:{b}", self.c([a, b, self.r.randint(a, b)])
        if self.r.random() < 0.06:
            return self.c([(f":{a}", 0), (f"{a}:", 65535)])
        return str(a), a

    # -- matches: each returns tokens, and fills the hint --------------------------------------------
    def matches(self, tab, hooks, h):
        r, out = self.r, []
        pre = hooks <= {"PREROUTING", "INPUT", "FORWARD"}
        post = hooks <= {"FORWARD", "OUTPUT", "POSTROUTING"}
        k = r.choices([0, 1, 2, 3, 4], [1, 6, 6, 3, 1])[0]
        if r.random() < 0.25:
            n, ng = self.net(), self.neg()
            out += [f"{ng}-s {n}"]
            if not ng:
                h["src"] = n
        if r.random() < 0.3:
            n, ng = self.net(), self.neg()
            out += [f"{ng}-d {n}"]
            if not ng:
                h["dst"] = n
        if pre and self.on("iface", 0.3):
            i, ng = self.c(["eth0", "eth1", "eth2", "eth+", "e+", "lo"]), self.neg(0.15)
            out += [f"{ng}-i {i}"]
            if not ng and i in self.hosts:
                h["in"] = i
        if post and self.on("iface", 0.3):
            i, ng = self.c(["eth0", "eth1", "eth2", "eth+"]), self.neg(0.15)
            out += [f"{ng}-o {i}"]
        if self.v == 4 and self.on("frag", 0.03):
            return out + [f"{self.neg()}-f"]
        proto = None
        ic = "icmp" if self.v == 4 else "ipv6-icmp"
        if k and r.random() < 0.7:
            pr = ["tcp"] * 5 + ["udp"] * 4 + [ic] * 2 + (["sctp"] if self.on("sctp") else []) + (["47", "50", "99", "udplite"] if self.on("proto", 0.5) else [])
            proto = self.c(pr)
            ng = self.neg(0.08)
            out += [f"{ng}-p {proto}"]
            if ng:
                proto = None
            else:
                h["proto"] = proto
        if proto in ("tcp", "udp", "sctp") and r.random() < 0.7:
            if self.on("multiport", 0.25):
                w = self.c(["--dports", "--sports", "--ports"])
                ps = [self.prange() for _ in range(r.randint(1, 4))]
                # multiport wants low < high, and no open range
                ps = [p for p in ps if ":" not in p[0] or len(set(p[0].split(":")) - {""}) == 2] or [("80", 80)]
                ng = self.neg(0.15)
                out += [f"-m multiport {ng}{w} {','.join(p[0] for p in ps)}"]
                if not ng:
                    h["sport" if w == "--sports" else "dport"] = self.c(ps)[1]
            else:
                out += [f"-m {proto}"]
                for w in ("sport", "dport"):
                    if r.random() < (0.25 if w == "sport" else 0.75):
                        p, v = self.prange()
                        ng = self.neg(0.15)
                        out += [f"{ng}--{w} {p}"]
                        if not ng:
                            h[w] = v
                if proto == "tcp" and r.random() < 0.35:
                    q = r.random()
                    if q < 0.4:
                        out += [f"{self.neg()}--syn"]
                    elif q < 0.9:
                        m, cset = self.c([("SYN,RST,ACK,FIN", "SYN"), ("ALL", "NONE"), ("ALL", "FIN,PSH,URG"), ("SYN,ACK", "SYN,ACK"), ("FIN", "FIN"),
                                          ("RST", "RST"), ("ACK,PSH", "ACK,PSH"), ("ALL", "SYN,ACK"), ("ALL", "ACK"), ("SYN,FIN", "SYN,FIN")])
                        out += [f"{self.neg()}--tcp-flags {m} {cset}"]
                    else:
                        out += [f"{self.neg()}--tcp-option {self.c([2, 3, 4, 8])}"]
                if proto == "sctp" and r.random() < 0.3:
                    out += [f"--chunk-types {self.c(['any', 'all', 'only'])} {self.c(['INIT', 'DATA', 'INIT,DATA', 'COOKIE_ECHO', 'ABORT'])}"]
        if proto == ic and r.random() < 0.6:
            t = self.c(["echo-request", "echo-reply", "8/0", "3", "3/3", "time-exceeded", "0", "any", "fragmentation-needed", "255", "5", "13"]) if self.v == 4 \
                else self.c(["echo-request", "echo-reply", "128/0", "1", "1/4", "time-exceeded", "129", "packet-too-big", "2"])
            out += [(f"-m icmp {self.neg()}--icmp-type " if self.v == 4 else f"-m icmp6 {self.neg()}--icmpv6-type ") + t]
        if proto == "tcp" and self.on("tcpmss", 0.05):
            out += [f"--tcp-flags SYN,RST SYN -m tcpmss {self.neg()}--mss {self.c(['500:1460', '1460', '1000:1400'])}"] if not any("--tcp-flags" in o or "--syn" in o for o in out) else []
            if out and "-m tcpmss" in out[-1] and not any(o.startswith("-m tcp") and "mss" not in o for o in out[:-1]):
                out[-1] = "-m tcp " + out[-1]
        pool = []

        def add(f, w, g):
            if f in self.f:
                pool.append((w, g))

        def m_iprange():
            a = self.any_addr()
            x = int(ipaddress.ip_address(a))
            lo, hi = ipaddress.ip_address(max(0, x - r.choice([0, 1, 5]))), ipaddress.ip_address(x + r.choice([0, 1, 5]))
            w = self.c(["src", "dst"])
            if w not in h:
                h[w] = str(self.c([lo, hi, a])) + ("/32" if self.v == 4 else "/128")
            return f"-m iprange {self.neg()}--{w}-range {lo}-{hi}"

        def m_mark(m="mark"):
            v = self.c([1, 2, 3, 0x10, 0xFF, 0x80000001])
            return f"-m {m} {self.neg()}--mark {v:#x}" + self.c(["", "", "/0xff", "/0x3", "/0x1"])

        def m_state():
            s = r.sample(["NEW", "ESTABLISHED", "RELATED", "INVALID"] + (["UNTRACKED"] if r.random() < 0.3 else []), r.randint(1, 2))
            return f"-m state {self.neg(0.1)}--state {','.join(s)}"

        def m_ct():
            o = []
            if r.random() < 0.7:
                s = r.sample(["NEW", "ESTABLISHED", "RELATED", "INVALID", "SNAT", "DNAT", "UNTRACKED"], r.randint(1, 3))
                o += [f"{self.neg(0.1)}--ctstate {','.join(s)}"]
            if r.random() < 0.15:
                o += [f"{self.neg()}--ctproto {self.c(['tcp', 'udp', '1', '6'])}"]
            for w in ("ctorigsrc", "ctorigdst", "ctreplsrc", "ctrepldst"):
                if r.random() < 0.12:
                    o += [f"{self.neg()}--{w} {self.net() if self.v == 4 else self.any_addr()}".replace("/255.0.255.0", "")]
            for w in ("ctorigsrcport", "ctorigdstport", "ctreplsrcport", "ctrepldstport"):
                if r.random() < 0.08:
                    a = self.port()
                    o += [f"{self.neg()}--{w} {a}" + (f":{min(65535, a + 50)}" if r.random() < 0.3 else "")]
            if r.random() < 0.2:
                o += [f"{self.neg()}--ctstatus {self.c(['NONE', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED', 'SEEN_REPLY,ASSURED'])}"]
            if r.random() < 0.2:
                o += [f"--ctdir {self.c(['ORIGINAL', 'REPLY'])}"]
            return "-m conntrack " + " ".join(o or ["--ctstate NEW"])

        def m_string():
            w = self.c(self.words)
            return f"-m string --algo {self.c(['bm', 'kmp'])}" + (f" --from {self.c([20, 28, 40, 41])}" if r.random() < 0.25 else "") + \
                (f" --to {self.c([50, 60, 100])}" if r.random() < 0.25 else "") + (" --icase" if r.random() < 0.2 else "") + f" {self.neg()}--string \"{w}\""

        def m_u32():
            a = self.c(["6&0xFF=6", "6&0xFF=1,17", "0>>22&0x3C@0>>16=80:8080", "0>>22&0x3C@0&0xFFFF=53,80,443", "4&0x3FFF=0", "8>>24=64:128",
                        "0&0xFFFF=0:100", "12&0xFFFFFF00=0xC0A80100", "6&0xFF=6&&0>>22&0x3C@12&0x00020000=0x00020000", "60=0:0xFFFFFFFF"]) if self.v == 4 \
                else self.c(["4&0xFF00=0x600", "4>>16=0:60", "40>>16=80:8080"])
            return f"-m u32 {self.neg(0.1)}--u32 \"{a}\""

        def m_set():
            if not self.sets:
                return "-m comment --comment noset"
            n = self.c(self.sets)
            d = {1: ["src", "dst"], 2: ["src,src", "dst,dst", "src,dst", "dst,src"], "p": ["src", "dst"]}[self.sets[n][0]]
            if self.sets[n][0] in (2, "p") and proto not in ("tcp", "udp"):
                n = next((x for x in self.sets if self.sets[x][0] == 1), None)
                d = ["src", "dst"]
                if n is None:
                    return "-m comment --comment noset"
            return f"-m set {self.neg()}--match-set {n} {self.c(d)}"
        add("iprange", 2, m_iprange)
        add("mark", 2, m_mark)
        add("connmark", 1.5, lambda: m_mark("connmark"))
        add("ct", 4 if tab in ("filter", "mangle") else (1 if tab == "nat" else 0.2), lambda: self.c([m_state, m_ct, m_ct])())
        add("length", 1, lambda: f"-m length {self.neg()}--length {self.c(['0:60', '40', '28:60', '60:65535', '1400:1500', '40:41'])}")
        if self.v == 4:
            add("ttl", 1, lambda: f"-m ttl {self.c(['--ttl-eq 64', '--ttl-eq 63', '--ttl-gt 63', '--ttl-lt 64', '! --ttl-eq 64', '--ttl-lt 2'])}")
            add("ecn", 0.4, lambda: "-m ecn " + self.c(["--ecn-ip-ect 0", "--ecn-ip-ect 2", "! --ecn-ip-ect 1"]) if proto != "tcp" else "-m ecn " + self.c(["--ecn-tcp-ece", "--ecn-tcp-cwr", "! --ecn-tcp-ece"]))
        else:
            add("ttl", 1, lambda: f"-m hl {self.c(['--hl-eq 64', '--hl-gt 63', '--hl-lt 64', '! --hl-eq 64'])}")
        add("tos", 1, lambda: self.c([f"-m tos {self.neg()}--tos {self.c(['0x10', '0x00/0xfc', '0x08/0x1e', '0x10/0x3f'])}",
                                      f"-m dscp {self.neg()}--dscp {self.c(['0x0a', '0x2e', '0x00'])}", "-m dscp --dscp-class AF21"]))
        add("addrtype", 1, lambda: "-m addrtype " + f"{self.neg()}--{self.c(['src', 'dst'])}-type {self.c(['LOCAL', 'UNICAST', 'BROADCAST', 'MULTICAST', 'LOCAL,BROADCAST', 'UNSPEC'] if self.v == 4 else ['LOCAL', 'UNICAST', 'MULTICAST'])}")
        add("limit", 0.8, lambda: f"-m limit --limit {self.c(['1/hour'] if 'gaps' in self.f else ['1/hour', '2/hour', '6/hour'])} --limit-burst {self.c([1, 2, 5, 9])}")
        add("nth", 0.8, lambda: (lambda e: f"-m statistic --mode nth {self.neg(0.15)}--every {e} --packet {r.randrange(e)}")(self.c([2, 3, 5])))
        if pre:
            add("mac", 0.5, lambda: f"-m mac {self.neg()}--mac-source {self.c(self.macs.values())}")
        add("pkttype", 0.4, lambda: f"-m pkttype {self.neg()}--pkt-type {self.c(['unicast', 'broadcast', 'multicast'])}")
        add("string", 0.8, m_string)
        add("u32", 0.8, m_u32)
        add("set", 1.2, m_set)
        add("hashlimit", 1, lambda: f"-m hashlimit --hashlimit-upto {self.c(['1/hour', '1/day'])} --hashlimit-burst {self.c([1, 3])} --hashlimit-mode {self.c(['srcip', 'dstip', 'srcip,dstport'])} --hashlimit-name h{r.randrange(10**6)}")
        add("connbytes", 1, lambda: f"-m connbytes --connbytes {self.c(['0:3', '2:', '1:5'])} --connbytes-dir {self.c(['original', 'reply', 'both'])} --connbytes-mode packets")
        add("quota", 1, lambda: f"-m quota --quota {self.c([100, 500, 3000])}")
        add("connlimit", 1, lambda: f"-m connlimit --connlimit-above {self.c([0, 1, 2])} --connlimit-mask {self.c([0, 24, 32])}")
        for _ in range(max(0, k - len(out) // 2)):
            if not pool or r.random() < 0.35:
                break
            w, g = r.choices(pool, [p[0] for p in pool])[0]
            pool.remove((w, g))
            out.append(g())
        return out

    # -- targets -------------------------------------------------------------------------------------
    def rarer_targets(self, tab, hooks, m, tcp):
        r, t = self.r, []
        t.append((0.5, "NFLOG --nflog-group " + str(r.randint(0, 3))))
        what = self.c(["src", "src,dst", "src,dst,sport,dport,proto", "ct,src,dst,sport,dport", "spi,src", "dport,proto"])
        more = self.c(["", " --hmark-dport 0x1", " --hmark-offset 100"]) if "spi" not in what else ""
        hashed = self.c(["--hmark-tuple " + what + more, "--hmark-src-prefix 24 --hmark-dport-mask 0xff0f --hmark-proto-mask 0xf"])
        if tab != "nat":
            t.append((1, f"HMARK {hashed} --hmark-mod {self.c([7, 1000, 4294967295])} --hmark-rnd {r.randrange(1 << 32):#x}"))
        if tab != "mangle":
            return t
        t.append((1, "CLASSIFY --set-class 1:10") if hooks <= {"FORWARD", "OUTPUT", "POSTROUTING"} else (0.3, "CHECKSUM --checksum-fill"))
        if self.v == 4:
            t.append((1, "ECN --ecn-ip-ect " + str(r.randint(0, 3))))
        if tcp and self.v == 4:
            t.append((2, "ECN " + self.c(["--ecn-tcp-remove", "--ecn-tcp-cwr 1", "--ecn-tcp-ece 1 --ecn-tcp-cwr 0 --ecn-ip-ect 1"])))
        if tcp:
            t.append((3, "TCPOPTSTRIP --strip-options " + self.c(["mss", "timestamp", "sack-permitted,wscale", "2,3,4,5,8,19", "254"])))
        if tcp and any(x == "--syn" or (x.startswith("--tcp-flags") and "SYN" in x.split()[2]) for x in m):
            t.append((9, "TCPMSS --set-mss " + self.c(["1", "536", "1200", "1400", "1460", "65000"])))
            if hooks <= {"FORWARD", "OUTPUT", "POSTROUTING"}:
                t.append((5, "TCPMSS --clamp-mss-to-pmtu"))
        if self.v == 6 and (hooks <= {"PREROUTING", "OUTPUT"} or hooks <= {"INPUT", "POSTROUTING"}):
            target = "DNPT" if hooks <= {"PREROUTING", "OUTPUT"} else "SNPT"
            pair = self.c([("2001:db8:1::/48", "fd00:1:2::/48"), ("fd00:1:2::/48", "2001:db8:1::/48"), ("2001:db8::/32", "fd00:7::/56"),
                           ("2001:db8:2::/64", "2001:db8:22::/64"), ("::/0", "2001:db8:2::/48")])
            t.append((1.5, f"{target} --src-pfx {pair[0]} --dst-pfx {pair[1]}"))
        return t

    def target(self, tab, hooks, m, callees):
        r = self.r
        tcp = any(x == "-p tcp" for x in m)
        l4 = tcp or any(x in ("-p udp", "-p sctp") for x in m)
        t = []

        # A broad rule that ends the walk hides all rules after it, so those are rare.
        rare = {0: 0.03, 1: 0.2, 2: 0.6}.get(len(m), 1.0)

        def add(w, s, f=None):
            if s.split(" ")[0] in ("ACCEPT", "DROP", "REJECT", "RETURN", "NOTRACK") or s == "CT --notrack" or (tab == "nat" and s.split(" ")[0] in ("DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP")):
                w *= rare if tab != "nat" else max(rare, 0.4)
            if f is None or f in self.f:
                t.append((w, s))
        add(3, "ACCEPT")
        add(1.2, "RETURN")
        if tab == "filter":
            add(3, "DROP")
            if self.v == 4:
                add(1, "REJECT", "reject")
                add(0.7, "REJECT --reject-with " + self.c(["icmp-port-unreachable", "icmp-host-unreachable", "icmp-net-unreachable", "icmp-proto-unreachable", "icmp-admin-prohibited", "icmp-host-prohibited"]), "reject")
            else:
                add(1.2, "REJECT --reject-with " + self.c(["icmp6-port-unreachable", "icmp6-no-route", "icmp6-adm-prohibited"]), "reject")
            if tcp:
                add(1, "REJECT --reject-with tcp-reset", "reject")
        elif tab != "nat":
            add(0.5, "DROP")
        for cc in callees:
            add(1.5, cc)
            if self.on("goto", 0.4):
                add(0.6, "-g " + cc)
        add(0.8, f"LOG --log-prefix \"{tab[:2]} \"", "log")
        add(0.3, "")
        v = self.c([1, 2, 3, 0x10, 0xFF, 0x80000001])
        if tab in ("mangle", "filter", "nat", "raw"):
            w = {"mangle": 4, "raw": 1, "filter": 0.6, "nat": 0.3}[tab]
            add(w, "MARK " + self.c([f"--set-mark {v:#x}", f"--set-xmark {v:#x}/0xff", f"--or-mark {v:#x}", f"--and-mark {v:#x}", f"--xor-mark {v:#x}"]), "mark")
            if tab != "raw":
                add(w * 0.6, "CONNMARK " + self.c([f"--set-mark {v:#x}", "--save-mark", "--restore-mark", f"--set-xmark {v:#x}/0xf0", "--save-mark --nfmask 0xff --ctmask 0xff", "--restore-mark --nfmask 0xf --ctmask 0xf"]), "connmark")
        if tab == "mangle":
            add(1, "TOS --set-tos " + self.c(["0x10", "0x00", "0x04/0x0c", "0x2e/0xff"]), "tos")
            add(1, "DSCP " + self.c(["--set-dscp 0x0a", "--set-dscp-class EF", "--set-dscp 0"]), "tos")
            if self.v == 4:
                add(1, "TTL " + self.c(["--ttl-set 64", "--ttl-dec 1", "--ttl-inc 1", "--ttl-set 1", "--ttl-inc 255"]), "ttl")
            else:
                add(1, "HL " + self.c(["--hl-set 64", "--hl-dec 1", "--hl-inc 1"]), "ttl")
            if tcp and any("--tcp-flags SYN,RST SYN" in x for x in m):
                add(9, "TCPMSS --set-mss " + self.c(["536", "1200", "1400", "1460"]), "tcpmss")
                if hooks <= {"FORWARD", "OUTPUT", "POSTROUTING"}:
                    add(5, "TCPMSS --clamp-mss-to-pmtu", "tcpmss")
        if tab == "raw":
            add(1.5, self.c(["NOTRACK", "CT --notrack"]), "notrack")
            add(0.4, "CT --zone " + self.c(["1", "2", "mark"]), "zones")
        if "targets" in self.f:
            t += self.rarer_targets(tab, hooks, m, tcp)
        if tab == "nat":
            pre, post = hooks <= {"PREROUTING", "OUTPUT"}, hooks <= {"POSTROUTING"}
            port = f":{self.port() or 80}" if l4 and r.random() < 0.6 else ""
            ip = self.c([x for n in ("eth1", "eth2", "eth0") for x in self.hosts[n]] + [self.own["eth1"][0]])
            br = (lambda a: f"[{a}]") if self.v == 6 and port else (lambda a: a)
            if pre:
                add(7, f"DNAT --to-destination {br(ip)}{port}")
                if l4:
                    add(3, f"REDIRECT --to-ports {self.port() or 80}")
                add(1, "REDIRECT")
                if self.v == 4:
                    add(1, f"NETMAP --to {self.c(['192.168.1.0/24', '10.0.0.0/24', '198.51.100.0/28'])}")
                if "snatrange" in self.f and self.v == 4:
                    add(1, "DNAT --to-destination 10.0.0.2-10.0.0.5")
            if post:
                own = self.c(self.own["eth0"] + self.own["eth2"])
                sp = f":{self.c([20000, 30001])}" if l4 and r.random() < 0.25 else ""
                br2 = (lambda a: f"[{a}]") if self.v == 6 and sp else (lambda a: a)
                add(6, f"SNAT --to-source {br2(own)}{sp}")
                add(6, "MASQUERADE")
                if self.v == 4:
                    add(1, f"NETMAP --to {self.c(['203.0.113.64/28', '10.9.0.0/24'])}")
                if "snatrange" in self.f and self.v == 4:
                    add(1.5, "SNAT --to-source 203.0.113.10-203.0.113.14")
            if hooks <= {"INPUT"}:
                add(2, f"SNAT --to-source {self.any_addr()}")
        s = r.choices([x[1] for x in t], [x[0] for x in t])[0]
        return s if s.startswith("-g ") or not s else "-j " + s

    # -- the ruleset -----------------------------------------------------------------------------------
    def ruleset(self):
        r = self.r
        lay = {"raw": ["PREROUTING", "OUTPUT"], "mangle": ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
               "nat": ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"], "filter": ["INPUT", "FORWARD", "OUTPUT"]}
        share = {"raw": 0.08, "mangle": 0.25, "nat": 0.15, "filter": 0.52}
        if "set" in self.f:
            self.make_sets()
        txt = []
        for tab in ("raw", "mangle", "nat", "filter"):
            if tab not in self.f or (tab != "filter" and r.random() < 0.12):
                continue
            chains = {c: {"hooks": {c}, "rules": [], "calls": []} for c in lay[tab]}
            users = []
            if "user" in self.f:
                for u in range(r.randint(0, 4 if tab == "filter" else 2)):
                    if tab == "nat":
                        hk = self.c([{"PREROUTING", "OUTPUT"}, {"POSTROUTING"}])
                    elif tab == "filter":
                        hk = self.c([{"FORWARD"}, {"FORWARD"}, {"INPUT"}, {"INPUT", "FORWARD"}, {"OUTPUT"}, {"INPUT", "FORWARD", "OUTPUT"}])
                    else:
                        hk = {self.c(lay[tab])}
                    nm = f"{tab[:1]}_user{u}"
                    users.append(nm)
                    chains[nm] = {"hooks": set(hk), "rules": [], "calls": []}
            names = list(chains)
            pol = {c: (self.c(["ACCEPT", "ACCEPT", "DROP"]) if tab == "filter" else "ACCEPT") for c in lay[tab]}
            total = max(2, int(self.n * share[tab]))
            wts = {"PREROUTING": 3, "INPUT": 2, "FORWARD": 4, "OUTPUT": 1.5, "POSTROUTING": 2.5}
            for _ in range(total):
                cn = r.choices(names, [wts.get(x, 2) for x in names])[0]
                ch = chains[cn]
                h = {"hooks": ch["hooks"]}
                m = self.matches(tab, ch["hooks"], h)
                # Calls go to later user chains whose callers may include all of this chain's hooks.
                later = [u for u in users if chains[u]["hooks"] >= ch["hooks"] and (cn not in users or users.index(u) > users.index(cn))]
                if tab == "raw" and "notrack" in self.f and r.random() < 0.02:
                    pass
                t = self.target(tab, ch["hooks"], m, later)
                if cn in lay[tab] and t in ("-j ACCEPT", "-j DROP") and len(m) < 1:
                    m = [f"-s {self.net()}"]
                ch["rules"].append(" ".join([x for x in m + [t] if x]))
                self.rules.append((tab, cn, h))
            # every user chain gets at least one caller
            for u in users:
                for hk in chains[u]["hooks"]:
                    if hk in chains and not any(u in x.split() for x in chains[hk]["rules"]):
                        h = {"hooks": {hk}}
                        m = self.matches(tab, {hk}, h) if r.random() < 0.5 else []
                        chains[hk]["rules"].insert(r.randint(0, len(chains[hk]["rules"])), " ".join(m + [f"-j {u}"]))
            txt.append(f"*{tab}")
            txt += [f":{c} {pol[c]} [0:0]" for c in lay[tab]] + [f":{u} - [0:0]" for u in users]
            for c in names:
                txt += [f"-A {c} {x}" for x in chains[c]["rules"]]
            txt.append("COMMIT")
        return "\n".join(txt) + "\n"

    def make_sets(self):
        r, fam = self.r, " family inet6" if self.v == 6 else ""
        L = []
        self.sets["hosts"] = (1, [self.any_addr() for _ in range(4)])
        L.append(f"create hosts hash:ip{fam}")
        L += [f"add hosts {x}" for x in sorted(set(self.sets["hosts"][1]))]
        self.sets["nets"] = (1, [])
        L.append(f"create nets hash:net{fam}")
        for x in sorted({str(ipaddress.ip_network(f"{self.any_addr()}/{24 if self.v == 4 else 64}", strict=False)) for _ in range(2)}):
            L.append(f"add nets {x}")
        L.append(f"add nets {self.any_addr()}/{32 if self.v == 4 else 128} nomatch")
        self.sets["ports"] = ("p", [])
        L.append("create ports bitmap:port range 0-65535")
        L += [f"add ports {p}" for p in sorted(set(r.sample(self.ports, 4)))]
        self.sets["ipport"] = (2, [])
        L.append(f"create ipport hash:ip,port{fam}")
        L += sorted({f"add ipport {self.any_addr()},{self.c(['tcp', 'udp'])}:{self.c(self.ports)}" for _ in range(6)})
        self.setlines = "\n".join(L) + "\n"
