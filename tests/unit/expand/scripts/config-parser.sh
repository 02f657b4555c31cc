#!/bin/bash
# An ini file without sourcing it.
cat > fw.ini <<'EOF'
[input]
policy = DROP
allow = 22, 80

[output]
policy=ACCEPT
; comment
EOF
section=
while IFS='= ' read -r key value; do
  case $key in
    '' | ';'*) continue ;;
    \[*\]) section=${key//[\[\]]/} ;;
    policy) iptables -P "${section^^}" "$value" ;;
    allow) IFS=', ' read -ra ports <<< "$value"; for p in "${ports[@]}"; do iptables -A "${section^^}" -p tcp --dport "$p" -j ACCEPT; done ;;
  esac
done < fw.ini
