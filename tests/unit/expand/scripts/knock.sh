#!/bin/bash
ports=(7000 8000 9000)
prev=
for i in "${!ports[@]}"; do
  n=$((i + 1))
  iptables -N KNOCK$n
  if [ -z "$prev" ]; then
    iptables -A INPUT -p tcp --dport ${ports[i]} -m recent --name K$n --set -j DROP
  else
    iptables -A KNOCK$n -m recent --name K$i --remove
    iptables -A KNOCK$n -m recent --name K$n --set -j DROP
    iptables -A INPUT -p tcp --dport ${ports[$i]} -m recent --rcheck --seconds 10 --name K$i -j KNOCK$n
  fi
  prev=$n
done
iptables -A INPUT -p tcp --dport 22 -m recent --rcheck --seconds 30 --name K$prev -j ACCEPT
