#!/bin/bash
set -e
rollback() {
  iptables -P INPUT ACCEPT
  iptables -F
}
trap rollback EXIT
iptables -P INPUT DROP
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A INPUT -p nosuchproto -j ACCEPT
trap - EXIT
