"""Rules from a seed that ask with every match that reads headers, or write with every target that does; and the sets
that they ask.

A rule is text without `-A CHAIN`. A match may throw a packet away that it cannot read, so chains are short: what stands
behind such a match sees less."""
import random

import target_cases as tc

# Types that the kernels of tests do have.
SETS = {"hash:ip,port": ("{ip},{port}", 2), "hash:net,port": ("{ip},{port}", 2), "hash:ip,port,ip": ("{ip},{port},{ip}", 3),
        "hash:ip,port,net": ("{ip},{port},{ip}", 3), "bitmap:port": ("{bare}", 1), "hash:ip": ("{ip}", 1), "hash:net,iface": ("{ip},eth0", 2)}
SET_PORTS = ("tcp:80", "tcp:22-80", "udp:53", "udp:0", "sctp:80", "udplite:53-443", "esp:0", "ah:0", "gre:0", "50:0", "59:0", "103:0", "255:0",
             "tcp:0", "4:0", "41:0", "2:0", "108:0", "132:0", "136:0", "33:0", "139:0")
U32 = ("6&0xFF=17", "0>>22&0x3C@0>>16=80", "0>>22&0x3C@12>>26&0x3C@0&0xFF=0", "40&0xFFFF=0:65535", "100=0:0xFFFFFFFF", "4&0x1FFF=0&&9&0xFF=6", "48>>24=0:10")
BPF = ("4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0", "5,177 0 0 0,72 0 0 2,21 0 1 80,6 0 0 65535,6 0 0 0", "4,40 0 0 44,53 0 1 100,6 0 0 0,6 0 0 1",
       "4,128 0 0 0,37 0 1 60,6 0 0 0,6 0 0 1", "3,80 0 0 0,84 0 0 1,22 0 0 0")
CHUNKS = "DATA INIT INIT_ACK SACK HEARTBEAT HEARTBEAT_ACK ABORT SHUTDOWN ERROR COOKIE_ECHO SHUTDOWN_COMPLETE ASCONF FORWARD_TSN".split()
DCCP_TYPES = "REQUEST RESPONSE DATA ACK DATAACK CLOSEREQ CLOSE RESET SYNC SYNCACK INVALID".split()
ICMP_TYPES = ("any", "0", "3", "3/1", "8/0", "11/0", "5", "13", "18/4")
ICMP6_TYPES = ("1", "1/4", "2/0", "3/1", "4/255", "128", "128/0", "129/0", "135/0", "143/3")
HEADERS6 = ("hop", "dst", "route", "frag", "auth", "esp", "none", "prot")
ADDRESSES = {False: (tc.CLIENT, tc.SERVER, tc.FIREWALL), True: (tc.CLIENT6, tc.SERVER6, tc.FIREWALL6)}
HASH_MODES = ("srcip", "dstport", "srcport", "srcip,dstport", "dstip,srcport", "srcport,dstport", "srcip,dstip,srcport,dstport", "dstip")
REJECT4, REJECT6 = (tuple(t for t in types if t != "tcp-reset") for types in (tc.TYPES4, tc.TYPES6))


class RuleMaker:
    def __init__(self, seed, six, tracked):
        self.r, self.six, self.tracked = random.Random(f"rules {seed} {six} {tracked}"), six, tracked
        self.sets, self.names = {}, 0

    def one(self, *choices):
        return self.r.choice(choices)

    def no(self):
        return self.one("", "", "! ")

    def some(self, choices, most=4):
        return ",".join(self.r.sample(choices, self.r.randrange(1, most + 1)))

    def name(self, kind):
        self.names += 1
        return f"{kind}{self.names}"

    def port(self):
        return self.one("80", "22:443", ":1023", "1024:", "0", "65535", "53")

    def spi(self):
        return self.one("1", "500", "0:500", "501:4294967295", "0:4294967295")

    def address(self):
        return self.one(*ADDRESSES[self.six])

    # -- matches of both families ----------------------------------------------------------------
    def protocol(self):
        return f"{self.no()}-p {self.one(6, 17, 4, 41, 50, 51, 58, 59, 103, 135, 139, 255, 2, 1, 47, 33)}"

    def tcp(self):
        flags = "FIN SYN RST PSH ACK URG ALL".split()
        return "-p tcp -m tcp " + self.one(
            "", f"{self.no()}--sport {self.port()}", f"{self.no()}--dport {self.port()}", f"{self.no()}--syn",
            f"{self.no()}--tcp-flags {self.some(flags)} {self.some(flags)}", f"{self.no()}--tcp-flags ALL NONE",
            *(f"{self.no()}--tcp-option {self.one(1, 2, 3, 4, 5, 8, 19, 30, 34, 254, 255)}" for _ in range(3)))

    def udp(self):
        return "-p udp -m udp " + self.one("", f"{self.no()}--sport {self.port()}", f"{self.no()}--dport {self.port()}")

    def icmp(self):
        if self.six:
            return f"-p icmpv6 -m icmp6 {self.no()}--icmpv6-type {self.one(*ICMP6_TYPES)}"
        return f"-p icmp -m icmp {self.no()}--icmp-type {self.one(*ICMP_TYPES)}"

    def multiport(self):
        which = self.one("ports", "sports", "dports")
        return f"-p {self.one('tcp', 'udp', 'sctp', 'dccp', 'udplite')} -m multiport {self.no()}--{which} {self.one('22,80', '53:443', '0:65535', '1024,5000:6000')}"

    def sctp(self):
        flags = self.one("", ":I", ":t")
        chunk = {"": self.one(*CHUNKS), ":I": "DATA:uBE", ":t": "ABORT:t"}[flags]
        return "-p sctp -m sctp " + self.one(f"{self.no()}--dport {self.port()}", f"{self.no()}--sport {self.port()}",
                                             *(f"--chunk-types {self.one('any', 'all', 'only')} {chunk}" for _ in range(3)))

    def dccp(self):
        return "-p dccp -m dccp " + self.one(f"{self.no()}--dport {self.port()}", f"{self.no()}--dccp-types {self.some(DCCP_TYPES)}",
                                             *(f"--dccp-option {self.one(1, 2, 32, 40, 128)}" for _ in range(2)))

    def esp(self):
        return f"-p esp -m esp {self.no()}--espspi {self.spi()}"

    def ipcomp(self):
        return f"-p ipcomp -m ipcomp {self.no()}--ipcompspi {self.one('1', '500', '0:65535', '5')}"

    def ah(self):
        if not self.six:
            return f"-p ah -m ah {self.no()}--ahspi {self.spi()}"
        return "-m ah " + self.one(f"{self.no()}--ahspi {self.spi()}", f"{self.no()}--ahlen {self.one(12, 16, 24)}", "--ahres", "")

    def hops(self):
        option = self.one("eq", "lt", "gt")
        return f"-m hl {f'--hl-{option}'} {self.one(1, 63, 64)}" if self.six else f"-m ttl --ttl-{option} {self.one(1, 63, 64)}"

    def fields(self):
        return self.one(f"-m tos {self.no()}--tos {self.one('0x10', '0xb8/0xfc', '0/3')}", f"-m dscp {self.no()}--dscp {self.one(0, 46, 63)}",
                        f"-m ecn {self.no()}--ecn-ip-ect {self.one(0, 1, 3)}", f"-p tcp -m ecn {self.no()}--ecn-tcp-{self.one('ece', 'cwr')}",
                        f"-m length {self.no()}--length {self.one('0:40', '20', '41:60', '61:', '28:48')}", f"-m pkttype {self.no()}--pkt-type {self.one('unicast', 'broadcast', 'multicast')}")

    def tcpmss(self):
        return f"-p tcp -m tcpmss {self.no()}--mss {self.one('1460', '0:536', '537:65535', '256')}"

    def u32(self):
        return f'-m u32 {self.no()}--u32 "{self.one(*U32)}"'

    def bpf(self):
        return f'-m bpf --bytecode "{self.one(*BPF)}"'

    def text(self):
        pattern = self.one("|0000|", "|01|", "|ff|", "|0050|", "|0402|")
        where = self.one("", "--from 20", "--to 40", "--from 0 --to 24", "--from 40 --to 60")
        return f"-m string --algo {self.one('bm', 'kmp')} {self.no()}--hex-string \"{pattern}\" {where}"

    def set(self):
        name, size = self.make_set()
        return f"-m set {self.no()}--match-set {name} {','.join(self.one('src', 'dst') for _ in range(size))}"

    def hashlimit(self):
        how = self.one("upto", "above")
        return f"-m hashlimit --hashlimit-{how} 1/hour --hashlimit-burst {self.one(1, 2, 4)} --hashlimit-mode {self.one(*HASH_MODES)} --hashlimit-name {self.name('h')}"

    def recent(self):
        return f"-m recent --name {self.name('r')} " + self.one("--set", "--update --hitcount 2", "! --rcheck", "--set --rdest")

    def counted(self):
        return self.one(f"-m quota {self.no()}--quota {self.one(300, 2000)}", f"-m statistic --mode nth {self.no()}--every {self.one(2, 3)} --packet 0")

    def about(self):
        a = self.address()
        return self.one(f"-m addrtype {self.no()}--{self.one('src', 'dst')}-type {self.one('LOCAL', 'UNICAST', 'MULTICAST', 'ANYCAST' if self.six else 'BROADCAST')}",
                        f"-m iprange {self.no()}--{self.one('src', 'dst')}-range {a}-{a}", f"{self.no()}-s {a}", f"{self.no()}-d {a}")

    def mac(self):
        return f"-m mac {self.no()}--mac-source 02:00:00:00:00:fe"

    def rpfilter(self):
        return f"-m rpfilter {self.one('', '--invert', '--loose')}"

    def policy(self):
        return f"-m policy --dir in --pol {self.one('none', 'ipsec')}"

    # -- of one family ---------------------------------------------------------------------------
    def fragment4(self):
        return f"{self.no()}-f"

    def osf(self):
        return "-p tcp -m osf --genre Linux"

    def frag(self):
        return "-m frag " + self.one("", f"{self.no()}--fragid {self.one('77', '0:76', '1000:2000')}", "--fragres", "--fragfirst", "--fragmore", "--fraglast")

    def rt(self):
        return "-m rt " + self.one("", f"{self.no()}--rt-type {self.one(0, 2, 4)}", f"{self.no()}--rt-segsleft {self.one('0', '1:255', '2')}", f"{self.no()}--rt-len {self.one(8, 24, 40)}",
                                   "--rt-type 0 --rt-0-res", f"--rt-type 0 --rt-0-addrs {tc.SERVER6},{tc.CLIENT6}", f"--rt-type 0 --rt-0-addrs {tc.SERVER6} --rt-0-not-strict")

    def options6(self):
        kind = self.one("hbh", "dst")
        return f"-m {kind} " + self.one("", f"{self.no()}--{kind}-len {self.one(8, 16, 6)}", *(f"--{kind}-opts {self.one('5', '0', '1:0', '1', '5:2', '30', '30:2', '1:4,5', '201:16', '5,1', '194:4')}" for _ in range(2)))

    def chain6(self):
        return f"-m ipv6header {self.one('', '--soft')} {self.no()}--header {self.some(HEADERS6)}"

    def eui64(self):
        return "-m eui64"

    def mh(self):
        return f"-p mh -m mh {self.no()}--mh-type {self.one('5', '0:4', '7:16', '1')}"

    def srh(self):
        return "-m srh " + self.one("", f"{self.no()}--srh-next-hdr {self.one(6, 17, 59)}", f"{self.no()}--srh-segs-left-gt {self.one(0, 1)}", f"{self.no()}--srh-hdr-len-lt {self.one(3, 5)}",
                                    f"{self.no()}--srh-last-entry-eq {self.one(0, 1)}", f"{self.no()}--srh-nsid {tc.SERVER6}/128")

    # -- of connections --------------------------------------------------------------------------
    def conntrack(self):
        return "-m conntrack " + self.one(f"{self.no()}--ctstate {self.some(['NEW', 'INVALID', 'ESTABLISHED', 'RELATED', 'UNTRACKED'], 2)}", f"{self.no()}--ctproto {self.one(6, 17, 1, 58, 132, 59, 0, 255, 47)}",
                                          f"{self.no()}--ctorigdstport {self.port()}", f"{self.no()}--ctorigsrcport {self.port()}", f"{self.no()}--ctstatus {self.one('CONFIRMED', 'SEEN_REPLY', 'NONE')}",
                                          f"{self.no()}--ctorigsrc {self.address()}", f"{self.no()}--ctreplsrcport {self.port()}", "--ctdir ORIGINAL")

    def connlimit(self):
        return f"-m connlimit --connlimit-{self.one('upto', 'above')} 100000 --connlimit-mask {self.one(0, 32)} {self.one('--connlimit-saddr', '--connlimit-daddr')}"

    def cluster(self):
        return f"-m cluster --cluster-total-nodes 2 {self.no()}--cluster-local-node {self.one(1, 2)} --cluster-hash-seed 0x{self.r.randrange(1, 2 ** 32):08x}"

    def socket(self):
        return f"-m socket {self.one('', '--transparent', '--nowildcard')}"

    def matches(self, chain):
        every = [self.protocol, self.tcp, self.tcp, self.tcp, self.udp, self.icmp, self.multiport, self.sctp, self.sctp, self.dccp, self.dccp, self.esp, self.ipcomp, self.ah, self.hops, self.fields,
                 self.tcpmss, self.u32, self.bpf, self.text, self.set, self.set, self.hashlimit, self.hashlimit, self.recent, self.counted, self.about]
        every += [self.frag, self.rt, self.rt, self.options6, self.options6, self.chain6, self.mh, self.srh] if self.six else [self.fragment4]
        if chain in ("PREROUTING", "INPUT", "FORWARD"):
            every += [self.mac, self.policy, self.eui64 if self.six else self.osf]
        if self.tracked:
            every += [self.conntrack, self.conntrack] + ([self.connlimit] if chain not in ("PREROUTING", "OUTPUT") else []) + ([self.cluster] if chain != "PREROUTING" else [])
            every += [self.socket] if chain in ("PREROUTING", "INPUT") else []
        return every

    # -- sets ------------------------------------------------------------------------------------
    def make_set(self):
        kind = self.one(*SETS)
        shape, size = SETS[kind]
        name = self.name("s")
        family = "" if kind.startswith("bitmap") else f"family {'inet6' if self.six else 'inet'}"
        lines = [f"create {name} {kind} {'range 0-65535' if kind.startswith('bitmap') else family}"]
        for _ in range(self.r.randrange(4, 16)):
            values = {"ip": self.address(), "bare": self.one("80", "53", "0", "22-443"),
                      "port": self.one(*SET_PORTS, *(("icmpv6:128/0", "icmpv6:0/0", "icmpv6:1/4") if self.six else ("icmp:8/0", "icmp:3/1", "icmp:0/0")))}
            lines.append(f"-exist add {name} " + shape.format(**values))
        self.sets[name] = lines
        return name, size

    def sets_text(self):
        return "".join(line + "\n" for lines in self.sets.values() for line in lines)

    # -- targets ---------------------------------------------------------------------------------
    def sparing(self):
        """What lets some packets only to a target, whatever they are."""
        return f"-m statistic --mode nth --every {self.one(2, 3, 4)} --packet 0"

    def mangling(self, chain):
        mss = ["--set-mss 500", "--set-mss 1400"] + (["--clamp-mss-to-pmtu"] if chain in ("FORWARD", "OUTPUT", "POSTROUTING") else [])
        strip = self.one("mss", "wscale,timestamp", "sack-permitted,6", "19,30,34", "8,254,3")
        words = [f"-p tcp -m tcp --tcp-flags SYN,RST SYN {self.sparing()} -j TCPMSS {self.one(*mss)}", f"-p tcp {self.sparing()} -j TCPOPTSTRIP --strip-options {strip}",
                 f"{self.sparing()} -j DSCP --set-dscp {self.one(0, 10, 63)}", f"{self.sparing()} -j TOS --set-tos {self.one('0x10/0xff', '0/3', '0x08/0x3c')}",
                 f"{self.sparing()} -j HMARK --hmark-tuple {self.one('src,dst', 'src,sport', 'src,dst,sport,dport,proto', 'spi,proto')} --hmark-mod 1000 --hmark-offset 7 --hmark-rnd 0x1234",
                 f"{self.sparing()} -j CHECKSUM --checksum-fill", f"-p tcp {self.sparing()} -j MARK --set-xmark 0x{self.r.randrange(1, 99):x}"]
        name, size = self.make_set()
        words.append(f"{self.sparing()} -j SET {self.one(*(f'{how}-set {name} ' + ','.join(self.one('src', 'dst') for _ in range(size)) + more for how, more in (('--add', ''), ('--add', ' --exist'), ('--del', ''))))}")
        words.append(f"-m set --match-set {name} {','.join(['src', 'dst', 'dst'][:size])}")
        if self.six:
            words.append(f"{self.sparing()} -j HL --hl-{self.one('set', 'inc', 'dec')} {self.one(1, 5, 255)}")
            words += [f"{self.sparing()} -s {net}::/64 -j SNPT --src-pfx {net}::/64 --dst-pfx 2001:db8:7::/{self.one(48, 56, 64)}" for net in ("2001:db8:1",) if chain in ("INPUT", "POSTROUTING")]
            words += [f"{self.sparing()} -d 2001:db8:2::/64 -j DNPT --src-pfx 2001:db8:2::/64 --dst-pfx 2001:db8:3::/64" for _ in (0,) if chain == "PREROUTING"]
        else:
            words += [f"{self.sparing()} -j TTL --ttl-{self.one('set', 'inc', 'dec')} {self.one(1, 5, 255)}",
                      f"-p tcp {self.sparing()} -j ECN --ecn-tcp-remove"]
        return self.one(*words)

    def translating(self, chain):
        which = self.one("", "-p tcp ", "-p udp ", "-p icmpv6 " if self.six else "-p icmp ", "-p sctp ", "-p udplite ", "-p dccp ")
        ports = which.strip() in ("-p tcp", "-p udp", "-p sctp", "-p dccp")
        net = "2001:db8:3::" if self.six else "203.0.113."
        wide = f"{net}/64" if self.six else f"{net}0/24"
        to = f"[{net}9]" if self.six else f"{net}9"
        if chain in ("PREROUTING", "OUTPUT"):
            words = [f"{which}-j DNAT --to-destination {net}9", f"{which}-j NETMAP --to {wide}", f"{which}-j REDIRECT"]
            words += [f"{which}-j DNAT --to-destination {to}:8080"] if ports else []
        elif chain == "INPUT":
            words = [f"{which}-j SNAT --to-source {net}9"]
        else:
            words = [f"{which}-j SNAT --to-source {net}9", f"{which}-j MASQUERADE", f"{which}-j NETMAP --to {wide}"]
        return self.one(*words)

    def filtering(self):
        kinds = REJECT6 if self.six else REJECT4
        return self.one(*(f"{self.sparing()} -j REJECT --reject-with {self.one(*kinds)}" for _ in range(2)), f"-p tcp {self.sparing()} -j REJECT --reject-with tcp-reset")

    # -- rulesets --------------------------------------------------------------------------------
    def asking(self, chain, count):
        return [self.r.choice(self.matches(chain))() for _ in range(count)]

    def asking_rules(self):
        """Matches alone: rules that only count."""
        chains = {"raw": ["PREROUTING"], "mangle": ["PREROUTING", "FORWARD", "INPUT", "POSTROUTING"], "filter": ["FORWARD", "INPUT", "OUTPUT"]}
        tables = {table: [f"{c} {m}" for c in names for m in self.asking(c, self.one(4, 7, 10))] for table, names in chains.items()}
        tables["raw"] += [f"PREROUTING {self.rpfilter()}"]
        return self.text_of(tables)

    def writing_rules(self):
        """Targets that write, and a few matches behind them that read what they wrote."""
        tables = {"mangle": [f"{c} {self.mangling(c) if self.r.random() < 0.7 else m}" for c in ("PREROUTING", "FORWARD", "INPUT", "OUTPUT", "POSTROUTING") for m in self.asking(c, 4)],
                  "filter": [f"{c} {m}" for c in ("FORWARD", "INPUT", "OUTPUT") for m in (*self.asking(c, 2), self.filtering())]}
        if not self.six:
            tables["mangle"].insert(0, "PREROUTING -m ttl --ttl-eq 255 -j TTL --ttl-set 9")
        if self.tracked:
            tables["nat"] = [f"{c} {self.translating(c)}" for c in ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING") for _ in range(2)]
        return self.text_of(tables)

    def text_of(self, tables):
        if self.tracked:
            tables["filter"].append("FORWARD -m conntrack --ctstate INVALID")
        return tc.save(**tables)
