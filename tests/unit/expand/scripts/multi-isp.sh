#!/bin/bash
declare -a IFS_WAN=(eth0 eth1) MARKS=(0x10 0x20)
for i in 0 1; do
  iptables -t mangle -N ISP$i
  iptables -t mangle -A ISP$i -j CONNMARK --set-mark ${MARKS[$i]}
  iptables -t mangle -A PREROUTING -i ${IFS_WAN[$i]} -m conntrack --ctstate NEW -j ISP$i
  iptables -t nat -A POSTROUTING -o ${IFS_WAN[i]} -j MASQUERADE
done
iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark
