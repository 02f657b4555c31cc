#! /bin/sh
#: shells dash bash
#: args restart
### BEGIN INIT INFO
# Provides:          firewall
# Required-Start:    $local_fs
# Default-Start:     2 3 4 5
# Short-Description: Start firewall at boot time
### END INIT INFO
NAME=firewall
CONF=./etc/firewall.conf
test -f $CONF && . $CONF
. /lib/lsb/init-functions 2>/dev/null || true
type log_daemon_msg >/dev/null 2>&1 || { log_daemon_msg() { echo "$@"; }; log_end_msg() { return $1; }; }
RETVAL=0
fw() { iptables "$@" || RETVAL=$?; }
fw_start() {
	log_daemon_msg "Starting" "$NAME"
	fw -P INPUT DROP
	fw -A INPUT -i lo -j ACCEPT
	fw -A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
	[ "x$SSH" != "xno" ] && fw -A INPUT -p tcp --dport ssh -j ACCEPT
	for p in ${TCP_PORTS:-25 110}; do
		expr "$p" : '[0-9][0-9]*$' >/dev/null || continue
		fw -A INPUT -p tcp --dport $p --syn -j ACCEPT
	done
	fw -A INPUT -j NOSUCHTARGET 2>/dev/null
	log_end_msg $RETVAL
}
fw_stop() {
	for c in `echo INPUT FORWARD OUTPUT`; do
		fw -P $c ACCEPT
		fw -F $c
	done
	fw -X
}
fw_status() { iptables -L -n | awk '/^Chain INPUT/ { gsub(/[()]/, ""); print $4 }'; }
case "$1" in
  start) fw_start ;;
  stop) fw_stop ;;
  restart|force-reload)
	$0 nothing 2>/dev/null
	fw_stop
	fw_start
	if [ "`fw_status`" = "DROP" ]; then fw -A INPUT -m comment --comment "policy `fw_status`" -j LOG; fi
	;;
  status) fw_status ;;
  *)
	N=/etc/init.d/$NAME
	echo "Usage: $N {start|stop|restart|force-reload|status}" >&2
	exit 1
	;;
esac
exit $RETVAL
