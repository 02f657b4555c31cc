#!/bin/sh
#: shells dash bash
printf -- '-A INPUT -p %s --dport %d -j %s\n' tcp 22 ACCEPT udp 53 DROP > body
{ printf '*filter\n'; cat body; printf 'COMMIT\n'; } | iptables-restore -n
printf '%s\n' INPUT OUTPUT | while read c; do iptables -P $c DROP; done
x=$(printf '%03d' 7)
iptables -A OUTPUT -m comment --comment "$x $(printf '%5s|%-5s|%x' ab cd 255)" -j ACCEPT
