#!/bin/bash
#: args -t nat -c PREROUTING -p tcp -d 8080:80 -- 10.0.0.9
usage() { echo "usage: $0 [-t table] [-c chain] -p proto -d from:to host" >&2; exit 64; }
table=filter chain=INPUT
while getopts ":t:c:p:d:h" o; do
  case "$o" in
    t) table=$OPTARG ;;
    c) chain=$OPTARG ;;
    p) proto=$OPTARG ;;
    d) IFS=: read -r from to <<< "$OPTARG" ;;
    h) usage ;;
    :) echo "-$OPTARG wants a value"; exit 65 ;;
    \?) usage ;;
  esac
done
shift "$((OPTIND - 1))"
[ $# -eq 1 ] || usage
iptables -t "$table" -A "$chain" -p "$proto" --dport "$from" -j DNAT --to-destination "$1:$to"
