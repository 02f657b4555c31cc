#!/bin/bash
ports=22
(ports=80; iptables -A INPUT -p tcp --dport $ports -j ACCEPT; unset ports; declare -a x=(1 2))
iptables -A INPUT -p tcp --dport $ports -j ACCEPT
echo 443 | { read ports; iptables -A INPUT -p tcp --dport $ports -j ACCEPT; }
iptables -A INPUT -p udp --dport $ports -j ACCEPT
out=$(ports=9; cd conf.d; echo $ports)
iptables -A INPUT -p udp --dport $((out + ports)) -j ACCEPT
f() { ports=$1; }
$(f 1); f 53
iptables -A INPUT -p udp --dport $ports -j ACCEPT
