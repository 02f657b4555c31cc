#!/bin/sh
#: shells dash bash
# Zones as OpenWrt's firewall makes them.
fw() { # table chain rule…
  local table=$1 chain=$2
  shift 2
  iptables -t $table -A $chain "$@"
}
zone() {
  local name=$1 ifs=$2 input=$3 forward=$4 masq=$5
  for dir in input forward; do iptables -N zone_${name}_$dir; done
  for i in $ifs; do
    fw filter INPUT -i $i -j zone_${name}_input
    fw filter FORWARD -i $i -j zone_${name}_forward
  done
  fw filter zone_${name}_input -j $input
  fw filter zone_${name}_forward -j $forward
  [ "$masq" = 1 ] && for i in $ifs; do fw nat POSTROUTING -o $i -j MASQUERADE; done
}
iptables -P FORWARD DROP
zone lan "br-lan" ACCEPT ACCEPT 0
zone wan "eth0.2 pppoe-wan" REJECT REJECT 1
