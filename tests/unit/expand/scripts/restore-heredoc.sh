#!/bin/sh
#: shells dash bash
ADMIN=192.0.2.10
SSH=22
iptables-restore <<EOF
# written by hand
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:LOGGING - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp -s $ADMIN --dport ${SSH} -j ACCEPT
-A INPUT -j LOGGING
-A LOGGING -m limit --limit 2/min -j LOG --log-prefix "dropped: " --log-level 4
-A LOGGING -j DROP
COMMIT
*nat
-A POSTROUTING -o eth0 -j MASQUERADE
COMMIT
EOF
[ $? -eq 0 ] || exit 1
ip6tables-restore <<'EOF'
*filter
:INPUT DROP [0:0]
-A INPUT -p ipv6-icmp -j ACCEPT
COMMIT
EOF
