:INPUT,FORWARD,OUTPUT
-m pkttype --pkt-type unicast;=;OK
  -L " PKTTYPE = unicast"
  > udp                          hit
-m pkttype ! --pkt-type unicast;=;OK
  -L " PKTTYPE != unicast"
  > udp                          miss
-m pkttype --pkt-type broadcast;=;OK
  -L " PKTTYPE = broadcast"
  > udp                          miss
-m pkttype ! --pkt-type broadcast;=;OK
  -L " PKTTYPE != broadcast"
  > udp                          hit
-m pkttype --pkt-type multicast;=;OK
  -L " PKTTYPE = multicast"
  > udp                          miss
-m pkttype --pkt-type otherhost;=;OK
  -L " PKTTYPE = otherhost"
  > udp                          miss
-m pkttype --pkt-type HOST;-m pkttype --pkt-type unicast;OK
  -L " PKTTYPE = unicast"
-m pkttype ! --pkt-type bcast;-m pkttype ! --pkt-type broadcast;OK
  -L " PKTTYPE != broadcast"
-m pkttype --pkt-type Mcast;-m pkttype --pkt-type multicast;OK
  -L " PKTTYPE = multicast"
-m pkttype --pkt-type outgoing;;FAIL IPT133
-m pkttype --pkt-type uni;;FAIL IPT133
-m pkttype --pkt-type "";;FAIL IPT133
-m pkttype --pkt-type 0;;FAIL IPT133
-m pkttype --pkt-type ! unicast;;FAIL IPT133
-m pkttype --pkt-type unicast --pkt-type unicast;;FAIL IPT139
-m pkttype;;FAIL IPT138
-6
-m pkttype --pkt-type multicast;=;OK
  -L " PKTTYPE = multicast"
  > udp                          miss
-m pkttype --pkt-type host;-m pkttype --pkt-type unicast;OK
  -L " PKTTYPE = unicast"
  > udp                          hit
