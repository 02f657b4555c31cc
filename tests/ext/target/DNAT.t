*nat
:PREROUTING,OUTPUT
-j DNAT --to-destination 1.1.1.1;=;OK
-j DNAT --to 1.1.1.1;-j DNAT --to-destination 1.1.1.1;OK
-j DNAT --to-destination 1.1.1.1-1.1.1.10;=;OK
-j DNAT --to-destination 1.1.1.9-1.1.1.1;=;OK
-j DNAT --to-destination 1.1.1.1-1.1.1.1;-j DNAT --to-destination 1.1.1.1;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80;=;OK
-p tcp -j DNAT --to-destination :80;=;OK
-p tcp -j DNAT --to-destination 1.1.1.1-1.1.1.10:1025-65535;=;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80-80;-p tcp -j DNAT --to-destination 1.1.1.1:80;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80-80/5;-p tcp -j DNAT --to-destination 1.1.1.1:80/5;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80-90/http;-p tcp -j DNAT --to-destination 1.1.1.1:80-90/80;OK
-p tcp -j DNAT --to-destination 1.1.1.1:80-90/5/6;-p tcp -j DNAT --to-destination 1.1.1.1:80-90/5;OK
-p tcp -j DNAT --to-destination 1.1.1.1:tftp;-p tcp -j DNAT --to-destination 1.1.1.1:69;OK
-p tcp -j DNAT --to-destination 1.1.1.1:0x50;-p tcp -j DNAT --to-destination 1.1.1.1:80;OK
# The protocol's negation is not looked at, and ICMP counts as one with ports.
! -p tcp -j DNAT --to-destination 1.1.1.1:80;=;OK
-p icmp -j DNAT --to-destination 1.1.1.1:80;=;OK
-j DNAT --random --persistent --to-destination 1.1.1.1;-j DNAT --to-destination 1.1.1.1 --random --persistent;OK
-j DNAT --to-destination 1.1.1.1:80;;FAIL IPT302
-j DNAT --to-destination 1.1.1.1:80 -p tcp;;FAIL IPT302
-p udplite -j DNAT --to-destination 1.1.1.1:80;;FAIL IPT302
-p tcp -j DNAT --to-destination 1.1.1.1:;;FAIL IPT130
-p tcp -j DNAT --to-destination 1.1.1.1:65536;;FAIL IPT130
-p tcp -j DNAT --to-destination 1.1.1.1:80x;;FAIL IPT130
-p tcp -j DNAT --to-destination 1.1.1.1:80-90x;;FAIL IPT130
-p tcp -j DNAT --to-destination 1.1.1.1:80-http;;FAIL IPT130
-p tcp -j DNAT --to-destination 1.1.1.1:80-90/;;FAIL IPT130
-p tcp -j DNAT --to-destination 1.1.1.1:80/90;;FAIL IPT130
-p tcp -j DNAT --to-destination 1.1.1.1:80-70;;FAIL IPT135
-j DNAT --to-destination 1.1.1;;FAIL IPT132
-j DNAT --to-destination 010.1.1.1;;FAIL IPT132
-j DNAT --to-destination 1.1.1.1/24;;FAIL IPT132
-j DNAT --to-destination 1.1.1.1-;;FAIL IPT132
-j DNAT --to-destination "";;FAIL IPT132
-p tcp -j DNAT --to-destination 1.1.1.1:80:90;;FAIL IPT132
-p tcp -j DNAT --to-destination [1.1.1.1]:80;;FAIL IPT132
-j DNAT --to-destination ::1;;FAIL IPT132
-j DNAT --to-destination 1.1.1.1 --to-destination 2.2.2.2;;FAIL IPT139
-j DNAT ! --to-destination 1.1.1.1;;FAIL IPT141
-j DNAT;;FAIL IPT138
:POSTROUTING,INPUT
-j DNAT --to-destination 1.1.1.1;;FAIL IPT203
*mangle
:PREROUTING
-j DNAT --to-destination 1.1.1.1;;FAIL IPT204
-6
*nat
:PREROUTING,OUTPUT
-j DNAT --to-destination dead::beef;=;OK
-j DNAT --to-destination [dead::beef];-j DNAT --to-destination dead::beef;OK
-p tcp -j DNAT --to-destination [dead::beef]:80;=;OK
-p tcp -j DNAT --to-destination [dead::beef-dead::fee7]:1000-2000/3000;=;OK
-p tcp -j DNAT --to-destination dead::beef:80;=;OK
-p tcp -j DNAT --to-destination [dead::beef]80;-p tcp -j DNAT --to-destination dead::beef;OK
-p tcp -j DNAT --to-destination x[::1]:80;-p tcp -j DNAT --to-destination [::1]:80;OK
-p tcp -j DNAT --to-destination []:80;-p tcp -j DNAT --to-destination :80;OK
-p tcp -j DNAT --to-destination :80-90/5;=;OK
-j DNAT --to-destination ::1-[::2];-j DNAT --to-destination ::2;OK
-p icmp -j DNAT --to-destination [::1]:80;=;OK
-p icmpv6 -j DNAT --to-destination [::1]:80;;FAIL IPT302
-p tcp -j DNAT --to-destination [dead::beef;;FAIL IPT132
-p tcp -j DNAT --to-destination [::1]:80:90;;FAIL IPT108
-p tcp -j DNAT --to-destination [];;FAIL IPT132
-j DNAT --to-destination 1.1.1.1;;FAIL IPT132
