NET=10.0.0.0/8
iptables-restore <<RULES
*filter
-A INPUT -s $NET -j ACCEPT
-A INPUT -m comment --comment "$(echo hi)" -j DROP \
x
COMMIT
RULES
iptables-restore -n <<'RULES'
*nat
-A $NET
COMMIT
RULES
cat <<-EOT | ip6tables-restore
	*filter
		COMMIT
	EOT
cat > /tmp/rules <<X
*raw
COMMIT
X
iptables-restore < /tmp/rules
iptables-restore /tmp/rules
iptables-restore <<< "*mangle"
iptables -A LAST
