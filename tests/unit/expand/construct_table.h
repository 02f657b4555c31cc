// A short firewall for each construct of the shell that firewall scripts use, the most frequent first. Each runs for
// real and is evaluated (firewall_differential_test.cpp).
#pragma once

#include <array>
#include <string_view>

namespace iptc::expand {

struct Construct {
  std::string_view name;
  std::string_view shells;
  std::string_view script;
};

inline constexpr std::string_view kBoth = "dash bash";
inline constexpr std::string_view kBashAlone = "bash";

inline constexpr auto kConstructs = std::to_array<Construct>({
    {"assignment", kBoth, R"sh(
IPT=iptables
LAN="192.168.1.0/24"
PORTS='22 80'
EMPTY=
iptables -A INPUT -s 192.168.1.0/24 -j ACCEPT
)sh"},
    {"a list that grows from nothing", kBoth, R"sh(
for p in 22 80 443; do PORTS="$PORTS,$p"; done
iptables -A INPUT -p tcp -m multiport --dports "${PORTS#,}" -j ACCEPT
for net in 10.0.0.0/8 172.16.0.0/12; do NETS="${NETS:+$NETS,}$net"; done
iptables -A INPUT -s $NETS -j DROP
)sh"},
    {"${x%%*(…)} with extglob", kBashAlone, R"sh(
shopt -s extglob
ALIAS=eth0:12
iptables -A INPUT -i "${ALIAS%%:*([0-9])}" -j ACCEPT
shopt -u extglob
NOTE='lan*(old)'
iptables -A INPUT -m comment --comment "${NOTE%*(old)}" -j DROP
)sh"},
    {"parentheses in a pattern", kBoth, R"sh(
LINE='web(80)'
iptables -A INPUT -m comment --comment "${LINE%%(*}" -j DROP
)sh"},
    {"$'…'", kBashAlone, R"sh(
iptables -A INPUT -m comment --comment $'it\'s \x41\101 "x" \\ \?' -j ACCEPT
)sh"},
    {"xargs from a file", kBoth, R"sh(
printf '10.0.0.1\n10.0.0.2\n' > hosts.txt
xargs -a hosts.txt -n1 iptables -A INPUT -j DROP -s
)sh"},
    {"$x", kBoth, R"sh(
LAN=192.168.1.0/24; IF=eth0
iptables -A FORWARD -i $IF -s "$LAN" -j ACCEPT
iptables -A FORWARD -o $IF -d $LAN -j ACCEPT
)sh"},
    {"if", kBoth, R"sh(
NAT=yes; LOG=no
if [ "$NAT" = yes ]; then
  iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
elif [ "$NAT" = snat ]; then
  iptables -t nat -A POSTROUTING -o eth0 -j SNAT --to-source 192.0.2.1
else
  echo "no NAT"
fi
if test "$LOG" = no
then :
else iptables -A INPUT -j LOG
fi
)sh"},
    {"[ ]", kBoth, R"sh(
A=1
[ $A -eq 1 ] && iptables -A INPUT -p tcp --dport 1 -j ACCEPT
[ ! $A -eq 1 ] || iptables -A INPUT -p tcp --dport 2 -j ACCEPT
[ "$A" -ge 1 -a "$A" -lt 3 ] && iptables -A INPUT -p tcp --dport 3 -j ACCEPT
[ -n "$A" -o -n "$B" ] && iptables -A INPUT -p tcp --dport 4 -j ACCEPT
)sh"},
    {"for", kBoth, R"sh(
for chain in INPUT FORWARD OUTPUT; do
  iptables -P $chain DROP
  iptables -F $chain
done
)sh"},
    {"{ }", kBoth, R"sh(
[ 1 = 1 ] && { iptables -N LOGDROP; iptables -A LOGDROP -j DROP; }
{ iptables -A INPUT -j LOGDROP; } >/dev/null 2>&1
)sh"},
    {"functions", kBoth, R"sh(
flush() {
  iptables -F
  iptables -X
}
open_port () { iptables -A INPUT -p "$1" --dport "$2" -j ACCEPT; }
flush; open_port tcp 22; open_port udp 53
)sh"},
    {"pipes", kBoth, R"sh(
PORT=$(echo "ssh 22" | cut -d' ' -f2)
iptables -A INPUT -p tcp --dport $PORT -j ACCEPT
echo "10.0.0.0/8 # private" | sed 's/#.*//' | tr -d ' ' | while read net; do iptables -A INPUT -s $net -j DROP; done
)sh"},
    {"$1", kBoth, R"sh(
#: args eth0 eth1 192.168.0.0/16
WAN=$1 LAN=$2
iptables -A FORWARD -i $2 -o $1 -s $3 -j ACCEPT
iptables -t nat -A POSTROUTING -o ${1} -j MASQUERADE
)sh"},
    {"$(…)", kBoth, R"sh(
nets() { echo 10.0.0.0/8; echo 172.16.0.0/12; }
NETS=$(nets)
for n in $NETS; do iptables -A INPUT -s $n -j DROP; done
iptables -A INPUT -p tcp --dport $(( $(echo 20) + 2 )) -j ACCEPT
)sh"},
    {"&&", kBoth, R"sh(
iptables -N WEB && iptables -A INPUT -p tcp --dport 80 -j WEB && iptables -A WEB -j ACCEPT
iptables -N WEB 2>/dev/null && iptables -A WEB -j DROP
)sh"},
    {"||", kBoth, R"sh(
iptables -C INPUT -i lo -j ACCEPT 2>/dev/null || iptables -A INPUT -i lo -j ACCEPT
iptables -C INPUT -i lo -j ACCEPT 2>/dev/null || iptables -A INPUT -i lo -j ACCEPT
iptables -X NONE 2>/dev/null || true
)sh"},
    {"for over $var", kBoth, R"sh(
TCP_PORTS="22 80 443"
for port in $TCP_PORTS; do iptables -A INPUT -p tcp -m state --state NEW --dport $port -j ACCEPT; done
)sh"},
    {"unquoted expansion in iptables arguments", kBoth, R"sh(
MATCH="-m limit --limit 3/min --limit-burst 10"
LOGGING="-j LOG --log-level info"
iptables -A INPUT $MATCH $LOGGING --log-prefix "IN: "
OPT=
iptables -A INPUT $OPT -p icmp -j ACCEPT
)sh"},
    {"${x}", kBoth, R"sh(
IF=eth; N=0
iptables -A INPUT -i ${IF}${N} -j ACCEPT
iptables -A INPUT -i ${IF}1 -j DROP
)sh"},
    {"> file", kBoth, R"sh(
echo "*filter" > rules.v4
echo "-A INPUT -j ACCEPT" >> rules.v4
echo COMMIT >> rules.v4
iptables-restore < rules.v4
iptables-save > saved
grep -q 'INPUT -j ACCEPT' saved && iptables -A OUTPUT -j ACCEPT
)sh"},
    {"source", kBoth, R"sh(
. ./etc/firewall.conf
iptables -A INPUT -s $CONF_LAN -p tcp --dport $CONF_PORT -j ACCEPT
)sh"},
    {"case", kBoth, R"sh(
#: args restart
case "$1" in
  start) iptables -A INPUT -j ACCEPT ;;
  stop|halt) iptables -F ;;
  re*) iptables -F; iptables -A INPUT -j DROP ;;
  *) echo "Usage: $0 {start|stop}"; exit 1 ;;
esac
)sh"},
    {">&", kBoth, R"sh(
echo "Setting up" >&2
iptables -L NONE >/dev/null 2>&1 || iptables -N NONE
iptables -D INPUT -j NONE > /dev/null 2>&1
)sh"},
    {"[ = ]", kBoth, R"sh(
IPV6="yes"
if [ "$IPV6" = "yes" ]; then ip6tables -P INPUT DROP; fi
if [ "$IPV6" != "yes" ]; then ip6tables -P FORWARD DROP; fi
)sh"},
    {"[ -z ]", kBoth, R"sh(
[ -z "$WAN" ] && WAN=ppp0
[ -n "$WAN" ] && iptables -A INPUT -i $WAN -j DROP
)sh"},
    {"[ -f ]", kBoth, R"sh(
[ -f etc/firewall.conf ] && . ./etc/firewall.conf && iptables -A INPUT -s $CONF_LAN -j ACCEPT
if [ ! -f etc/none.conf ]; then iptables -A INPUT -j DROP; fi
[ -x /sbin/iptables ] || exit 0
[ -d conf.d ] && iptables -A OUTPUT -j ACCEPT
)sh"},
    {"$IPT call", kBoth, R"sh(
IPT="/sbin/iptables"
$IPT -F
$IPT -A INPUT -i lo -j ACCEPT
"$IPT" -P INPUT DROP
FW="iptables -t mangle"
$FW -A PREROUTING -p tcp --dport 80 -j MARK --set-mark 1
)sh"},
    {"while", kBoth, R"sh(
i=1
while [ $i -le 3 ]; do iptables -A INPUT -p tcp --dport $((1000+i)) -j ACCEPT; i=$((i+1)); done
until [ $i -eq 0 ]; do i=`expr $i - 1`; done
iptables -A INPUT -p udp --dport $((i+53)) -j ACCEPT
)sh"},
    {"$@", kBoth, R"sh(
#: args -s 10.0.0.0/8 --dport 22
ipt() { iptables "$@"; }
ipt -A INPUT -p tcp "$@" -j ACCEPT
for arg in "$@"; do [ "$arg" = 22 ] && ipt -A OUTPUT -p tcp --sport $arg -j ACCEPT; done
)sh"},
    {"local", kBoth, R"sh(
allow() { local host=$1 port=$2; iptables -A INPUT -s "$host" -p tcp --dport "$port" -j ACCEPT; }
host=keep
allow 10.0.0.1 22
[ "$host" = keep ] && iptables -A INPUT -j DROP
)sh"},
    {"$?", kBoth, R"sh(
iptables -N X 2>/dev/null
[ $? -eq 0 ] && iptables -A X -j RETURN
iptables -N X 2>/dev/null
if [ $? -ne 0 ]; then iptables -F X; fi
iptables -A INPUT -j NOSUCH 2>/dev/null
exit $?
)sh"},
    {"$0", kBoth, R"sh(
NAME=`basename $0`
iptables -A INPUT -j LOG --log-prefix "$NAME: "
DIR=$(dirname "$0")
. "$DIR/etc/firewall.conf"
iptables -A INPUT -s $CONF_LAN -j ACCEPT
)sh"},
    {"for over $(cmd)", kBoth, R"sh(
for ip in $(cat etc/blacklist | grep -v '^#' | awk '{print $1}'); do iptables -A INPUT -s $ip -j DROP; done
for p in `seq 5000 5003`; do iptables -A INPUT -p udp --dport $p -j ACCEPT; done
)sh"},
    {"$((…))", kBoth, R"sh(
BASE=4000
iptables -A INPUT -p tcp --dport $((BASE + 10 * 2)) -j ACCEPT
iptables -A INPUT -p tcp --dport $BASE:$(($BASE+99)) -j ACCEPT
)sh"},
    {">>", kBoth, R"sh(
: > list
for h in 1 2 3; do echo 10.0.0.$h >> list; done
for h in $(cat list); do iptables -A INPUT -s $h -j ACCEPT; done
)sh"},
    {"[ -gt ]", kBoth, R"sh(
#: args a b
[ $# -gt 1 ] && iptables -A INPUT -j ACCEPT
[ $# -gt 2 ] || iptables -A OUTPUT -j ACCEPT
)sh"},
    {"backticks", kBoth, R"sh(
NET=`echo 10.0.0.0/8`
iptables -A INPUT -s $NET -p tcp --dport `echo \`echo 22\`` -j ACCEPT
)sh"},
    {"eval", kBoth, R"sh(
IF_1=eth0; IF_2=eth1
for n in 1 2; do eval dev=\$IF_$n; iptables -A INPUT -i $dev -j ACCEPT; done
CMD="iptables -A INPUT -m comment --comment 'two words' -j DROP"
eval $CMD
)sh"},
    {"[ -e ]", kBoth, R"sh(
[ -e etc/firewall.conf ] && iptables -A INPUT -j ACCEPT
[ -e /proc/sys/net/ipv4/ip_forward ] && iptables -A FORWARD -j ACCEPT
[ -e etc/missing ] && iptables -A OUTPUT -j DROP
:
)sh"},
    {"subshell", kBoth, R"sh(
X=outer
( X=inner; iptables -A INPUT -m comment --comment $X -j ACCEPT; exit 3 )
iptables -A INPUT -m comment --comment $X-$? -j ACCEPT
)sh"},
    {"< file", kBoth, R"sh(
read FIRST REST < etc/blacklist
iptables -A INPUT -m comment --comment "$FIRST" -j ACCEPT
)sh"},
    {"${x:-w}", kBoth, R"sh(
iptables -A INPUT -i ${WAN:-eth0} -p tcp --dport ${PORT-22} -j ACCEPT
: ${LAN:=10.0.0.0/8}
iptables -A INPUT -s $LAN -j ACCEPT
)sh"},
    {"for over literal words", kBoth, R"sh(
for proto in tcp udp; do for port in 53 123; do iptables -A INPUT -p $proto --dport $port -j ACCEPT; done; done
)sh"},
    {"while read", kBoth, R"sh(
cat etc/ports | while read proto port comment; do
  case $proto in ''|\#*) continue ;; esac
  iptables -A INPUT -p $proto --dport $port -m comment --comment "$comment" -j ACCEPT
done
)sh"},
    {"export", kBoth, R"sh(
export PATH=/sbin:$PATH
export LAN=10.0.0.0/8 WAN
iptables -A INPUT -s $LAN -j ACCEPT
)sh"},
    {"##", kBoth, R"sh(
SPEC=tcp:10.0.0.1:22
iptables -A INPUT -p ${SPEC%%:*} --dport ${SPEC##*:} -j ACCEPT
)sh"},
    {"$#", kBoth, R"sh(
#: args one two
iptables -A INPUT -p tcp --dport $# -j ACCEPT
f() { iptables -A INPUT -p udp --dport $# -j ACCEPT; }
f a b c
)sh"},
    {"%%", kBoth, R"sh(
IFACE=eth0.100
iptables -A INPUT -i ${IFACE%%.*} -j ACCEPT
)sh"},
    {"%", kBoth, R"sh(
NET=192.168.1.0/24
GW=${NET%.*}.1
iptables -A INPUT -s $GW -j ACCEPT
)sh"},
    {"for over glob", kBoth, R"sh(
for f in conf.d/*.conf; do . ./$f; done
for f in conf.d/*.none; do [ -f "$f" ] && iptables -A INPUT -j DROP; done
for f in conf.d/[0-9]0-*.conf; do iptables -A INPUT -m comment --comment "${f##*/}" -j ACCEPT; done
)sh"},
    {"a variable that holds a piece of an iptables command", kBoth, R"sh(
NEW="-m state --state NEW"
EST="-m state --state ESTABLISHED,RELATED"
ALLOW="$NEW -j ACCEPT"
iptables -A INPUT $EST -j ACCEPT
iptables -A INPUT -p tcp --dport 22 $ALLOW
)sh"},
    {"here-document", kBoth, R"sh(
NET=10.0.0.0/8
cat > conf <<EOF
LAN=$NET
PORT="22"
EOF
. ./conf
iptables -A INPUT -s $LAN -p tcp --dport $PORT -j ACCEPT
)sh"},
    {"#", kBoth, R"sh(
RULE=+10.0.0.1
iptables -A INPUT -s ${RULE#+} -j ACCEPT
)sh"},
    {"cmd | while", kBoth, R"sh(
printf '10.0.0.1 22\n10.0.0.2 80\n' | while read ip port; do iptables -A INPUT -s $ip -p tcp --dport $port -j ACCEPT; done
)sh"},
    {"echo into /proc", kBoth, R"sh(
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter
[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ] && iptables -A FORWARD -j ACCEPT
for f in /proc/sys/net/ipv4/conf/*/accept_redirects; do echo 0 > $f; done
)sh"},
    {"arrays", kBashAlone, R"sh(
nets=(10.0.0.0/8 172.16.0.0/12)
nets+=("192.168.0.0/16")
for n in "${nets[@]}"; do iptables -A INPUT -s "$n" -j DROP; done
iptables -A INPUT -p tcp --dport ${#nets[@]} -j ACCEPT
opts=(-m comment --comment "two words")
iptables -A INPUT "${opts[@]}" -j ACCEPT
for i in "${!nets[@]}"; do iptables -A OUTPUT -p tcp --dport $((i+1)) -d ${nets[i]} -j ACCEPT; done
)sh"},
    {"[[ ]]", kBashAlone, R"sh(
IF=eth0.5
[[ $IF == eth* && -n $IF ]] && iptables -A INPUT -i "$IF" -j ACCEPT
[[ $IF =~ ^eth([0-9]+)\.([0-9]+)$ ]] && iptables -A INPUT -p tcp --dport ${BASH_REMATCH[2]} -j ACCEPT
if [[ ! -f none || $IF = x ]]; then iptables -A INPUT -j DROP; fi
)sh"},
    {"<<-", kBoth,
     "\nif true; then\n\tiptables-restore <<-EOF\n\t*filter\n\t-A INPUT -j ACCEPT\n\tCOMMIT\n\tEOF\nfi\n"},
    {"${x:+w}", kBoth, R"sh(
IF=eth0
iptables -A INPUT ${IF:+-i $IF} ${NONE:+-s $NONE} -j ACCEPT
)sh"},
    {"${x:o:l}", kBashAlone, R"sh(
NAME=LOG_INPUT_CHAIN
iptables -N ${NAME:0:9}
iptables -A INPUT -j ${NAME:0:9}
iptables -A INPUT -p tcp --dport ${#NAME} -m comment --comment ${NAME: -5} -j ACCEPT
)sh"},
    {"//", kBashAlone, R"sh(
PORTS="22 80 443"
iptables -A INPUT -p tcp -m multiport --dports ${PORTS// /,} -j ACCEPT
IF=eth0:1
iptables -A INPUT -i ${IF/:/.} -j ACCEPT
)sh"},
    {"while … done < file", kBoth, R"sh(
while read ip rest; do
  [ "${ip#\#}" = "$ip" ] || continue
  iptables -A INPUT -s $ip -j DROP
done < etc/blacklist
)sh"},
    {"+=", kBashAlone, R"sh(
OPTS="-p tcp"
OPTS+=" --dport 22"
iptables -A INPUT $OPTS -j ACCEPT
)sh"},
    {"for ((", kBashAlone, R"sh(
for ((i = 0; i < 3; i++)); do iptables -A INPUT -p tcp --dport $((6000 + i)) -j ACCEPT; done
)sh"},
    {"| iptables-restore", kBoth, R"sh(
{
  echo "*nat"
  for p in 80 443; do echo "-A PREROUTING -p tcp --dport $p -j REDIRECT --to-ports 1$p"; done
  echo COMMIT
} | iptables-restore
)sh"},
    {"here-document into iptables-restore", kBoth, R"sh(
LAN=10.0.0.0/8
iptables-restore <<EOF
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -s $LAN -j ACCEPT
COMMIT
EOF
)sh"},
    {"associative arrays", kBashAlone, R"sh(
declare -A ports=([ssh]=22 [dns]=53 [web]=80)
ports[imap]=143
unset 'ports[dns]'
for name in "${!ports[@]}"; do iptables -A INPUT -p tcp --dport ${ports[$name]} -m comment --comment $name -j ACCEPT; done
key=ssh
iptables -A OUTPUT -p tcp --sport "${ports[$key]}" -j ACCEPT
iptables -A OUTPUT -p tcp --dport ${#ports[@]} -j ACCEPT
)sh"},
    {"getopts", kBoth, R"sh(
#: args -v -i eth0 -p22 extra
while getopts "vi:p:" opt; do
  case $opt in v) V=1 ;; i) IF=$OPTARG ;; p) PORT=$OPTARG ;; *) exit 2 ;; esac
done
shift $((OPTIND - 1))
iptables -A INPUT -i $IF -p tcp --dport $PORT -m comment --comment "$1$V" -j ACCEPT
)sh"},
    {"${!v}", kBashAlone, R"sh(
PORTS_tcp="22 80"; PORTS_udp=53
for proto in tcp udp; do v=PORTS_$proto; for p in ${!v}; do iptables -A INPUT -p $proto --dport $p -j ACCEPT; done; done
for v in ${!PORTS_@}; do iptables -A OUTPUT -m comment --comment $v -j ACCEPT; done
)sh"},
    {"${v^^} ${v,,}", kBashAlone, R"sh(
policy=drop
iptables -P INPUT ${policy^^}
P=TCP; iptables -A INPUT -p ${P,,} -j ACCEPT
)sh"},
    {"printf -v, read -a, mapfile", kBashAlone, R"sh(
printf -v NET '10.%d.0.0/16' 7
iptables -A INPUT -s $NET -j ACCEPT
IFS=, read -r -a list <<< "22,80,443"
for p in "${list[@]}"; do iptables -A INPUT -p tcp --dport $p -j ACCEPT; done
mapfile -t lines < etc/blacklist
iptables -A INPUT -p udp --dport ${#lines[@]} -j ACCEPT
)sh"},
    {"brace expansion", kBashAlone, R"sh(
for p in {20..22} 80{,80}; do iptables -A INPUT -p tcp --dport $p -j ACCEPT; done
for c in {IN,OUT}PUT; do iptables -P $c DROP; done
)sh"},
    {"process substitution", kBashAlone, R"sh(
while read -r ip _; do iptables -A INPUT -s $ip -j DROP; n=$((n+1)); done < <(grep -v '^#' etc/blacklist)
iptables -A INPUT -p tcp --dport $n -j ACCEPT
)sh"},
    {"descriptors", kBoth, R"sh(
exec 3< etc/blacklist
while read -r ip rest <&3; do case $ip in \#*) continue ;; esac; iptables -A INPUT -s $ip -j DROP; done
exec 3<&-
exec 4> out
echo 10.9.9.9 >&4
exec 4>&-
iptables -A INPUT -s $(cat out) -j ACCEPT
)sh"},
    {"case with ;& and globs", kBashAlone, R"sh(
for x in full lite other; do
  case $x in
    full) iptables -A INPUT -p tcp --dport 80 -j ACCEPT ;&
    li*) iptables -A INPUT -p tcp --dport 22 -j ACCEPT ;;
    [!a-n]*) iptables -A INPUT -j DROP ;;
  esac
done
)sh"},
    {"break n, continue n", kBoth, R"sh(
for a in 1 2 3; do
  for b in 1 2 3; do
    [ $b = 2 ] && continue 2
    [ $a = 3 ] && break 2
    iptables -A INPUT -p tcp --dport $a$b -j ACCEPT
  done
done
)sh"},
    {"functions in all spellings", kBashAlone, R"sh(
function a { iptables -A INPUT -p tcp --dport 1 -j ACCEPT; }
function b() { iptables -A INPUT -p tcp --dport 2 -j ACCEPT; }
c() ( iptables -A INPUT -p tcp --dport 3 -j ACCEPT )
d-e::f() { iptables -A INPUT -p tcp --dport 4 -j ACCEPT; }
a; b; c; d-e::f
)sh"},
    {"trap", kBoth, R"sh(
trap 'iptables -A OUTPUT -j ACCEPT' EXIT
trap 'exit 1' INT TERM
iptables -A INPUT -j ACCEPT
exit 3
)sh"},
    {"command -v, type, which", kBoth, R"sh(
command -v iptables >/dev/null 2>&1 || exit 1
IPT=$(command -v iptables)
type ip6tables >/dev/null && ip6tables -P INPUT DROP
[ -n "$IPT" ] && iptables -P INPUT DROP
)sh"},
    {"set -e, set -u, set -o", kBoth, R"sh(
set -eu
iptables -C INPUT -j DROP 2>/dev/null || iptables -A INPUT -j DROP
if iptables -L NOSUCH -n >/dev/null 2>&1; then iptables -A OUTPUT -j DROP; fi
iptables -N NEW
iptables -A INPUT -j MISSING
iptables -A INPUT -j NEW
)sh"},
    {"background and wait", kBoth, R"sh(
iptables -A INPUT -j ACCEPT &
wait
iptables -A OUTPUT -j ACCEPT
)sh"},
    {"let, expr", kBashAlone, R"sh(
let port=20+2
iptables -A INPUT -p tcp --dport $port -j ACCEPT
iptables -A INPUT -p tcp --dport `expr $port \* 2` -j ACCEPT
iptables -A INPUT -p tcp --dport $(expr "port: 99" : 'port: \(.*\)') -j ACCEPT
)sh"},
    {"xargs", kBoth, R"sh(
echo 10.0.0.1 10.0.0.2 | xargs -n1 iptables -A INPUT -j DROP -s
grep -v '^#' etc/blacklist | cut -d' ' -f1 | xargs -I{} iptables -A OUTPUT -d {} -j DROP
)sh"},
    {"grep, sort, head, wc, tee", kBoth, R"sh(
printf '80\n22\n443\n22\n' | sort -un | tee ports >/dev/null
for p in $(head -n 2 ports); do iptables -A INPUT -p tcp --dport $p -j ACCEPT; done
iptables -A INPUT -p udp --dport $(wc -l < ports) -j ACCEPT
iptables -A INPUT -p udp --dport $(grep -c . ports) -m comment --comment "$(paste -sd, ports)" -j ACCEPT
)sh"},
    {"${@:n}, ${a[@]:o:l}", kBashAlone, R"sh(
#: args add 10.0.0.1 10.0.0.2 10.0.0.3
for ip in "${@:2}"; do iptables -A INPUT -s $ip -j DROP; done
a=(1 2 3 4); for p in "${a[@]:1:2}"; do iptables -A INPUT -p tcp --dport $p -j ACCEPT; done
)sh"},
    {"rm, mkdir, touch, test", kBoth, R"sh(
mkdir -p state && touch state/lock
[ -f state/lock ] && iptables -A INPUT -p tcp --dport 1 -j ACCEPT
rm -f state/lock
[ -f state/lock ] || iptables -A INPUT -p tcp --dport 2 -j ACCEPT
)sh"},
    {"another script", kBoth, R"sh(
sh ./conf.d/child 10.1.0.0/16
sh -c 'iptables -A INPUT -s $1 -j ACCEPT' x 10.2.0.0/16
)sh"},
});

}  // namespace iptc::expand
