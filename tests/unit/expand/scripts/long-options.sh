#!/bin/sh
#: shells dash bash
#: args --iface=eth7 --allow 22 --allow 443 --policy drop --verbose
POLICY=ACCEPT ALLOW= VERBOSE=0
while [ $# -gt 0 ]; do
  case "$1" in
    --iface=*) IFACE="${1#*=}" ;;
    --allow) ALLOW="$ALLOW $2"; shift ;;
    --policy) POLICY=$(echo "$2" | tr '[:lower:]' '[:upper:]'); shift ;;
    -v|--verbose) VERBOSE=$((VERBOSE + 1)) ;;
    *) exit 2 ;;
  esac
  shift
done
iptables -P INPUT $POLICY
for p in $ALLOW; do iptables -A INPUT -i $IFACE -p tcp --dport $p -j ACCEPT; done
[ $VERBOSE -gt 0 ] && iptables -L -n > /dev/null
