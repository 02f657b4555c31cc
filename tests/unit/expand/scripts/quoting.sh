#!/bin/bash
iptables -A INPUT -m comment --comment "it's a \"test\"" -j ACCEPT
iptables -A INPUT -m comment --comment 'back\slash $HOME `x`' -j ACCEPT
iptables -A INPUT -m comment --comment a\ b\'c -j ACCEPT
iptables -A INPUT -m comment --comment $'tab\there' -j ACCEPT
v='two  blanks'; iptables -A INPUT -m comment --comment "$v" -j ACCEPT
iptables -A INPUT -j LOG --log-prefix "x: "
p="-m comment --comment 'not quoted'"
iptables -A INPUT $p -j ACCEPT 2>/dev/null || iptables -A INPUT -j DROP
