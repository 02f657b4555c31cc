#!/bin/bash
# Zones and policies in tables that are parsed with read, arrays by reference, chains by pairs.
zones() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' <<'T'
# zone  interfaces   nets
net     eth0         -
loc     eth1,eth2    192.168.1.0/24,192.168.2.0/24
dmz     eth3         10.10.0.0/24
T
}
policies() { grep -v '^ *#' <<'T' | column -t
 # src dst policy log
 loc  net  ACCEPT  -
 loc dmz ACCEPT -
 net all DROP info
 dmz net REJECT -
 all all REJECT info
T
}
declare -A IFS_OF NETS_OF
names=()
while read -r z ifs nets; do
  names+=("$z"); IFS_OF[$z]=${ifs//,/ }; NETS_OF[$z]=${nets/#-/}
done < <(zones)
add_unique() { local -n list=$1; local v; for v in "${list[@]}"; do [[ $v == "$2" ]] && return 1; done; list+=("$2"); }
made=()
pair() { # src dst policy log
  local name=${1}2${2}
  add_unique made "$name" || return 0
  iptables -N "$name"
  iptables -A "$name" -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
  [[ $4 != - ]] && iptables -A "$name" -j LOG --log-level "$4" --log-prefix "Zone:$name:${3}:"
  iptables -A "$name" -j "$3"
  local i o
  for i in ${IFS_OF[$1]}; do for o in ${IFS_OF[$2]}; do
    [[ $i == "$o" ]] && continue
    iptables -A FORWARD -i "$i" -o "$o" -j "$name"
  done; done
}
while read -r src dst policy log; do
  for s in "${names[@]}"; do
    [[ $src == all || $src == "$s" ]] || continue
    for d in "${names[@]}"; do
      [[ $s != "$d" && ( $dst == all || $dst == "$d" ) ]] && pair "$s" "$d" "$policy" "$log"
    done
  done
done <<< "$(policies)"
for z in "${!NETS_OF[@]}"; do
  [[ -n ${NETS_OF[$z]} ]] || continue
  while IFS= read -r -d, net; do
    iptables -t nat -A POSTROUTING -s "$net" -o eth0 -j MASQUERADE
  done <<< "${NETS_OF[$z]},"
done
iptables -A FORWARD -m comment --comment "${#made[@]} pairs: ${made[*]@U}" -j DROP
