#!/bin/sh
#: shells dash bash
export LAN=10.7.0.0/16 PORT=
sh -c 'iptables -A INPUT -s $0 -j ACCEPT' $LAN
PORT=22 LAN2=10.8.0.0/16
X=1 iptables -A INPUT -s "$LAN2" -p tcp --dport "$PORT" -j ACCEPT
env Y=2 iptables -A INPUT -p udp --dport ${Y:-53} -j ACCEPT
unset LAN
iptables -A INPUT -s ${LAN:-127.0.0.1} -j DROP
