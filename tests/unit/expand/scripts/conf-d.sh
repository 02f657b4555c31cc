#!/bin/sh
#: shells dash bash
set -e
RULES_DIR=conf.d
if [ -d "$RULES_DIR" ]; then
  for rule in "$RULES_DIR"/*.conf; do
    [ -r "$rule" ] || continue
    . ./"$rule"
  done
fi
for none in $RULES_DIR/*.missing; do
  [ -e "$none" ] || continue
  iptables -A INPUT -j DROP
done
