#!/bin/bash
for p in 22 80 443; do iptables -A INPUT -p tcp --dport $p -j ACCEPT; done
iptables -A INPUT -j DROP
iptables -S INPUT | grep -- '--dport 80' | sed 's/^-A/-D/' | while read -r rule; do iptables $rule; done
n=$(iptables -S INPUT | grep -c '^-A')
[ "$n" -eq 3 ] && iptables -A INPUT -m comment --comment "three left" -j LOG
iptables -D INPUT 1
iptables -R INPUT 1 -p tcp --dport 8443 -j ACCEPT
iptables -I INPUT 2 -s 10.0.0.1 -j ACCEPT
