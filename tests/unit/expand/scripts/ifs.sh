#!/bin/sh
#: shells dash bash
OLDIFS=$IFS
IFS=,
set -- 22,80,443
for p in $1; do iptables -A INPUT -p tcp --dport $p -j ACCEPT; done
IFS='
'
for line in $(printf '10.0.0.1 a\n10.0.0.2 b\n'); do
  IFS=' '
  set -- $line
  iptables -A INPUT -s $1 -m comment --comment "$2" -j DROP
done
IFS=$OLDIFS
set -- a b c
iptables -A INPUT -m comment --comment "$*" -j LOG
