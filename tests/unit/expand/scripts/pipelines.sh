#!/bin/bash
set -o pipefail
cat etc/blacklist | sed -e 's/#.*$//' -e '/^$/d' | awk '{print $1}' | sort -r | uniq | head -2 | xargs -r -n 1 iptables -A INPUT -j DROP -s
echo "a:80,b:443" | tr ',' '\n' | cut -d: -f2 | while read p; do iptables -A INPUT -p tcp --dport "$p" -j ACCEPT; done
false | true || iptables -A OUTPUT -j ACCEPT
iptables -S INPUT | grep -c dport > count
iptables -A INPUT -m comment --comment "$(cat count) with ports" -j RETURN
