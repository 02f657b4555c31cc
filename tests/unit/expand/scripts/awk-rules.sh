#!/bin/sh
#: shells dash bash
awk '!/^#/ && NF { printf "-A INPUT -s %s -m comment --comment \"%s\" -j DROP\n", $1, $2 }' etc/blacklist > rules
(echo '*filter'; cat rules; echo COMMIT) | iptables-restore -n
awk -F: 'BEGIN { OFS = "-" } NR == 1 { print $1, $3 }' <<EOF > out
a:b:c
d:e:f
EOF
iptables -A OUTPUT -m comment --comment "$(cat out)" -j ACCEPT
ports=$(echo "tcp 22
udp 53
tcp 80" | awk '$1 == "tcp" { p = p sep $2; sep = "," } END { print p }')
iptables -A INPUT -p tcp -m multiport --dports $ports -j ACCEPT
