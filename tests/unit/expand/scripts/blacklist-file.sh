#!/bin/bash
declare -i n=0
iptables -N BLACKLIST
while read -r line; do
  line=${line%%#*}
  read -r ip _ <<< "$line"
  [[ $ip =~ ^([0-9]{1,3}\.){3}[0-9]{1,3}(/[0-9]{1,2})?$ ]] || continue
  iptables -A BLACKLIST -s "$ip" -j DROP
  n+=1
done < etc/blacklist
iptables -I INPUT -m comment --comment "$n entries" -j BLACKLIST
