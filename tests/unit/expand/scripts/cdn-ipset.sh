#!/bin/bash
#: shells bash
# Lists in sets, swapped in whole; what changed is found with comm; numbers and ranges with seq and brace expansion.
set4=allow4
current=$'192.0.2.0/24\n198.51.100.0/24\n203.0.113.0/25'
wanted=$(printf '%s\n' 203.0.113.0/25 198.51.100.0/24 203.0.113.128/25 '# comment' '' | grep -vE '^(#|$)' | sort -u)
ipset create -exist $set4 hash:net family inet
ipset flush $set4
while read -r net; do ipset add $set4 "$net" -exist; done <<< "$current"
comm -13 <(sort <<< "$current") <(echo "$wanted") | xargs -r -n1 ipset add $set4
comm -23 <(sort <<< "$current") <(echo "$wanted") | while read -r gone; do ipset del $set4 "$gone"; done
{
  echo "create tmp4 hash:net family inet"
  echo "$wanted" | sed 's/^/add tmp4 /'
  for i in $(seq -f '10.%g.0.0/16' 1 3); do echo "add tmp4 $i"; done
} | ipset restore
ipset swap tmp4 $set4 && ipset destroy tmp4
iptables -A INPUT -p tcp -m multiport --dports "$(seq -s, 8000 8004)" -m set --match-set $set4 src -j ACCEPT
for p in {80,443} 84{43..45}; do iptables -A INPUT -p tcp --dport "$p" -m set ! --match-set $set4 src -j DROP; done
n=$(ipset list $set4 | grep -cE '^[0-9]+\.')
last=$(ipset list $set4 | grep -A99 '^Members' | tail -n +2 | sort -t. -k1,1n -k2,2n | tail -1)
iptables -A INPUT -m comment --comment "entries $n last ${last%%/*}" -j LOG
