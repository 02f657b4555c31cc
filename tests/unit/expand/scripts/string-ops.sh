#!/bin/bash
ip=192.168.7.23
IFS=. read -r a b c d <<< "$ip"
iptables -A INPUT -s "$a.$b.0.0/16" -j ACCEPT
iptables -A INPUT -s "${ip%.*}.0/24" -j ACCEPT
rev=$d.$c.$b.$a
iptables -A INPUT -m comment --comment "${rev}.in-addr.arpa" -j RETURN
list="eth0,eth1,wlan0"
for i in ${list//,/ }; do iptables -A FORWARD -i $i -j ACCEPT; done
[ "${list#*eth1}" != "$list" ] && iptables -A FORWARD -j DROP
iptables -A OUTPUT -m comment --comment "${list/eth?/lan}" -j ACCEPT
iptables -A OUTPUT -m comment --comment "${list//[0-9]/N} ${#list}" -j ACCEPT
