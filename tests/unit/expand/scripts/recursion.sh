#!/bin/sh
#: shells dash bash
tree() {
  iptables -N L$1
  if [ $1 -lt 4 ]; then
    tree $(($1 + 1))
    iptables -A L$1 -j L$(($1 + 1))
  else
    iptables -A L$1 -j DROP
  fi
}
tree 1
iptables -A INPUT -j L1
