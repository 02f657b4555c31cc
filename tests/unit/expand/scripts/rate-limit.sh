#!/bin/bash
limit() { local p=$1 r=$2 b=${3:-5}; iptables -A INPUT -p tcp --dport "$p" --syn -m limit --limit "$r" --limit-burst "$b" -j ACCEPT; iptables -A INPUT -p tcp --dport "$p" --syn -j DROP; }
limit 22 3/min
limit 80 50/s 100
iptables -A INPUT -p tcp --dport 25 -m connlimit --connlimit-above 10 --connlimit-mask 32 -j REJECT --reject-with tcp-reset
iptables -A INPUT -p udp --dport 53 -m hashlimit --hashlimit-name dns --hashlimit-mode srcip --hashlimit-upto 20/sec --hashlimit-burst 40 -j ACCEPT
