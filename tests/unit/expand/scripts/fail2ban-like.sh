#!/bin/sh
#: shells dash bash
# What actionstart, actionban and actionunban do.
name=sshd port=ssh protocol=tcp chain=INPUT
blocktype="REJECT --reject-with icmp-port-unreachable"
actionstart() {
  iptables -N f2b-$name
  iptables -A f2b-$name -j RETURN
  iptables -I $chain -p $protocol -m multiport --dports $port -j f2b-$name
}
actioncheck() { iptables -n -L $chain | grep -q "f2b-$name[ \t]"; }
actionban() { iptables -I f2b-$name 1 -s $1 -j $blocktype; }
actionunban() { iptables -D f2b-$name -s $1 -j $blocktype; }
actionstart
for ip in 203.0.113.7 203.0.113.8 198.51.100.9; do actionban $ip; done
actionunban 203.0.113.8
actionunban 203.0.113.8 2>/dev/null || iptables -A $chain -m comment --comment "not banned" -j ACCEPT
