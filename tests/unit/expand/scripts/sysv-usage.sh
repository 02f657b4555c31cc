#!/bin/sh
#: shells dash bash
#: args frobnicate
case "$1" in
  start) iptables -A INPUT -j DROP ;;
  stop) iptables -F ;;
  *) echo "Usage: $0 start|stop" 1>&2; exit 1 ;;
esac
exit 0
