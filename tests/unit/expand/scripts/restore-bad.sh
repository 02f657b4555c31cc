#!/bin/sh
#: shells dash bash
# A table that is refused leaves the others.
iptables -A INPUT -j ACCEPT
cat > bad.rules <<EOF
*filter
:INPUT DROP [0:0]
-A INPUT -j NOSUCHTARGET
COMMIT
EOF
if iptables-restore < bad.rules 2>/dev/null; then
  iptables -A OUTPUT -j DROP
else
  iptables -A OUTPUT -p tcp --dport 25 -j DROP
fi
