#!/bin/sh
### BEGIN INIT INFO
# Provides:          firewall
# Required-Start:    $network
# Default-Start:     2 3 4 5
### END INIT INFO
#: shells dash bash
#: args start
PATH=/sbin:/usr/sbin:/bin:/usr/bin
DESC="packet filter"
NAME=firewall
SCRIPTNAME=/etc/init.d/$NAME

[ -x /sbin/iptables ] || exit 5

do_start() {
  iptables -P INPUT DROP
  iptables -A INPUT -i lo -j ACCEPT
  iptables -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
  for port in 22 80; do
    iptables -A INPUT -p tcp --dport $port -j ACCEPT || return 2
  done
  return 0
}
do_stop() {
  iptables -P INPUT ACCEPT
  iptables -F
  iptables -X
}
case "$1" in
  start)
    do_start
    case "$?" in
      0|1) echo "$DESC started" ;;
      2) echo "failed"; exit 1 ;;
    esac
    ;;
  stop) do_stop ;;
  restart|force-reload) do_stop; do_start ;;
  *) echo "Usage: $SCRIPTNAME {start|stop|restart|force-reload}" >&2; exit 3 ;;
esac
:
