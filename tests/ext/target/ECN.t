*mangle
:PREROUTING,INPUT,FORWARD,OUTPUT,POSTROUTING
-p tcp -j ECN --ecn-tcp-remove;=;OK
  -L " ECN TCP remove"
-p tcp -j ECN --ecn-tcp-cwr 0;=;OK
  -L " ECN CWR=0"
-p tcp -j ECN --ecn-tcp-cwr 1;=;OK
  -L " ECN CWR=1"
-p tcp -j ECN --ecn-tcp-ece 0;=;OK
  -L " ECN ECE=0"
-p tcp -j ECN --ecn-tcp-ece 1;=;OK
  -L " ECN ECE=1"
-p tcp -j ECN --ecn-tcp-ece 1 --ecn-tcp-cwr 1;=;OK
  -L " ECN ECE=1 CWR=1"
-p tcp -j ECN --ecn-tcp-ece 0 --ecn-tcp-cwr 0;-p tcp -j ECN --ecn-tcp-remove;OK
  -L " ECN TCP remove"
-p tcp -j ECN --ecn-tcp-ece 1 --ecn-tcp-cwr 0 --ecn-ip-ect 2;=;OK
  -L " ECN ECE=1 CWR=0 ECT codepoint=2"
-p tcp -j ECN --ecn-tcp-remove --ecn-ip-ect 1;-p tcp -j ECN --ecn-tcp-ece 0 --ecn-tcp-cwr 0 --ecn-ip-ect 1;OK
  -L " ECN ECE=0 CWR=0 ECT codepoint=1"
-p tcp -j ECN --ecn-ip-ect 1;=;OK
  -L " ECN ECT codepoint=1"
-j ECN --ecn-ip-ect 0;=;OK
  -L " ECN ECT codepoint=0"
-j ECN --ecn-ip-ect 3;=;OK
  -L " ECN ECT codepoint=3"
-j ECN --ecn-ip-ect 4;;FAIL IPT131
-p tcp -j ECN --ecn-tcp-cwr 2;;FAIL IPT131
-p tcp -j ECN --ecn-tcp-remove --ecn-tcp-cwr 0;;FAIL IPT140
-p tcp -j ECN --ecn-tcp-ece 0 --ecn-tcp-remove;;FAIL IPT140
-p tcp -j ECN --ecn-tcp-remove --ecn-tcp-remove;;FAIL IPT139
-p tcp -j ECN ! --ecn-tcp-remove;;FAIL IPT141
-p tcp -j ECN;;FAIL IPT138
-j ECN --ecn-tcp-remove;;FAIL IPT302
-p udp -j ECN --ecn-tcp-ece 1;;FAIL IPT302
! -p tcp -j ECN --ecn-tcp-remove;;FAIL IPT303
*filter
:INPUT
-p tcp -j ECN --ecn-tcp-remove;;FAIL IPT204
-6
*mangle
-p tcp -j ECN --ecn-tcp-remove;;FAIL IPT160
