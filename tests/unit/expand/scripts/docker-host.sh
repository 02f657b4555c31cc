#!/usr/bin/env bash
set -euo pipefail
chain_exists() { iptables -n -L "$1" >/dev/null 2>&1; }
ensure_chain() { chain_exists "$1" || iptables -N "$1"; }
ensure_rule() {
  local chain=$1; shift
  iptables -C "$chain" "$@" 2>/dev/null || iptables -I "$chain" "$@"
}
ensure_chain DOCKER-USER
ensure_chain DOCKER-USER
ensure_rule FORWARD -j DOCKER-USER
ensure_rule DOCKER-USER -j RETURN
ensure_rule DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 2375 -j DROP
ensure_rule DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 2375 -j DROP
iptables -t nat -N DOCKER
iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
