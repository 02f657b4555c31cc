-m addrtype --src-type local;-m addrtype --src-type LOCAL;OK
  -L " ADDRTYPE match src-type LOCAL"
-m addrtype --src-type Loc;-m addrtype --src-type LOCAL;OK
  -L " ADDRTYPE match src-type LOCAL"
-m addrtype --src-type L;-m addrtype --src-type LOCAL;OK
  -L " ADDRTYPE match src-type LOCAL"
-m addrtype --src-type LOCAL,UNICAST;-m addrtype --src-type UNICAST,LOCAL;OK
  -L " ADDRTYPE match src-type UNICAST,LOCAL"
  > udp 0.1.2.3 > 198.51.100.1    miss
-m addrtype --src-type ,LOCAL;;FAIL IPT108
-m addrtype --src-type LOCAL,;;FAIL IPT108
-m addrtype --src-type "";;FAIL IPT108
-m addrtype --src-type LOCAL,,UNICAST;;FAIL IPT108
-m addrtype --src-type UN;-m addrtype --src-type UNSPEC;OK
  -L " ADDRTYPE match src-type UNSPEC"
-m addrtype --src-type foo;;FAIL IPT133
-m addrtype --src-type UNSPEC,UNICAST,LOCAL,BROADCAST,ANYCAST,MULTICAST,BLACKHOLE,UNREACHABLE,PROHIBIT,THROW,NAT,XRESOLVE;=;OK
  -L " ADDRTYPE match src-type UNSPEC,UNICAST,LOCAL,BROADCAST,ANYCAST,MULTICAST,BLACKHOLE,UNREACHABLE,PROHIBIT,THROW,NAT,XRESOLVE"
-m addrtype ! --src-type LOCAL ! --dst-type UNICAST;=;OK
  -L " ADDRTYPE match src-type !LOCAL dst-type !UNICAST"
-m addrtype --src-type ! LOCAL;;FAIL IPT133
-m addrtype --src-type LOCAL --src-type UNICAST;;FAIL IPT139
-m addrtype --limit-iface-in;;FAIL IPT138
-m addrtype --src-type LOCAL --limit-iface-in --limit-iface-out;;FAIL IPT140
-m addrtype --dst-type LOCAL ! --limit-iface-in;;FAIL IPT141
-m addrtype --src-type LOCAL --limit-iface-out;;FAIL IPT203
:FORWARD
-m addrtype --src-type LOCAL --limit-iface-out;=;OK
  -L " ADDRTYPE match src-type LOCAL limit-out"
-m addrtype --src-type LOCAL --limit-iface-in;=;OK
  -L " ADDRTYPE match src-type LOCAL limit-in"
:OUTPUT
-m addrtype --src-type LOCAL --limit-iface-in;;FAIL IPT203
*nat
:PREROUTING
-m addrtype --dst-type LOCAL --limit-iface-out;;FAIL IPT203
:POSTROUTING
-m addrtype --dst-type LOCAL --limit-iface-in;;FAIL IPT203
-m addrtype --dst-type LOCAL --limit-iface-out;=;OK
  -L " ADDRTYPE match dst-type LOCAL limit-out"
*filter
:INPUT
# What the address itself tells, without a host.
-m addrtype --dst-type MULTICAST;=;OK
  > udp 192.0.2.1 > 224.0.0.1    hit
  > udp 192.0.2.1 > 239.1.2.3    hit
-m addrtype ! --dst-type BROADCAST --src-type BROADCAST;-m addrtype --src-type BROADCAST ! --dst-type BROADCAST;OK
  > udp 0.0.0.0 > 224.0.0.1      hit
  > udp 0.0.0.0 > 255.255.255.255  miss
-6
*filter
:INPUT
-m addrtype --src-type LOCAL;=;OK
  -L " ADDRTYPE match src-type LOCAL"
-m addrtype --src-type BLACKHOLE;;FAIL IPT145
-m addrtype --src-type BROADCAST;;FAIL IPT145
-m addrtype --src-type UNREACHABLE;=;OK
  -L " ADDRTYPE match src-type UNREACHABLE"
-m addrtype --src-type PROHIBIT;;FAIL IPT145
-m addrtype --src-type THROW;;FAIL IPT145
-m addrtype --src-type NAT;;FAIL IPT145
-m addrtype --src-type XRESOLVE;;FAIL IPT145
-m addrtype --src-type UNSPEC;=;OK
  -L " ADDRTYPE match src-type UNSPEC"
-m addrtype --src-type ANYCAST;=;OK
  -L " ADDRTYPE match src-type ANYCAST"
-m addrtype --dst-type MULTICAST;=;OK
  -L " ADDRTYPE match dst-type MULTICAST"
  > udp 2001:db8::1 > ff02::1       hit
  > udp                             miss
-m addrtype --dst-type BLACKHOLE,LOCAL;;FAIL IPT145
