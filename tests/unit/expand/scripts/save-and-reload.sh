#!/bin/sh
#: shells dash bash
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -N X
iptables-save > before
iptables -F
iptables -X
iptables-restore < before
iptables-save > after
sed -i 's/dport 22/dport 2222/' after
iptables-restore < after
