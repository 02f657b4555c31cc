#!/bin/sh
#: shells dash bash
LOCK=/tmp/iptc-test-fw.lock
if [ -e $LOCK ]; then echo "running"; exit 1; fi
touch $LOCK
mkdir -p state/old
echo "PORT=8080" > state/env
[ -s state/env ] && . state/env 2>/dev/null || . ./state/env
mv state/env state/old/env
[ -f state/env ] || iptables -A INPUT -p tcp --dport $PORT -j ACCEPT
cp state/old/env state/copy
grep -q PORT=8080 state/copy && iptables -A INPUT -p tcp --dport 8081 -j ACCEPT
rm -rf state $LOCK
[ -d state ] || iptables -A INPUT -j DROP
