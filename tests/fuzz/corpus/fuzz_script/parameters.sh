#: --define DEFINED=d1
#: --define LOSES=from-outside
#: --define! WINS=from-outside
LOSES=script
WINS=script
F=eth0.100.lan
iptables -A ${F%.*} ${F%%.*} ${F#*.} ${F##*.} ${#F} ${F/100/200} ${F//a/b} ${F:0:4} ${F^^}
iptables -A ${NONE:-default} ${NONE-x y} "${NONE:-"q r"}" ${F:+yes} ${NONE:=assigned} $NONE
iptables -A $DEFINED $LOSES $WINS $0 $#
ARR=(one "two three" four)
ARR+=(five)
iptables -A "${ARR[@]}" ${#ARR[@]} ${ARR[1]} ${ARR[0]}
REF=F
iptables -A ${!REF}
iptables -A ${MISSING:?must be given}
iptables -A NEVER
