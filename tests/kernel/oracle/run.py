"""oracle.py run: replays a trace through the kernel's own netfilter and writes what happened to each packet."""
import hashlib
import json
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time

import wire as tr

HERE = os.path.dirname(os.path.abspath(__file__))
HOOKS = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]
TCPST = ["NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE", "SYN_SENT2"]
SCTPST = ["NONE", "CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTABLISHED", "SHUTDOWN_SENT", "SHUTDOWN_RECD",
          "SHUTDOWN_ACK_SENT", "HEARTBEAT_SENT", "HEARTBEAT_ACKED"]
STATUS = ["EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED", "SRC_NAT", "DST_NAT", "SEQ_ADJUST", "SRC_NAT_DONE",
          "DST_NAT_DONE", "DYING", "FIXED_TIMEOUT", "TEMPLATE", "UNTRACKED", "HELPER", "OFFLOAD", "HW_OFFLOAD"]
CT_RE = re.compile(r"-j (DNAT|SNAT|MASQUERADE|REDIRECT|NETMAP|CONNMARK|CONNSECMARK|SYNPROXY)\b"
                   r"|-j CT (?!--notrack)|-m (state|conntrack|connmark|connbytes|connlimit|connlabel|helper|cluster)\b")
DEFRAG_RE = re.compile(r"-j TPROXY\b|-m socket\b")
LONG = {"pre": "PREROUTING", "in": "INPUT", "fwd": "FORWARD", "out": "OUTPUT", "post": "POSTROUTING"}
PRI_MAX, PRI_MIN = 2147483647, -2147483648


def sh(cmd, inp=None, ns=None, what=None):
    full = (["ip", "netns", "exec", ns] if ns else []) + cmd
    r = subprocess.run(full, input=inp, text=True, capture_output=True)
    if r.returncode:
        raise SystemExit(f"oracle: {what or ' '.join(cmd)} failed: {r.stderr.strip() or r.stdout.strip()}")
    return r.stdout


def helper():
    """Builds oracled when there is none of its source, in a folder that nobody else can write to."""
    src = os.path.join(HERE, "oracled.c")
    d = os.environ.get("ORACLE_BUILD") or os.path.join(tempfile.gettempdir(), f"oracle-build-{os.getuid()}")
    os.makedirs(d, mode=0o700, exist_ok=True)
    if os.stat(d).st_uid != os.getuid() or os.stat(d).st_mode & 0o022:
        raise SystemExit(f"oracle: others may write to {d}")
    out = os.path.join(d, "oracled-" + hashlib.sha256(open(src, "rb").read()).hexdigest()[:16])
    if not os.path.exists(out):
        tmp = f"{out}.{os.getpid()}"
        sh([os.environ.get("CC", "cc"), "-O2", "-Wall", "-o", tmp, src])
        os.replace(tmp, out)
    return out


def load_host(path):
    h = json.load(open(path)) if isinstance(path, str) else path
    for i, f in enumerate(h["interfaces"]):
        f.setdefault("mac", f"02:00:00:00:{i:02x}:01")
        f.setdefault("mtu", 1500)
        f.setdefault("addrs", [])
    h.setdefault("routes", [])
    h.setdefault("neighbours", [])
    h.setdefault("sysctls", {})
    return h


class Lab:
    """Two namespaces joined by veth pairs: F holds the rules, P is the wire on the other side."""
    def __init__(self, host, silent=True, replies="consume", ct=(False, False)):
        self.host, self.silent, self.replies, self.ct = host, silent, replies, ct
        tag = f"{os.getpid()}-{time.time_ns() & 0xffff:x}"
        self.F, self.P = f"orcF-{tag}", f"orcP-{tag}"

    def __enter__(self):
        self.made = []
        try:
            for n in (self.F, self.P):
                sh(["ip", "netns", "add", n])
                self.made.append(n)
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for n in self.made:
            subprocess.run(["ip", "netns", "del", n], capture_output=True)

    def _build(self):
        h, F, P = self.host, self.F, self.P
        names = [i["name"] for i in h["interfaces"]]
        pre = ["net/ipv4/ip_forward=1", "net/ipv4/conf/all/rp_filter=0", "net/ipv4/conf/default/rp_filter=0",
               "net/ipv4/conf/all/send_redirects=0", "net/ipv4/conf/default/send_redirects=0",
               "net/ipv4/icmp_ratemask=0", "net/ipv4/icmp_ratelimit=0", "net/ipv4/icmp_msgs_per_sec=100000000",
               "net/ipv4/icmp_msgs_burst=100000000",
               "net/ipv6/conf/all/forwarding=1", "net/ipv6/conf/default/forwarding=1",
               "net/ipv6/conf/default/accept_dad=0", "net/ipv6/conf/all/accept_dad=0",
               "net/ipv6/conf/default/dad_transmits=0", "net/ipv6/conf/default/router_solicitations=0",
               "net/ipv6/conf/default/accept_ra=0", "net/ipv6/conf/default/addr_gen_mode=1",
               "net/ipv6/icmp/ratelimit=0", "net/netfilter/nf_conntrack_acct=1"]

        def w(items):
            return "".join(f'[ -e "/proc/sys/{k}" ] && echo {v} > "/proc/sys/{k}" 2>/dev/null\n'
                           for k, v in (x.split("=", 1) for x in items)) + "true\n"
        sh(["sh", "-s"], w(pre), ns=F)
        sh(["sh", "-s"], w(["net/ipv6/conf/all/disable_ipv6=1", "net/ipv6/conf/default/disable_ipv6=1"]), ns=P)
        # The wire side must never answer: its IP stack gets nothing, the capture sockets sit before it.
        sh(["nft", "-f", "-"], f"table inet wire {{\n chain c {{ type filter hook prerouting priority {PRI_MIN}; drop; }}\n}}\n", ns=P)
        batch = ["link set lo up"]
        for i in h["interfaces"]:
            batch.append(f"link add {i['name']} address {i['mac']} mtu {i['mtu']} type veth peer name {i['name']} netns {P}")
        sh(["ip", "-n", F, "-batch", "-"], "\n".join(batch) + "\n")
        sh(["ip", "-n", P, "-batch", "-"], "".join(f"link set {n} arp off mtu 65535 up\n" for n in names))
        post = []
        for n in names:
            post += [f"net/ipv4/conf/{n}/rp_filter=0", f"net/ipv4/conf/{n}/send_redirects=0",
                     f"net/ipv6/conf/{n}/accept_dad=0", f"net/ipv6/conf/{n}/addr_gen_mode=1",
                     f"net/ipv6/conf/{n}/accept_ra=0", f"net/ipv6/conf/{n}/router_solicitations=0"]
        sh(["sh", "-s"], w(post), ns=F)
        batch = []
        for i in h["interfaces"]:
            # NOARP: a next hop with no entry resolves to the interface's own address without asking.
            batch.append(f"link set {i['name']} arp off up")
            for a in i["addrs"]:
                batch.append(f"addr add {a} dev {i['name']}" + (" nodad" if ":" in a else " brd +"))
        for r in h["routes"]:
            six = ":" in r["dst"] or ":" in (r.get("via") or "")
            kind = (r["type"] + " ") if r.get("type") else ""
            batch.append(("-6 " if six else "") + f"route add {kind}{r['dst']}" + (f" via {r['via']}" if r.get("via") else "")
                         + (f" dev {r['dev']}" if r.get("dev") else "") + (f" src {r['src']}" if r.get("src") else ""))
        for n in h["neighbours"]:
            batch.append(f"neigh replace {n['ip']} lladdr {n['mac']} dev {n['dev']} nud permanent")
        six = [b[3:] for b in batch if b.startswith("-6 ")]
        four = [b for b in batch if not b.startswith("-6 ")]
        if four:
            sh(["ip", "-n", F, "-batch", "-"], "\n".join(four) + "\n", what="ip -batch (host file)")
        if six:
            sh(["ip", "-6", "-n", F, "-batch", "-"], "\n".join(six) + "\n", what="ip -6 -batch (host file)")
        sh(["sh", "-s"], w([f"{k.replace('.', '/')}={v}" for k, v in h["sysctls"].items()]), ns=F)

    def probes(self):
        """Observation chains. They must exist before the iptables rules: a hook of equal priority goes in
        front of the ones already there, so conntrack's confirm (also INT_MAX) ends up before 'in_end'."""
        out = []
        for fam in ("ip", "ip6"):
            c = []
            states = "".join(f"ct state {s} log prefix \"c:{s}\" group 7 snaplen 64; "
                             for s in ("invalid", "new", "established", "related", "untracked"))
            if self.ct[fam == "ip6"]:
                c.append(f"chain ct_pre {{ type filter hook prerouting priority -199; {states}}}")
                c.append(f"chain ct_out {{ type filter hook output priority -199; {states}}}")
            for hk, nm in (("prerouting", "pre"), ("input", "in"), ("forward", "fwd"), ("postrouting", "post")):
                c.append(f"chain {nm}_begin {{ type filter hook {hk} priority {PRI_MIN}; log prefix \"b:{nm}\" group 7 snaplen 64; }}")
            # Behind defragmentation, before raw: what it keeps or throws away does not come here.
            for hk, nm in (("prerouting", "pre"), ("output", "out")):
                c.append(f"chain {nm}_whole {{ type filter hook {hk} priority -399; log prefix \"d:{nm}\" group 7 snaplen 64; }}")
            c.append(f"chain pre_end {{ type filter hook prerouting priority {PRI_MAX}; log prefix \"e:pre\" group 7 snaplen 64; }}")
            c.append(f"chain fwd_end {{ type filter hook forward priority {PRI_MAX}; log prefix \"e:fwd\" group 7 snaplen 64; }}")
            c.append(f"chain out_end {{ type filter hook output priority {PRI_MAX}; log prefix \"e:out\" group 7 snaplen 64; }}")
            c.append(f"chain post_end {{ type filter hook postrouting priority {PRI_MAX}; log prefix \"e:post\" group 7 snaplen 64; }}")
            c.append(f"chain in_end {{ type filter hook input priority {PRI_MAX}; log prefix \"e:in\" group 7; "
                     + ("drop; " if self.silent else "") + "}")
            noise = "ip protocol igmp drop; " if fam == "ip" else \
                "icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, nd-router-solicit, " \
                "nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } drop; "
            c.append(f"chain out_begin {{ type filter hook output priority {PRI_MIN}; meta skuid 0 log prefix \"b:out\" group 7 snaplen 64; meta skuid 0 accept; {noise}"
                     "log prefix \"g:out\" group 7; " + ("drop; " if self.replies == "consume" else "") + "}")
            out.append(f"table {fam} oracle {{\n  " + "\n  ".join(c) + "\n}")
        sh(["nft", "-f", "-"], "\n".join(out) + "\n", ns=self.F, what="probe chains")


def solicited_node_groups(host):
    """`interface=group` for each IPv6 address: a host joins these by itself, but not on an interface without ARP."""
    groups = {}
    for i in host["interfaces"]:
        for a in i["addrs"]:
            if ":" in a:
                low = socket.inet_pton(socket.AF_INET6, a.split("/")[0])[13:]
                groups[f"{i['name']}=ff02::1:ff{low[0]:02x}:{low[1]:02x}{low[2]:02x}"] = True
    return list(groups)


def split_rules(text):
    return text if text.endswith("\n") else text + "\n"


# ---- the table blob --------------------------------------------------------------------------
def parse_blob(body):
    tid, fam, nl = body[0], body[1], body[2]
    name = body[3:3 + nl].decode()
    hk = struct.unpack("<12I", body[3 + nl:3 + nl + 48])
    valid, entry, under, size = hk[0], hk[1:6], hk[6:11], hk[11]
    blob = body[3 + nl + 48:]
    base = 112 if fam == 4 else 168       # sizeof(struct ipt_entry / ip6t_entry)
    to_at = 88 if fam == 4 else 140       # offset of target_offset
    start = {entry[h]: h for h in range(5) if valid >> h & 1}
    polat = {under[h]: h for h in range(5) if valid >> h & 1}
    rules, o, chain, idx, builtin = [], 0, None, 0, False
    while o < size:
        toff, nxt = struct.unpack("<HH", blob[o + to_at:o + to_at + 4])
        t = o + toff
        tname = blob[t + 2:t + 31].split(b"\0")[0].decode()
        verdict = struct.unpack("<i", blob[t + 32:t + 36])[0]
        if o in start:
            chain, idx, builtin = HOOKS[start[o]], 0, True
        if tname == "ERROR":
            chain = blob[t + 32:t + 32 + 64].split(b"\0")[0].decode()
            idx, builtin = 0, False
            rules.append((chain, "head", 0, None))
        elif o in polat and builtin:
            rules.append((chain, "policy", 0, {-1: "DROP", -2: "ACCEPT"}.get(verdict, str(verdict))))
            chain = None
        else:
            idx += 1
            tgt = tname or {-1: "DROP", -2: "ACCEPT", -5: "RETURN", -4: "QUEUE"}.get(verdict, "goto/jump")
            rules.append((chain, "rule", idx, tgt))
        o += nxt
    assert base
    # The unconditional RETURN that closes each user chain is not a rule anyone wrote.
    for i in range(len(rules) - 1):
        if rules[i][1] == "rule" and rules[i + 1][1] == "head":
            rules[i] = (rules[i][0], "tail", 0, "RETURN")
    return tid, fam, name, rules


# ---- netlink -------------------------------------------------------------------------------
def attrs(b):
    o, d = 0, {}
    while o + 4 <= len(b):
        l, t = struct.unpack("<HH", b[o:o + 4])
        if l < 4:
            break
        d[t & 0x3FFF] = b[o + 4:o + l]
        o += l + 3 & ~3
    return d


def be32(b):
    return struct.unpack("!I", b)[0]


def ct_tuple(b):
    a = attrs(b)
    i, p = attrs(a.get(1, b"")), attrs(a.get(2, b""))
    v = 4 if 1 in i else 6
    s, d = (i.get(1), i.get(2)) if v == 4 else (i.get(3), i.get(4))
    n = p[1][0]
    r = {"src": tr.addr(s), "dst": tr.addr(d)}
    if 4 in p or 7 in p:
        k = 4 if 4 in p else 7
        r.update(id=struct.unpack("!H", p[k])[0], type=p[k + 1][0], code=p[k + 2][0])
    elif 2 in p:
        r.update(sport=struct.unpack("!H", p[2])[0], dport=struct.unpack("!H", p[3])[0])
    return n, r


def ct_entry(msg):
    a = attrs(msg[20:])
    n, o = ct_tuple(a[1])
    _, r = ct_tuple(a[2])
    st = be32(a[3])
    e = {"proto": n, "orig": o, "reply": r, "status": [x for i, x in enumerate(STATUS) if st >> i & 1],
         "timeout": be32(a[7]) if 7 in a else None, "mark": be32(a[8]) if 8 in a else 0}
    if 4 in a:
        pi = attrs(a[4])
        if 1 in pi:
            q = attrs(pi[1])
            e["state"] = TCPST[q[1][0]]
        elif 3 in pi:
            q = attrs(pi[3])
            s = q[1][0]
            e["state"] = SCTPST[s] if s < len(SCTPST) else s
    for k, nm in ((9, "po"), (10, "pr")):
        if k in a:
            q = attrs(a[k])
            if 1 in q:
                e[nm] = struct.unpack("!Q", q[1])[0]
    if 18 in a:
        e["zone"] = struct.unpack("!H", a[18])[0]
    if 22 in a and any(a[22]):
        e["labels"] = a[22].hex()
    return e


def log_msg(msg):
    a = attrs(msg[20:])
    return {"hook": a[1][2], "prefix": a.get(10, b"\0").rstrip(b"\0").decode(), "mark": be32(a[2]) if 2 in a else 0,
            "iif": be32(a[4]) if 4 in a else 0, "oif": be32(a[5]) if 5 in a else 0, "pay": a.get(9, b"")}


# ---- the run -------------------------------------------------------------------------------
def run(rules=None, rules6=None, sets=None, packets=None, host=None, out=None, speed=0.0, silent=True,
        replies="consume", ct="auto", ctmode="lookup", default_iface=None, rewrite_mac=False, cpu=-1, keep_saved=None,
        quiet=False, virtual=None, pre=None, queue=None):
    h = load_host(host)
    names = [i["name"] for i in h["interfaces"]]
    pk = tr.load(packets, default_iface or names[0], h) if isinstance(packets, str) else packets
    r4 = open(rules).read() if rules else ""
    r6 = open(rules6).read() if rules6 else ""
    need6 = [bool(CT_RE.search(r4)), bool(CT_RE.search(r6))] if ct == "auto" else [ct == "on"] * 2
    need = any(need6)
    if re.search(r"--zone(-orig|-reply)?\b", r4 + r6) and ctmode == "lookup":
        ctmode = "dump"
    mode = {"none": 0, "lookup": 1, "dump": 2}[ctmode] if need else 0
    macs = {i["name"]: bytes.fromhex(i["mac"].replace(":", "")) for i in h["interfaces"]}
    exe = helper()
    with Lab(h, silent, replies, need6) as lab:
        lab.probes()
        if sets:
            sh(["ipset", "restore"], open(sets).read(), ns=lab.F, what="ipset restore")
        if r4:
            sh(["iptables-legacy-restore", "-c"], split_rules(r4), ns=lab.F, what="iptables-legacy-restore")
        if r6:
            sh(["ip6tables-legacy-restore", "-c"], split_rules(r6), ns=lab.F, what="ip6tables-legacy-restore")

        def tabs(f):
            try:
                return sorted(sh(["cat", f"/proc/net/{f}"], ns=lab.F).split(),
                              key=["raw", "mangle", "nat", "filter", "security"].index)
            except SystemExit:
                return []
        if pre:
            pre(lab)
        t4, t6 = tabs("ip_tables_names"), tabs("ip6_tables_names")
        tf = tr.TupleFinder()
        with tempfile.NamedTemporaryFile(prefix="oracle-", suffix=".pkts") as f:
            f.write(struct.pack("<I", len(pk)))
            for p in pk:
                fr = p["frame"]
                if p["in"] is not None and p["in"] not in names:
                    raise SystemExit(f"oracle: the trace names interface {p['in']}, the host file does not")
                if rewrite_mac and p["in"]:
                    fr = macs[p["in"]] + fr[6:]
                qs = tf.ask(fr) if mode == 1 else []
                f.write(struct.pack("<diI", p["t"], names.index(p["in"]) if p["in"] else -1, len(fr)) + fr)
                f.write(struct.pack("<I", len(qs)))
                for q in qs:
                    b = tr.tuple_attrs(q)
                    f.write(struct.pack("<BI", 2 if q[0] == 4 else 10, len(b)) + b)
            f.flush()
            t0 = time.time()
            pr = subprocess.run([exe, "--fw", f"/run/netns/{lab.F}", "--peer", f"/run/netns/{lab.P}", "--ifs", ",".join(names),
                                 "--packets", f.name, "--t4", ",".join(t4), "--t6", ",".join(t6), "--speed", str(speed),
                                 "--ct", str(mode), "--cpu", str(cpu), "--join", ",".join(solicited_node_groups(h))] + (["--max-sleep", str(virtual)] if virtual is not None else [])
                                + (["--queue", queue] if queue in ("accept", "drop", "keep") else []), capture_output=True)
            wall = time.time() - t0
            if pr.returncode:
                raise SystemExit(f"oracle: oracled failed ({pr.returncode}): {pr.stderr.decode().strip()}")
        if keep_saved:
            with open(keep_saved, "w") as s:
                for t in t4:
                    s.write(sh(["iptables-legacy-save", "-c", "-t", t], ns=lab.F))
                for t in t6:
                    s.write(sh(["ip6tables-legacy-save", "-c", "-t", t], ns=lab.F))
    recs, meta = decode(pr.stdout, pk, need, replies, mode == 2, need or bool(DEFRAG_RE.search(r4 + r6)))
    meta.update(packets=len(pk), wall=wall, conntrack=need, tables4=t4, tables6=t6)
    if out:
        with (sys.stdout if out == "-" else open(out, "w")) as o:
            for r in recs:
                o.write(json.dumps(r) + "\n")
            if need:
                o.write(json.dumps({"final_conntrack": meta["final_ct"]}) + "\n")
    for w in meta["warnings"][:5]:
        print("oracle: warning:", w, file=sys.stderr)
    if not quiet:
        print(f"oracle: {len(pk)} packets, {meta['ns'] / 1e9:.3f} s inside the lock step = "
              f"{len(pk) / max(1e-9, meta['ns'] / 1e9):.0f} packets/s, conntrack {'on' if need else 'off'}, tables {t4 + ['6:' + x for x in t6]}",
              file=sys.stderr)
    return recs, meta


def ct_key(e):
    return json.dumps([e["proto"], e["orig"], e.get("zone")])


def decode(data, pk, need, replies, dumping, gathers):
    tabs, fwname, peername = {}, {}, {}
    recs, warn, cur, o, ns, final, last, lastpk = [], [], None, 0, 0, [], {}, {}
    pktof = {}
    while o < len(data):
        t = data[o:o + 1]
        l = struct.unpack("<I", data[o + 1:o + 5])[0]
        b = data[o + 5:o + 5 + l]
        o += 5 + l
        if t == b"B":
            tid, fam, name, rules = parse_blob(b)
            tabs[tid] = (("ip6:" if fam == 6 else "") + name, rules)
        elif t == b"I":
            a, p = struct.unpack("<II", b[:8])
            fwname[a], peername[p] = b[8:].decode(), b[8:].decode()
        elif t == b"X":
            warn.append(f"packet {len(recs) + 1}: {b.decode()}")
        elif t == b"S":
            n = struct.unpack("<I", b)[0]
            cur = {"n": n, "hits": [], "policy": [], "tgt": set(), "frames": [], "logs": [], "ct": [], "dump": [], "err": 0, "bytes": {}}
        elif t == b"E":
            cur["err"] = struct.unpack("<i", b)[0]
        elif t == b"C":
            tid, i, d, db = struct.unpack("<BIQQ", b)
            name, rules = tabs[tid]
            ch, kind, idx, tgt = rules[i]
            if kind == "rule":
                cur["hits"] += [[name, ch, idx]] * d
                cur["tgt"].add(tgt)
            elif kind == "policy":
                cur["policy"] += [[name, ch]] * d
                if tgt == "DROP":
                    cur["tgt"].add("policyDROP")
        elif t == b"F":
            ix, part = struct.unpack("<IB", b[:5])
            fr = {"if": peername.get(ix, str(ix)), "frame": b[5:].hex()}
            if part:
                fr["csum_partial"] = True
            cur["frames"].append(fr)
        elif t == b"L":
            cur["logs"].append(log_msg(b))
        elif t == b"T":
            cur["ct"].append(ct_entry(b[4:]))
        elif t == b"D":
            cur["dump"].append(ct_entry(b))
        elif t == b"Z":
            if cur["n"] == 0xFFFFFFFF:
                final = sorted(cur["dump"], key=ct_key)
                continue
            ns += struct.unpack("<Q", b)[0]
            if dumping:
                # What changed since the packet before: with accounting on, a touched entry always changes.
                now = {ct_key(e): e for e in cur["dump"]}
                strip = lambda e: {k: v for k, v in e.items() if k != "timeout"}
                cur["ct"] = [e for k, e in now.items() if k not in last or strip(last[k]) != strip(e)]
                gone = [last[k] for k in last if k not in now]
                last = now
                cur["gone"] = gone
            recs.append(finish(cur, pk[cur["n"]], fwname, need, replies, gathers))
    return recs, {"warnings": warn, "ns": ns, "final_ct": final}


def finish(c, p, fwname, need, replies, gathers):
    v, b = tr.l3(p["frame"])
    f = tr.ip(v, b) if v else None
    local = p["in"] is None
    path, gpath, ct_at, mark, loc, gen, gathered = [], [], {}, None, [], [], True
    for m in c["logs"]:
        k, x = m["prefix"].split(":", 1)
        if k == "c":
            if not gen:
                ct_at.setdefault("out" if m["hook"] == 3 else "pre", x.upper())
        elif k == "d":
            gathered = gathered and bool(gen)
        elif k == "b":
            (gpath if gen else path).append("<" + x)
        elif k == "e":
            (gpath if gen else path).append(x + ">")
            if not gen:
                mark = m["mark"]
            if x == "in":
                loc.append({"if": fwname.get(m["iif"], "lo"), "mark": m["mark"], "l3": m["pay"].hex(), **({"gen": True} if gen and replies != "consume" else {})})
        elif k == "g":
            gen.append({"if": fwname.get(m["oif"], "lo"), "l3": m["pay"].hex()})
    frames = c["frames"]
    if replies != "consume" and gen:
        ids = []
        for g in gen:
            raw = bytes.fromhex(g["l3"])
            x = tr.ip(raw[0] >> 4, raw)
            ids.append((x["proto"], x["id"], x["dst"], len(raw)))
        for fr in frames:
            vv, bb = tr.l3(bytes.fromhex(fr["frame"]))
            x = tr.ip(vv, bb) if vv else None
            made = (x["proto"], x["id"], x["dst"], len(bb)) if x else None
            if made in ids:  # each leaves once: TEE's copy goes before the packet that it is like
                ids.remove(made)
                fr["gen"] = True
            elif "post>" not in path:  # NAT gave it another destination; the packet itself did not leave
                fr["gen"] = True
    own = [x for x in frames if not x.get("gen")]
    tg = c["tgt"]
    end = path[-1] if path else ""
    if "SYNPROXY" in tg and not own and not loc:
        verdict, fate = "STOLEN", "rule"
    # A packet that came to its end had its answer rejected; one of the host's that left, the copy for its own sockets.
    elif "REJECT" in tg and not end.endswith(">") and not (local and own):
        verdict, fate = "REJECT", "rule"
    elif loc:
        verdict, fate = "ACCEPT", "local"
    elif own:
        verdict, fate = "ACCEPT", "sent" if local else "forwarded"
    elif "DROP" in tg and not end.endswith(">"):
        verdict, fate = "DROP", "rule"
    elif "policyDROP" in tg and not end.endswith(">"):
        verdict, fate = "DROP", "policy"
    elif gathers and gathered and end in ("<pre", "<out") and tr.is_fragment(v, b):
        verdict, fate = "STOLEN", "fragment"
    elif not path:
        verdict, fate = ("DROP", f"send-errno-{c['err']}") if local else ("DROP", "stack:before-PREROUTING")
    elif "NFQUEUE" in tg or "QUEUE" in tg:
        verdict, fate = "STOLEN", "queue"
    elif end.endswith(">"):
        verdict, fate = "ACCEPT", "stack:after-" + LONG[end[:-1]]
    else:
        verdict, fate = "DROP", "silent:" + LONG[end[1:]]
    ct = ct_at.get("out" if local else "pre")
    r = {"n": c["n"] + 1, "t": p["t"], "in": p["in"], "verdict": verdict, "fate": fate, "hits": c["hits"], "policy": c["policy"],
         "out": frames, "local": loc, "gen": gen, "ct": ct if need else None, "ct_at": ct_at, "path": path, "mark": mark,
         "entry": c["ct"]}
    if gpath:
        r["gen_path"] = gpath
    if c.get("gone"):
        r["gone"] = c["gone"]
    if c["err"]:
        r["errno"] = c["err"]
    if p.get("note"):
        r["note"] = p["note"]
    return r
