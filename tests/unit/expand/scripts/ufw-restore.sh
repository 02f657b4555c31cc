#!/bin/sh
#: shells dash bash
# Rules kept in files that are templates, loaded with iptables-restore -n, user rules made out of short tuples.
set -e
PATH="/sbin:/bin:/usr/sbin:/usr/bin:$PATH"
TMP=./ufw-state
mkdir -p "$TMP"
DEFAULT_INPUT_POLICY="DROP"; DEFAULT_OUTPUT_POLICY="ACCEPT"; DEFAULT_FORWARD_POLICY="REJECT"
case "$DEFAULT_FORWARD_POLICY" in REJECT) fwd=DROP ;; *) fwd=$DEFAULT_FORWARD_POLICY ;; esac

chain_policy() {
	printf ':%s %s [0:0]\n' INPUT "$DEFAULT_INPUT_POLICY" OUTPUT "$DEFAULT_OUTPUT_POLICY" FORWARD "$fwd"
}
{
	echo "*filter"
	chain_policy
	for type in before user after; do
		for loc in input output forward; do echo ":ufw-$type-$loc - [0:0]"; done
	done
	echo ":ufw-skip-to-policy-input - [0:0]"
	for loc in input output forward; do
		up=$(echo $loc | tr '[:lower:]' '[:upper:]')
		for type in before user after; do echo "-A $up -j ufw-$type-$loc"; done
	done
	echo "-A ufw-skip-to-policy-input -j $DEFAULT_INPUT_POLICY"
	echo COMMIT
} > "$TMP/base.rules"

cat > "$TMP/before.rules" <<-EOF
	*filter
	# loopback
	-A ufw-before-input -i lo -j ACCEPT
	-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	-A ufw-before-input -m conntrack --ctstate INVALID -j DROP
	$(for t in destination-unreachable time-exceeded parameter-problem echo-request; do
		echo "-A ufw-before-input -p icmp --icmp-type $t -j ACCEPT"
	done)
	-A ufw-before-input -p udp --sport 67 --dport 68 -j ACCEPT
	COMMIT
EOF

# tuple: action proto port from
user_rule() {
	action=$1 proto=$2 port=$3 from=$4
	case $action in
		allow) target=ACCEPT ;;
		deny) target=DROP ;;
		reject) target=REJECT; [ "$proto" = tcp ] && target="REJECT --reject-with tcp-reset" ;;
		limit)
			echo "-A ufw-user-input -p $proto --dport $port -m conntrack --ctstate NEW -m recent --set"
			echo "-A ufw-user-input -p $proto --dport $port -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 -j DROP"
			target=ACCEPT ;;
		*) return 1 ;;
	esac
	match=
	case $port in
		any) ;;
		*,*) match="-m multiport --dports $port" ;;
		*) match="--dport $port" ;;
	esac
	src=
	if [ -n "$from" ] && [ "$from" != any ]; then src="-s $from"; fi
	if [ "$proto" = any ]; then
		for p in tcp udp; do echo "-A ufw-user-input -p $p $match $src -j $target"; done
	else
		echo "-A ufw-user-input -p $proto $match $src -j $target"
	fi
}
{
	echo "*filter"
	while IFS='|' read -r action proto port from; do
		[ -n "$action" ] || continue
		user_rule "$action" "$proto" "$port" "$from" || echo "# bad tuple: $action"
	done <<-'RULES'
		allow|tcp|22|any
		limit|tcp|2222|
		deny|any|53|203.0.113.0/24
		reject|tcp|25,465|any

		bogus|tcp|1|
	RULES
	echo COMMIT
} > "$TMP/user.rules"

for f in base before user; do
	if [ -s "$TMP/$f.rules" ]; then
		if [ "$f" = base ]; then iptables-restore < "$TMP/$f.rules"; else iptables-restore -n < "$TMP/$f.rules"; fi
	fi
done
n=$(grep -c '^-A ufw-user-input' "$TMP/user.rules")
[ "$n" -eq 7 ] || iptables -A INPUT -m comment --comment "rules: $n" -j ACCEPT
rm -rf "$TMP"
