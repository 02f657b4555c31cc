#!/bin/sh
#: shells dash bash
# Policies and rules in columns.
policy() {
  while read -r from to action; do
    [ -n "$from" ] || continue
    chain="${from}2${to}"
    iptables -N $chain
    echo "$chain $action"
  done
}
cat > policy <<EOF
loc net ACCEPT
net loc DROP
net fw DROP
EOF
policy < policy > chains
echo 'ACCEPT net2fw tcp 22
ACCEPT net2loc tcp 80
REJECT loc2net tcp 25' | while read action chain proto port; do
  iptables -A $chain -p $proto --dport $port -j $action
done
while read chain action; do iptables -A $chain -j $action; done < chains
