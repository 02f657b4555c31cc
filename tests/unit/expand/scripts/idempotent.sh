#!/bin/bash
add() { iptables -C "$@" &>/dev/null || iptables -A "$@"; }
for round in 1 2; do
  add INPUT -p tcp --dport 22 -j ACCEPT
  add INPUT -m conntrack --ctstate INVALID -j DROP
  iptables -N CUSTOM 2> /dev/null
  add INPUT -j CUSTOM
done
iptables -D INPUT -m conntrack --ctstate INVALID -j DROP && echo gone
while iptables -D INPUT -j CUSTOM 2>/dev/null; do :; done
iptables -X CUSTOM
