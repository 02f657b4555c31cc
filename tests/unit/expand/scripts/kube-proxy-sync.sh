#!/bin/bash
# One restore file a sync: services, endpoints with probabilities, node ports, masquerade marks.
hash() { local s=$1 h=5381 i; for ((i = 0; i < ${#s}; i++)); do printf -v c %d "'${s:i:1}"; h=$(( (h * 33 + c) & 0xFFFFFFFF )); done; printf '%08X' $h; }
services=(
  "default/web:http tcp 10.96.0.10 80 30080 10.244.1.2:8080 10.244.2.3:8080 10.244.3.4:8080"
  "kube-system/dns:dns udp 10.96.0.53 53 - 10.244.1.9:53 10.244.2.9:53"
  "default/empty: tcp 10.96.0.99 443 -"
)
MASQ='-j KUBE-MARK-MASQ'
sync() {
  local svc name proto vip port nodeport eps chain sep n i ep
  local -a nat=() filter=() chains=() nodeports=()
  for svc in "${services[@]}"; do
    read -r name proto vip port nodeport eps <<< "$svc"
    chain=KUBE-SVC-$(hash "$name$proto")
    set -- $eps; n=$#
    if (( n == 0 )); then
      filter+=("-A KUBE-SERVICES -d $vip/32 -p $proto -m comment --comment \"$name has no endpoints\" -m $proto --dport $port -j REJECT")
      continue
    fi
    chains+=(":$chain - [0:0]")
    nat+=("-A KUBE-SERVICES -d $vip/32 -p $proto -m comment --comment \"$name cluster IP\" -m $proto --dport $port -j $chain")
    nat+=("-A $chain ! -s 10.244.0.0/16 -d $vip/32 -p $proto -m comment --comment \"$name cluster IP\" -m $proto --dport $port $MASQ")
    if [[ $nodeport != - ]]; then
      chains+=(":KUBE-EXT-${chain#KUBE-SVC-} - [0:0]")
      nodeports+=("-A KUBE-NODEPORTS -p $proto -m comment --comment \"$name\" -m $proto --dport $nodeport -j KUBE-EXT-${chain#KUBE-SVC-}")
      nat+=("-A KUBE-EXT-${chain#KUBE-SVC-} -m comment --comment \"masquerade traffic for $name external destinations\" $MASQ")
      nat+=("-A KUBE-EXT-${chain#KUBE-SVC-} -j $chain")
    fi
    i=0
    for ep in "$@"; do
      sep=KUBE-SEP-$(hash "$name$proto$ep"); chains+=(":$sep - [0:0]")
      case $(( n - i )) in
        1) nat+=("-A $chain -m comment --comment \"$name -> $ep\" -j $sep") ;;
        *) nat+=("-A $chain -m comment --comment \"$name -> $ep\" -m statistic --mode random --probability $(awk -v k=$((n - i)) 'BEGIN { printf "%.11f", 1 / k }') -j $sep") ;;
      esac
      nat+=("-A $sep -s ${ep%:*}/32 -m comment --comment \"$name\" $MASQ" "-A $sep -p $proto -m comment --comment \"$name\" -m $proto -j DNAT --to-destination $ep")
      i=$((i + 1))
    done
  done
  cat <<EOF
*filter
:KUBE-SERVICES - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-FIREWALL - [0:0]
-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
$(printf '%s\n' "${filter[@]}")
COMMIT
*nat
:KUBE-SERVICES - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-MARK-MASQ - [0:0]
$(printf '%s\n' "${chains[@]}")
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
$(printf '%s\n' "${nat[@]}" "${nodeports[@]}")
-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
COMMIT
EOF
}
sync | iptables-restore --noflush --counters
services=("${services[@]:0:2}")
iptables-save -t nat | grep -c '^-A KUBE-SEP' | { read -r n; iptables -A INPUT -m comment --comment "endpoints=$n" -j ACCEPT; }
