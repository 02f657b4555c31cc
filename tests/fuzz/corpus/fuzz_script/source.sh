. ./lib.sh
open_port 443
. /etc/nowhere.conf
eval "iptables -A EVAL -s $LIB_NET"
. ./missing.sh
