#!/bin/bash
cat <<A >one; cat <<'B' >two
plain $((1 + 1)) $(echo sub) \$x
A
raw $((1 + 1)) $(echo sub) \$x
B
iptables -A INPUT -m comment --comment "$(cat one)" -j ACCEPT
iptables -A INPUT -m comment --comment "$(cat two)" -j ACCEPT
while read -r a b; do iptables -A INPUT -p $a --dport $b -j ACCEPT; done <<-EOF
	tcp 22
	udp 53
	EOF
iptables-restore --noflush <<< $'*filter\n-A OUTPUT -j ACCEPT\nCOMMIT'
