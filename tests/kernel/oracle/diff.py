"""oracle.py diff: the kernel's log against iptc's, packet by packet."""
import collections
import json

import natport
import wire as tr

CATS = ["missing", "verdict", "hits", "policy", "out", "out_natport", "ct", "mark", "local", "gen"]
MEANS = {"missing": "a side has no line for the packet, or iptc's lacks members", "verdict": "a different verdict", "hits": "different rule counters",
         "policy": "different chain policy counters", "out": "different packets left", "out_natport": "packets differ only in a port that NAT drew at random",
         "ct": "a different conntrack state", "mark": "a different packet mark at the end of the path",
         "local": "a different packet reached the local sockets", "gen": "different packets made by the firewall itself"}


def load(path):
    out, extra = {}, {}
    for line in open(path):
        if line.strip():
            r = json.loads(line)
            if "n" in r:
                out[r["n"]] = r
            else:
                extra.update(r)
    return out, extra


def hitset(h):
    return collections.Counter((x[0].split(":")[-1], x[1], x[2]) for x in h)


def polset(h):
    return collections.Counter((x[0].split(":")[-1], x[1]) for x in h)


def mask_stamps(options):
    """IPv4 options without the stamps of a timestamp option, and whether there is one."""
    o = 0
    while o + 1 < len(options) and options[o]:
        if options[o] == 1:
            o += 1
            continue
        n = options[o + 1]
        if n < 2 or o + n > len(options):
            break
        if options[o] == 0x44 and n > 4:
            return options[:o + 4] + b"\0" * (n - 4) + options[o + n:], True
        o += n
    return options, False


def mask_clock(b):
    """A packet without what the kernel draws from the clock or at random: the stamps of an IPv4 timestamp
    option, and the identification of IPv6 fragments (a reassembled packet is cut up again under a new one)."""
    if len(b) >= 48 and b[0] >> 4 == 6 and b[6] == 44:
        return b[:44] + b"\0\0\0\0" + b[48:]
    if len(b) < 24 or b[0] >> 4 != 4:
        return b
    end = min(len(b), (b[0] & 15) * 4)
    masked, stamped = mask_stamps(b[20:end])
    return b[:10] + b"\0\0" + b[12:20] + masked + b[end:] if stamped else b


def of_our_own(b):
    """A packet of the firewall's own, without what is free: identification, and what depends on it."""
    v = b[0] >> 4 if b else 0
    b = mask_clock(b)
    if v == 4 and len(b) >= 20:
        if len(b) >= 52 and b[9] == 1 and b[(b[0] & 15) * 4] in (3, 11, 12):   # a quoted packet may carry stamps as well
            h = (b[0] & 15) * 4
            q = mask_clock(b[h + 8:])
            b = b[:h + 2] + b"\0\0" + b[h + 4:h + 8] + q if q != b[h + 8:] else b
        b = b[:4] + b"\0\0" + b[6:10] + b"\0\0" + b[12:]
    if v == 6 and len(b) >= 40:
        b = b[:1] + bytes([b[1] & 0xF0]) + b"\0\0" + b[4:]   # the flow label, not the traffic class before it
    return b


def frames(r, l2):
    """The packets that left, and those of the firewall's own among them, as (interface, bytes from the IP header on)."""
    out = []
    for f in r.get("out") or []:
        b = bytes.fromhex(f["frame"])
        v, p = tr.l3(b)
        if v:
            p = of_our_own(p) if f.get("gen") else mask_clock(p)
            b = b[:14] + p
        out.append((f.get("if"), b if l2 or not v else p))
    return sorted(out, key=repr)


def l3list(x, gen=False):
    out = []
    for f in x or []:
        b = bytes.fromhex(f["l3"]) if "l3" in f else tr.l3(bytes.fromhex(f["frame"]))[1]
        out.append((None, of_our_own(b) if gen or f.get("gen") else mask_clock(b)))
    return sorted(out, key=repr)


def compare(k, i, l2=False):
    """The categories in which two records, of the kernel and of iptc, differ; None is a side that has none."""
    if k is None or i is None or any(key not in i for key in ("verdict", "hits", "policy", "out", "ct", "mark", "local", "gen")):
        return ["missing"]
    bad = []
    # When the kernel's IP stack (not a rule) made the packet vanish, netfilter had accepted it as far as it got.
    if "verdict" in i and i["verdict"] != k["verdict"] and not str(k.get("fate", "")).startswith("stack:"):
        bad.append("verdict")
    if "hits" in i and hitset(i["hits"]) != hitset(k["hits"]):
        bad.append("hits")
    if "policy" in i and polset(i["policy"]) != polset(k["policy"]):
        bad.append("policy")
    excused = False
    for name, of in (("out", lambda r: frames(r, l2)), ("local", lambda r: l3list(r["local"])), ("gen", lambda r: l3list(r["gen"], True))):
        theirs, mine = of(k), of(i)
        if theirs == mine:
            continue
        if not l2 and natport.all_alike(theirs, mine, i.get("drawn_port"), k.get("entry")):
            excused = True
        else:
            bad.append(name)
    if excused:
        bad.append("out_natport")
    if "ct" in i and k.get("ct") is not None and (i["ct"] or None) != k["ct"]:
        bad.append("ct")
    if "mark" in i and k.get("mark") is not None and i["mark"] != k["mark"]:
        bad.append("mark")
    return bad


def rule_lines(path):
    out, tab, cnt = {}, None, collections.Counter()
    if not path:
        return out
    for line in open(path):
        line = line.strip()
        if line.startswith("*"):
            tab = line[1:]
        elif line.startswith("[") and "] -A " in line:
            line = line.split("] ", 1)[1]
        if line.startswith("-A "):
            ch = line.split()[1]
            cnt[tab, ch] += 1
            out[tab, ch, cnt[tab, ch]] = line
    return out


def describe(r, rules, who):
    L = [f"    {who}: verdict {r.get('verdict')}" + (f" ({r['fate']})" if r.get("fate") else "") + f", ct {r.get('ct')}, mark {r.get('mark')}"]
    for h in r.get("hits") or []:
        key = (h[0].split(":")[-1], h[1], h[2])
        L.append(f"      hit {h[0]}/{h[1]} #{h[2]}  {rules.get(key, '')}")
    for h in r.get("policy") or []:
        L.append(f"      policy {h[0]}/{h[1]}")
    for f in r.get("out") or []:
        v, b = tr.l3(bytes.fromhex(f["frame"]))
        L.append(f"      out {f.get('if')}: {tr.story(v, b)}")
    for nm in ("local", "gen"):
        for f in r.get(nm) or []:
            b = bytes.fromhex(f["l3"]) if "l3" in f else tr.l3(bytes.fromhex(f["frame"]))[1]
            L.append(f"      {nm}: {tr.story(b[0] >> 4, b)}")
    for e in r.get("entry") or []:
        o, p = e["orig"], e["reply"]
        L.append(f"      entry: proto {e['proto']} {e.get('state', '')} {o} / {p} {','.join(e['status'])} timeout {e['timeout']} mark {e['mark']}")
    return L


def tell(n, k, i, bad, packet, rules, names, out):
    """The story of one packet that differs."""
    either = k or i or {}
    out(f"\n  packet {n}, in {either.get('in')}, differs in: {', '.join(bad)}" + (f"   [{either['note']}]" if either.get("note") else ""))
    if packet:
        v, b = tr.l3(packet["frame"])
        out("    packet: " + (tr.story(v, b) if v else packet["frame"].hex()))
    if "hits" in bad:
        theirs, mine = hitset(k["hits"]), hitset(i["hits"])
        for name, only in ((names[0], theirs - mine), (names[1], mine - theirs)):
            for key, x in only.items():
                out(f"    only {name} hit {key} x{x}  {rules.get(key, '')}")
    for name, record in zip(names, (k, i)):
        for line in describe(record, rules, name) if record else [f"    {name}: nothing"]:
            out(line)


def report(k, i, l2=False, pk=None, rules=None, maxn=5, names=("kernel", "iptc"), out=print, differ=compare):
    """How many packets differ, and how many in each category. Every packet counts that either side has a record of, and
    every one of the trace `pk` where it is given."""
    numbers = sorted({*k, *i, *range(1, len(pk or []) + 1)})
    found = {n: differ(k.get(n), i.get(n), l2) for n in numbers}
    differing = [n for n in numbers if set(found[n]) - {"out_natport"}]
    cnt = collections.Counter(c for bad in found.values() for c in bad)
    out(f"{len(numbers)} packets, {len(differing)} with a difference ({100 * len(differing) / max(1, len(numbers)):.3f} %)")
    for c in CATS:
        out(f"  {c:12} {cnt[c]:7}  {100 * cnt[c] / max(1, len(numbers)):8.3f} %   {MEANS[c]}")
    if differing:
        out(f"first difference: packet {differing[0]} (later ones may only follow from it)")
    shown = {n: True for c in CATS for n in [n for n in numbers if c in found[n]][:maxn]}
    for n in shown:
        tell(n, k.get(n), i.get(n), found[n], pk[n - 1] if pk and n <= len(pk) else None, rules or {}, names, out)
    return len(differing), {c: cnt[c] for c in CATS}


def main(a):
    k, _ = load(a.kernel)
    i, _ = load(a.iptc)
    host = json.load(open(a.host)) if a.host else None
    pk = tr.load(a.packets, None, host) if a.packets else None
    bad, rates = report(k, i, a.strict_l2, pk, rule_lines(a.rules), a.max)
    if a.json:
        json.dump({"packets": len({*k, *i}), "different": bad, **rates}, open(a.json, "w"), indent=1)
    return 1 if bad else 0
