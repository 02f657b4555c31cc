#!/bin/bash
#: args up tun0
# Hooks by name, marks and policy routing, connmark, dscp classes, alias and select of a menu that is answered.
shopt -s expand_aliases extglob
alias mangle='iptables -t mangle'
cmd=$1 dev=${2:-tun0}
declare -i mark=0x10
class() { # name dscp ports…
  local name=$1 dscp=$2; shift 2
  mangle -N "QOS-${name^^}"
  mangle -A "QOS-${name^^}" -j DSCP --set-dscp-class "$dscp"
  mangle -A "QOS-${name^^}" -j MARK --set-xmark "$((mark += 1))/0xff"
  mangle -A "QOS-${name^^}" -j CONNMARK --save-mark
  local p
  for p; do
    case $p in
      +([0-9]):+([0-9])|+([0-9])) mangle -A FORWARD -o "$dev" -p udp --dport "$p" -j "QOS-${name^^}" ;;
      +([0-9]),*([0-9,])) mangle -A FORWARD -o "$dev" -p tcp -m multiport --dports "$p" -j "QOS-${name^^}" ;;
      @(icmp|esp|gre)) mangle -A FORWARD -o "$dev" -p "$p" -j "QOS-${name^^}" ;;
      *) return 2 ;;
    esac
  done
}
up() {
  mangle -A PREROUTING -j CONNMARK --restore-mark
  class voice EF 5060 10000:20000
  class web AF21 80,443 icmp
  class bulk cs1 6881:6889 esp bogus; local rc=$?
  ip rule add fwmark $mark table 100 2>/dev/null
  ip route add default dev "$dev" table 100 2>/dev/null
  iptables -A FORWARD -i "$dev" -m comment --comment "bulk $rc mark $mark" -j ACCEPT
}
down() { mangle -F; mangle -X; }
[[ $(type -t "$cmd") == function ]] && "$cmd"
PS3='mode? '
select mode in strict open quit; do
  case $mode in
    strict) iptables -P FORWARD DROP ;;&
    @(strict|open)) iptables -A FORWARD -m comment --comment "mode $REPLY:$mode" -j RETURN ;;
    quit) break ;;
    '') echo "what?" ;;
  esac
done <<< $'9\n1\n2\n3\n1' 2>/dev/null
