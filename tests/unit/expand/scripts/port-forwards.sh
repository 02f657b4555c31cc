#!/bin/bash
WAN=eth0
FORWARDS=(
  "tcp 8080 192.168.1.10 80"
  "tcp 2222 192.168.1.11 22"   # ssh of the second
  "udp 51820 192.168.1.12 51820"
)
for f in "${FORWARDS[@]}"; do
  set -- $f
  iptables -t nat -A PREROUTING -i "$WAN" -p "$1" --dport "$2" -j DNAT --to "$3:$4"
  iptables -A FORWARD -i "$WAN" -p "$1" -d "$3" --dport "$4" -j ACCEPT
done
