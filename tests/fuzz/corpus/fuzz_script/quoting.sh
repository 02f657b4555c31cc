EMPTY=
A='single $quoted "x"'
iptables -A "$A" '' "" $EMPTY "$EMPTY" a\ b $'tab\there' x"y"'z'
iptables -A 'it'\''s' "a\$b\"c" \\
S=" lead  trail "
iptables -A $S "$S" x$S"y"
IFS=:,
L="1,2::3"
iptables -A $L
