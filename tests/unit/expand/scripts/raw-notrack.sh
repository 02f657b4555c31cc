#!/bin/sh
#: shells dash bash
for dir in "PREROUTING -i" "OUTPUT -o"; do
  set -- $dir
  iptables -t raw -A $1 $2 lo -j NOTRACK
  iptables -t raw -A $1 -p udp --dport 53 -j CT --notrack
done
iptables -A INPUT -m conntrack --ctstate UNTRACKED -j ACCEPT
