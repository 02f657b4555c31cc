#!/bin/sh
#: shells dash bash
left=5
while :; do
  left=$((left - 1))
  [ $left -eq 3 ] && continue
  [ $left -le 0 ] && break
  iptables -A INPUT -p tcp --dport 100$left -j ACCEPT
done
until iptables -D INPUT 1 2>/dev/null && [ $left -ge 2 ]; do left=$((left + 1)); [ $left -gt 9 ] && break; done
iptables -A INPUT -p udp --dport $((left + 1)) -j DROP
