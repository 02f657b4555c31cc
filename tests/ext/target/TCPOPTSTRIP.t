*mangle
:PREROUTING,INPUT,FORWARD,OUTPUT,POSTROUTING
-p tcp -j TCPOPTSTRIP;=;OK
  -L ""
-p tcp -j TCPOPTSTRIP --strip-options 2,3,4,5,6,7;=;OK
  -L " TCPOPTSTRIP options mss,wscale,sack-permitted,sack,6,7"
  -n " TCPOPTSTRIP options 2,3,4,5,6,7"
-p tcp -j TCPOPTSTRIP --strip-options 0x8;-p tcp -j TCPOPTSTRIP --strip-options 8;OK
  -L " TCPOPTSTRIP options timestamp"
  -n " TCPOPTSTRIP options 8"
-p tcp -j TCPOPTSTRIP --strip-options wscale,mss,sack-permitted,sack,timestamp,md5;-p tcp -j TCPOPTSTRIP --strip-options 2,3,4,5,8,19;OK
  -L " TCPOPTSTRIP options mss,wscale,sack-permitted,sack,timestamp,md5"
  -n " TCPOPTSTRIP options 2,3,4,5,8,19"
-p tcp -j TCPOPTSTRIP --strip-options "255,31, +3,32";-p tcp -j TCPOPTSTRIP --strip-options 3,31,32,255;OK
  -L " TCPOPTSTRIP options wscale,31,32,255"
  -n " TCPOPTSTRIP options 3,31,32,255"
-p tcp -j TCPOPTSTRIP --strip-options 0;;FAIL IPT131
-p tcp -j TCPOPTSTRIP --strip-options 1,2;;FAIL IPT131
-p tcp -j TCPOPTSTRIP --strip-options 256;;FAIL IPT133
-p tcp -j TCPOPTSTRIP --strip-options 8,3,2,2;;FAIL IPT139
-p tcp -j TCPOPTSTRIP --strip-options mss,2;;FAIL IPT139
-p tcp -j TCPOPTSTRIP --strip-options MSS;;FAIL IPT110
-p tcp -j TCPOPTSTRIP --strip-options nop;;FAIL IPT133
-p tcp -j TCPOPTSTRIP --strip-options mss,;;FAIL IPT133
-p tcp -j TCPOPTSTRIP --strip-options "";;FAIL IPT133
-p tcp -j TCPOPTSTRIP --strip-options 10-12;;FAIL IPT133
-p tcp -j TCPOPTSTRIP --strip-options "3 ";;FAIL IPT133
-p tcp -j TCPOPTSTRIP --strip-options 2 --strip-options 3;;FAIL IPT139
-p tcp -j TCPOPTSTRIP ! --strip-options 2;;FAIL IPT141
-j TCPOPTSTRIP;;FAIL IPT302
! -p tcp -j TCPOPTSTRIP --strip-options 2;;FAIL IPT303
*filter
:INPUT
-p tcp -j TCPOPTSTRIP --strip-options 2;;FAIL IPT204
-6
*mangle
-p tcp -j TCPOPTSTRIP --strip-options 2,8;=;OK
  -L " TCPOPTSTRIP options mss,timestamp"
  -n " TCPOPTSTRIP options 2,8"
