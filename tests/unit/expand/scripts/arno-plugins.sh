#!/bin/bash
#: shells bash
# A core with plugins, options in variables, and chains by purpose; the plugins are functions found by their names.
shopt -s extglob
IP4TABLES=iptables IP6TABLES=ip6tables
EXT_IF="eth0 ppp+" INT_IF=eth1 INTERNAL_NET="192.168.10.0/24,192.168.20.0/24"
OPEN_TCP="22 80,443 8000:8010" OPEN_UDP="123" OPEN_ICMP=1
HOST_OPEN_TCP="203.0.113.5,198.51.100.0/24~22,2222 203.0.113.9~8443"
NAT_FORWARD_TCP="80>192.168.10.80 8443>192.168.10.80~443 5000:5010>192.168.20.7~6000-6010"
BLOCK_HOSTS_FILE=etc/blacklist
RP_LOG=1 LOGLEVEL=info
TRACE=${TRACE:-0}

sanitize() { echo "$1" | tr -s ' ,' '\n' | sed '/^$/d'; }
get_ports() { local p="$1"; echo "${p%%~*}" | tr ',' ' '; }
ipt() {
  local out rc=0
  if [ "$TRACE" = 1 ]; then echo "iptables $*" >&2; fi
  $IP4TABLES "$@" || { rc=$?; ((errors++)); }
  return $rc
}
errors=0
flush() { local t; for t in filter nat mangle; do $IP4TABLES -t $t -F; $IP4TABLES -t $t -X; done; }
setup_chains() {
  local c
  for c in {EXT,INT}_{INPUT,FORWARD,OUTPUT}_CHAIN HOST_BLOCK VALID_CHK DMZ_LAN; do ipt -N "$c"; done
}
setup_valid() {
  local -A scan=([XMAS]="ALL FIN,URG,PSH" [XMAS_PSH]="ALL SYN,RST,ACK,FIN,URG" [NULL]="ALL NONE" [SYN_RST]="SYN,RST SYN,RST" [SYN_FIN]="SYN,FIN SYN,FIN")
  local name
  for name in XMAS XMAS_PSH NULL SYN_RST SYN_FIN; do
    ipt -A VALID_CHK -p tcp --tcp-flags ${scan[$name]} -m limit --limit 3/m --limit-burst 5 -j LOG --log-level $LOGLEVEL --log-prefix "AIF:Stealth ${name//_/-} scan: "
    ipt -A VALID_CHK -p tcp --tcp-flags ${scan[$name]} -j DROP
  done
  ipt -A VALID_CHK -m conntrack --ctstate INVALID -j DROP
}
block_hosts() {
  local host rest
  while read -r host rest; do
    case "$host" in
      ''|'#'*) continue ;;
      +([0-9]).+([0-9]).+([0-9]).+([0-9])?(/+([0-9]))) ipt -A HOST_BLOCK -s "$host" -j DROP ;;
      *) echo "ignored: $host" >&2 ;;
    esac
  done < "$1"
}
open_ports() {
  local proto=$1 list=$2 port
  for port in $(sanitize "$list"); do ipt -A EXT_INPUT_CHAIN -p "$proto" --dport "$port" -j ACCEPT; done
}
host_open() {
  local rule hosts ports host port
  for rule in $HOST_OPEN_TCP; do
    hosts=${rule%%~*} ports=${rule#*~}
    for host in ${hosts//,/ }; do for port in ${ports//,/ }; do
      ipt -A EXT_INPUT_CHAIN -s "$host" -p tcp --dport "$port" -j ACCEPT
    done; done
  done
}
nat_forward() {
  local rule src dest dport
  for rule in $1; do
    src=${rule%%>*} dest=${rule#*>} dport=""
    [[ $dest == *~* ]] && dport=:${dest#*~}
    dest=${dest%~*}
    ipt -t nat -A PREROUTING -p tcp --dport "$src" -j DNAT --to-destination "$dest$dport"
    dport=${dport#:}
    ipt -A EXT_FORWARD_CHAIN -d "$dest" -p tcp --dport "${dport:-$src}" -j ACCEPT 2>/dev/null ||
      ipt -A EXT_FORWARD_CHAIN -d "$dest" -p tcp --dport "${dport/-/:}" -j ACCEPT
  done
}
plugin_ssh_bruteforce() {
  ipt -N SSH_CHK
  ipt -A SSH_CHK -m recent --name sshchk --set
  ipt -A SSH_CHK -m recent --name sshchk --update --seconds 60 --hitcount 4 -j DROP
  ipt -I EXT_INPUT_CHAIN 1 -p tcp --dport 22 -m conntrack --ctstate NEW -j SSH_CHK
}
plugin_mss() { ipt -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu; }
load_plugins() {
  local p
  while read -r _ _ p; do [[ $p == plugin_* ]] && "$p"; done < <(declare -F)
}

flush
for c in INPUT FORWARD; do ipt -P $c DROP; done; ipt -P OUTPUT ACCEPT
setup_chains; setup_valid; block_hosts "$BLOCK_HOSTS_FILE"
ipt -A INPUT -i lo -j ACCEPT
ipt -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
for i in $EXT_IF; do
  ipt -A INPUT -i "$i" -j HOST_BLOCK; ipt -A INPUT -i "$i" -j VALID_CHK; ipt -A INPUT -i "$i" -j EXT_INPUT_CHAIN
  ipt -A FORWARD -i "$i" -o "$INT_IF" -j EXT_FORWARD_CHAIN
done
open_ports tcp "$OPEN_TCP"; open_ports udp "$OPEN_UDP"; host_open
(( OPEN_ICMP )) && ipt -A EXT_INPUT_CHAIN -p icmp --icmp-type echo-request -m limit --limit 20/second --limit-burst 100 -j ACCEPT
for net in ${INTERNAL_NET//,/ }; do
  for i in $EXT_IF; do ipt -t nat -A POSTROUTING -o "$i" -s "$net" ! -d "$net" -j MASQUERADE; done
done
nat_forward "$NAT_FORWARD_TCP"
for p in plugin_ssh_bruteforce plugin_mss; do declare -F "$p" >/dev/null && $p; done
ipt -A EXT_INPUT_CHAIN -m limit --limit 1/s -j LOG --log-prefix "AIF:Dropped INPUT: "
ipt -A EXT_INPUT_CHAIN -j DROP
[ "$errors" -le 1 ] || exit 1
