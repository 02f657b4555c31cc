#!/bin/sh
#: shells dash bash
# Reads its settings from a file beside it.
HERE=$(cd "$(dirname "$0")" && pwd)
CONFIG="$HERE/etc/firewall.conf"
if [ -r "$CONFIG" ]; then
  . "$CONFIG"
else
  echo "no $CONFIG" >&2
  exit 1
fi
: "${WAN_IF:?set it}" "${POLICY:=DROP}"
iptables -P INPUT "$POLICY"
for service in $CONF_SERVICES; do
  name=${service%%:*}
  port=${service##*:}
  iptables -A INPUT -i "$WAN_IF" -p tcp --dport "$port" -m comment --comment "$name" -j ACCEPT
done
iptables -A INPUT -s "$CONF_LAN" -j ACCEPT
