#!/bin/sh
#: shells dash bash
SERVICES="web mail"
web_ports="80 443" web_proto=tcp
mail_ports=25 mail_proto=tcp
for s in $SERVICES; do
  eval "ports=\$${s}_ports proto=\$${s}_proto"
  for p in $ports; do iptables -A INPUT -p $proto --dport $p -m comment --comment $s -j ACCEPT; done
done
eval 'last() { iptables -A INPUT -m comment --comment "$1" -j DROP; }'
last "the end"
