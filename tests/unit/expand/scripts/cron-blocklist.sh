#!/bin/sh
#: shells dash bash
# A blocklist that a cron job loads: dedup, private ranges left out, old chain replaced by a new one.
LIST=etc/blacklist
CHAIN=BLOCK
TMP=$(mktemp) || exit 1
trap 'rm -f "$TMP"' EXIT
sed 's/[#;].*$//; s/[[:space:]].*$//; /^$/d' "$LIST" | sort -u > "$TMP"
printf '%s\n' 192.168.1.1 10.1.1.1 172.20.0.1 203.0.113.77 203.0.113.77 1.2.3 >> "$TMP"
valid=$(awk -F. 'NF == 4 && $1 != 10 && !($1 == 192 && $2 == 168) && !($1 == 172 && $2 >= 16 && $2 <= 31) && !seen[$0]++' "$TMP")
iptables -N ${CHAIN}-new
count=0
for ip in $valid; do
    iptables -A ${CHAIN}-new -s "$ip" -j DROP && count=`expr $count + 1`
done
if iptables -n -L $CHAIN > /dev/null 2>&1; then
    iptables -F $CHAIN
else
    iptables -N $CHAIN
    iptables -I INPUT -j $CHAIN
fi
while iptables -D INPUT -j ${CHAIN}-old 2>/dev/null; do :; done
iptables -I INPUT 1 -j ${CHAIN}-new
iptables -D INPUT -j $CHAIN
iptables -F $CHAIN && iptables -X $CHAIN
iptables -E ${CHAIN}-new $CHAIN
iptables -A $CHAIN -m comment --comment "$count hosts, $(wc -l < "$TMP" | tr -d ' ') lines" -j RETURN
test $(echo "$valid" | wc -l) -eq $count || exit 3
