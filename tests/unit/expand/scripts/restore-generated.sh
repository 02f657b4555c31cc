#!/bin/bash
gen() {
  echo '*filter'
  printf ':%s %s [0:0]\n' INPUT DROP FORWARD DROP OUTPUT ACCEPT BAD -
  awk '!/^#/ { print "-A BAD -s " $1 " -j DROP" }' etc/blacklist
  echo "-A INPUT -j BAD"
  for p in 22 80; do echo "-A INPUT -p tcp -m tcp --dport $p -j ACCEPT"; done
  echo COMMIT
}
gen > /tmp/iptc-test.rules
iptables-restore /tmp/iptc-test.rules || exit 1
gen | grep -v 'dport 80' | iptables-restore --noflush
rm -f /tmp/iptc-test.rules
