#!/bin/bash
# A table of rules in a here-document.
while IFS='|' read -r action proto ports source comment; do
  [[ -z $action || $action == \#* ]] && continue
  args=(-A INPUT)
  [[ -n $proto && $proto != any ]] && args+=(-p "$proto")
  if [[ $ports == *,* ]]; then args+=(-m multiport --dports "$ports"); elif [[ -n $ports ]]; then args+=(--dport "$ports"); fi
  [[ -n $source ]] && args+=(-s "$source")
  [[ -n $comment ]] && args+=(-m comment --comment "$comment")
  iptables "${args[@]}" -j "${action^^}"
done <<'RULES'
# action|proto|ports|source|comment
accept|tcp|22|10.0.0.0/8|admin ssh
accept|tcp|80,443||the "web"
drop|udp|53||
reject|any|||everything else
RULES
