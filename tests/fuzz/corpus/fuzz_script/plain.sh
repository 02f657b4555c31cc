#!/bin/sh
IPT=/sbin/iptables
$IPT -P INPUT DROP   # comment
"$IPT" -A INPUT -m comment --comment "two words" -j ACCEPT
iptables -A INPUT \
  -p tcp \
  --dport 22 -j ACCEPT
ip6tables -F; iptables -X
