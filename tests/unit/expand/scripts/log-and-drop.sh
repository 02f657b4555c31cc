#!/bin/sh
#: shells dash bash
logdrop() {
  chain=LD_$1
  iptables -N $chain
  iptables -A $chain -m limit --limit ${2:-5/min} -j LOG --log-prefix "[$1] "
  iptables -A $chain -j DROP
}
logdrop SPOOF 1/s
logdrop FRAG
logdrop SCAN 10/hour
for n in 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16; do iptables -A INPUT -i eth0 -s $n -j LD_SPOOF; done
iptables -A INPUT -f -j LD_FRAG
for flags in "ALL NONE" "SYN,FIN SYN,FIN" "SYN,RST SYN,RST" "ALL FIN,URG,PSH"; do
  iptables -A INPUT -p tcp --tcp-flags $flags -j LD_SCAN
done
