#: --arg start
#: --fail -C
case "$1" in
  stop|status) iptables -A NO ;;
  st*) iptables -A START ;;
  *) iptables -A OTHER ;;
esac
if [ -z "$UNSET_IS_FINE_HERE" ]; then iptables -A EMPTY; elif true; then iptables -A NO; else iptables -A NO; fi
iptables -C INPUT -j ACCEPT || iptables -A INPUT -j ACCEPT
iptables -C FORWARD -j ACCEPT 2>/dev/null
if ! iptables -C OUTPUT -j ACCEPT; then iptables -I OUTPUT -j ACCEPT; fi
{ iptables -A GROUP; false; } || iptables -A AFTER
( X=1; iptables -A SUB$X; exit 4 )
iptables -A STATUS$?
false && iptables -A NO
set -e
true
false || true
iptables -C INPUT
iptables -A NEVER
