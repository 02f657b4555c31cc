#!/bin/sh
#: shells dash bash
#: args stop
start() { iptables -A INPUT -j DROP; }
stop() {
  for table in filter nat mangle; do
    iptables -t $table -F
    iptables -t $table -X
  done
  for chain in INPUT OUTPUT FORWARD; do iptables -P $chain ACCEPT; done
}
status() { iptables -L -n >/dev/null; }
case $1 in
  start|stop|status) $1 ;;
  restart) stop; start ;;
  *) exit 2 ;;
esac
