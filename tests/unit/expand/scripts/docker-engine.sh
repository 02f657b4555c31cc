#!/usr/bin/env bash
# What a container engine does for its networks and published ports: checks before it adds, isolation in two stages.
set -euo pipefail
declare -A NETS=([docker0]=172.17.0.0/16 [br-1a2b3c4d5e6f]=172.18.0.0/16)
order=(docker0 br-1a2b3c4d5e6f)
published=(
  "docker0 172.17.0.2 tcp 8080 80 0.0.0.0"
  "docker0 172.17.0.3 udp 5353 53 127.0.0.1"
  "br-1a2b3c4d5e6f 172.18.0.2 tcp 443 8443 0.0.0.0"
)
ensure() { # table chain rule…
  local -r table=$1 chain=$2; shift 2
  iptables -t "$table" -C "$chain" "$@" 2>/dev/null || iptables -t "$table" -A "$chain" "$@"
}
insert() {
  local table=$1 chain=$2; shift 2
  iptables -t "$table" -C "$chain" "$@" &>/dev/null || iptables -t "$table" -I "$chain" "$@"
}
chain() { iptables -t "$1" -n -L "$2" >/dev/null 2>&1 || iptables -t "$1" -N "$2"; }

chain nat DOCKER
for c in DOCKER DOCKER-ISOLATION-STAGE-{1,2} DOCKER-USER; do chain filter "$c"; done
ensure filter DOCKER-ISOLATION-STAGE-1 -j RETURN
ensure filter DOCKER-ISOLATION-STAGE-2 -j RETURN
ensure nat PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
ensure nat OUTPUT -m addrtype --dst-type LOCAL -j DOCKER ! --dst 127.0.0.0/8
for br in "${order[@]}"; do
  net=${NETS[$br]}
  ensure nat POSTROUTING -s "$net" ! -o "$br" -j MASQUERADE
  iptables -t nat -I DOCKER -i "$br" -j RETURN
  ensure filter FORWARD -i "$br" -o "$br" -j ACCEPT
  ensure filter FORWARD -i "$br" ! -o "$br" -j ACCEPT
  ensure filter FORWARD -o "$br" -j DOCKER
  ensure filter FORWARD -o "$br" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  insert filter DOCKER-ISOLATION-STAGE-1 -i "$br" ! -o "$br" -j DOCKER-ISOLATION-STAGE-2
  insert filter DOCKER-ISOLATION-STAGE-2 -o "$br" -j DROP
done
insert filter FORWARD -j DOCKER-ISOLATION-STAGE-1
ensure filter DOCKER-USER -j RETURN
insert filter FORWARD -j DOCKER-USER
for p in "${published[@]}"; do
  read -r br ip proto host_port port addr <<<"$p"
  [[ $addr == 0.0.0.0 ]] && dst=() || dst=(-d "$addr/32")
  iptables -t nat -A DOCKER "${dst[@]}" ! -i "$br" -p "$proto" -m "$proto" --dport "$host_port" -j DNAT --to-destination "$ip:$port"
  iptables -A DOCKER -d "$ip/32" ! -i "$br" -o "$br" -p "$proto" -m "$proto" --dport "$port" -j ACCEPT
  iptables -t nat -A POSTROUTING -s "$ip/32" -d "$ip/32" -p "$proto" -m "$proto" --dport "$port" -j MASQUERADE
done
iptables -P FORWARD DROP
