allow() {
  local proto=$1
  shift
  for port; do
    iptables -A INPUT -p "$proto" --dport "$port" -j ACCEPT
  done
  return 3
}
function log_drop {
  iptables -A "${1:?no chain}" -j LOG --log-prefix "$2"
}
allow tcp 22 80
echo $?
log_drop INPUT "drop: "
wrap() { "$@"; }
wrap iptables -A FORWARD -d 192.0.2.1
count() { iptables -N C$#; }
count "a b" c
