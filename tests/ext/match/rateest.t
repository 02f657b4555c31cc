# kernel: iptables-legacy -t mangle -A PREROUTING -j RATEEST --rateest-name foo --rateest-interval 250ms --rateest-ewmalog 500ms
# kernel: iptables-legacy -t mangle -A PREROUTING -j RATEEST --rateest-name bar --rateest-interval 250ms --rateest-ewmalog 500ms
# kernel: iptables-legacy -t mangle -A PREROUTING -j RATEEST --rateest-name 123456789012345 --rateest-interval 250ms --rateest-ewmalog 500ms
:INPUT,FORWARD,OUTPUT
-m rateest --rateest foo --rateest-lt --rateest-bps 100;-m rateest --rateest foo --rateest-lt --rateest-bps 96bit;OK
  -L " rateest match foo bps 96bit lt"
  -n " rateest match foo bps 12 lt"
  > udp                          hit
-m rateest --rateest foo ! --rateest-eq --rateest-bps 1000;-m rateest --rateest foo ! --rateest-eq --rateest-bps 1000bit;OK
  -L " rateest match foo bps 1000bit ! eq"
  -n " rateest match foo bps 125 ! eq"
  > udp                          hit
-m rateest --rateest foo --rateest-bps 5kbit --rateest-gt;-m rateest --rateest foo --rateest-gt --rateest-bps 5000bit;OK
  -L " rateest match foo bps 5000bit gt"
  -n " rateest match foo bps 625 gt"
-m rateest --rateest foo --rateest-bps --rateest-gt;-m rateest --rateest foo --rateest-gt --rateest-bps 0bit;OK
  -L " rateest match foo bps 0bit gt"
  -n " rateest match foo bps 0 gt"
-m rateest --rateest foo --rateest-eq --rateest-pps 5;=;OK
  -L " rateest match foo pps eq 5"
  > udp                          miss
-m rateest --rateest foo ! --rateest-gt --rateest-pps 0x10;-m rateest --rateest foo ! --rateest-gt --rateest-pps 16;OK
  -L " rateest match foo pps ! gt 16"
  > udp                          hit
-m rateest --rateest foo ! --rateest-lt --rateest-pps;-m rateest --rateest foo ! --rateest-lt --rateest-pps 0;OK
  -L " rateest match foo pps ! lt 0"
  > udp                          hit
-m rateest --rateest foo --rateest-lt --rateest-pps 5 --rateest-bps 100;-m rateest --rateest foo --rateest-lt --rateest-bps 96bit --rateest-lt --rateest-pps 5;OK
  -L " rateest match foo bps 96bit lt pps lt 5"
  -n " rateest match foo bps 12 lt pps lt 5"
-m rateest --rateest1 foo --rateest-lt --rateest-bps1 100 --rateest-bps2 200;-m rateest --rateest foo --rateest-lt --rateest-bps 200bit;OK
  -L " rateest match foo bps 200bit lt"
  -n " rateest match foo bps 25 lt"
-m rateest --rateest1 foo --rateest-lt --rateest-pps1 100 --rateest-pps2 200;-m rateest --rateest foo --rateest-lt --rateest-pps 200;OK
  -L " rateest match foo pps lt 200"
-m rateest --rateest-delta --rateest foo --rateest-lt --rateest-bps1 100 --rateest-bps2 200;-m rateest --rateest-delta --rateest foo --rateest-bps1 96bit --rateest-lt --rateest-bps2 200bit;OK
  -L " rateest match foo delta bps 96bit 200bit lt"
  -n " rateest match foo delta bps 12 25 lt"
  > udp                          hit
-m rateest --rateest-delta --rateest foo --rateest-lt --rateest-pps1 100 --rateest-pps2 200;-m rateest --rateest-delta --rateest foo --rateest-pps1 100 --rateest-lt --rateest-pps2 200;OK
  -L " rateest match foo delta pps 100 lt 200"
  > udp                          hit
-m rateest --rateest1 foo --rateest2 bar --rateest-gt --rateest-bps;-m rateest --rateest1 foo --rateest-gt --rateest-bps --rateest2 bar;OK
  -L " rateest match foo bps gt bar bps"
  > udp                          miss
-m rateest --rateest1 foo --rateest2 bar ! --rateest-eq --rateest-pps --rateest-bps;-m rateest --rateest1 foo ! --rateest-eq --rateest-bps ! --rateest-eq --rateest-pps --rateest2 bar;OK
  -L " rateest match foo bps pps ! eq bar bps pps"
  > udp                          miss
-m rateest --rateest-delta --rateest1 foo --rateest2 bar --rateest-lt --rateest-bps1 100 --rateest-bps2 200;-m rateest --rateest-delta --rateest1 foo --rateest-bps1 96bit --rateest-lt --rateest-bps2 200bit --rateest2 bar;OK
  -L " rateest match foo delta bps 96bit lt bar bps 200bit"
  -n " rateest match foo delta bps 12 lt bar bps 25"
-m rateest --rateest-delta --rateest1 foo --rateest2 bar --rateest-lt --rateest-pps1 100 --rateest-pps2 200 --rateest-bps1 1 --rateest-bps2 2;-m rateest --rateest-delta --rateest1 foo --rateest-bps1 0bit --rateest-lt --rateest-bps2 0bit --rateest-pps1 100 --rateest-lt --rateest-pps2 200 --rateest2 bar;OK
  -L " rateest match foo delta bps 0bit pps 100 lt bar bps 0bit pps 200"
  -n " rateest match foo delta bps 0 pps 100 lt bar bps 0 pps 200"
-m rateest --rateest1 foo --rateest2 bar --rateest-bps1 ! --rateest-lt;-m rateest --rateest1 foo ! --rateest-lt --rateest-bps --rateest2 bar;OK
  -L " rateest match foo bps ! lt bar bps"
  > udp                          hit
-m rateest --rateest foo --rateest-eq --rateest-pps 0;=;OK
  -L " rateest match foo pps eq 0"
  > udp                          hit
-m rateest --rateest foo ! --rateest-lt --rateest-pps 5;=;OK
  -L " rateest match foo pps ! lt 5"
  > udp                          miss
-m rateest --rateest-delta --rateest foo --rateest-gt --rateest-pps1 200 --rateest-pps2 100;-m rateest --rateest-delta --rateest foo --rateest-pps1 200 --rateest-gt --rateest-pps2 100;OK
  -L " rateest match foo delta pps 200 gt 100"
  > udp                          hit
-m rateest --rateest-delta --rateest foo ! --rateest-gt --rateest-pps1 200 --rateest-pps2 100;-m rateest --rateest-delta --rateest foo --rateest-pps1 200 ! --rateest-gt --rateest-pps2 100;OK
  -L " rateest match foo delta pps 200 ! gt 100"
  > udp                          miss
-m rateest --rateest-delta --rateest foo --rateest-gt --rateest-bps1 100 --rateest-bps2 200;-m rateest --rateest-delta --rateest foo --rateest-bps1 96bit --rateest-gt --rateest-bps2 200bit;OK
  -L " rateest match foo delta bps 96bit 200bit gt"
  -n " rateest match foo delta bps 12 25 gt"
  > udp                          miss
-m rateest --rateest foo --rateest-gt --rateest-lt --rateest-bps 5;-m rateest --rateest foo --rateest-lt --rateest-bps 0bit;OK
  -L " rateest match foo bps 0bit lt"
  -n " rateest match foo bps 0 lt"
  > udp                          miss
-m rateest --rateest foo --rateest-lt --rateest-bps 1mbit;-m rateest --rateest foo --rateest-lt --rateest-bps 1000Kbit;OK
  -L " rateest match foo bps 1000Kbit lt"
  -n " rateest match foo bps 125000 lt"
-m rateest --rateest foo --rateest-lt --rateest-bps 2.5GBIT;-m rateest --rateest foo --rateest-lt --rateest-bps 2500Mbit;OK
  -L " rateest match foo bps 2500Mbit lt"
  -n " rateest match foo bps 312500000 lt"
-m rateest --rateest foo --rateest-lt --rateest-bps 100gbit;-m rateest --rateest foo --rateest-lt --rateest-bps 31281Mbit;OK
  -L " rateest match foo bps 31281Mbit lt"
  -n " rateest match foo bps 3910065408 lt"
-m rateest --rateest foo --rateest-lt --rateest-bps 1TBps;-m rateest --rateest foo --rateest-lt --rateest-bps 28541Mbit;OK
  -L " rateest match foo bps 28541Mbit lt"
  -n " rateest match foo bps 3567587328 lt"
-m rateest --rateest foo --rateest-lt --rateest-bps 1KiBps;-m rateest --rateest foo --rateest-lt --rateest-bps 8192bit;OK
  -L " rateest match foo bps 8192bit lt"
  -n " rateest match foo bps 1024 lt"
-m rateest --rateest foo --rateest-lt --rateest-bps 1048576;-m rateest --rateest foo --rateest-lt --rateest-bps 1049Kbit;OK
  -L " rateest match foo bps 1049Kbit lt"
  -n " rateest match foo bps 131072 lt"
-m rateest --rateest foo --rateest-lt --rateest-bps 1e3;-m rateest --rateest foo --rateest-lt --rateest-bps 1000bit;OK
  -L " rateest match foo bps 1000bit lt"
  -n " rateest match foo bps 125 lt"
-m rateest --rateest foo --rateest-lt --rateest-bps 0x10;-m rateest --rateest foo --rateest-lt --rateest-bps 16bit;OK
  -L " rateest match foo bps 16bit lt"
  -n " rateest match foo bps 2 lt"
-m rateest --rateest foo --rateest-lt --rateest-bps nan;-m rateest --rateest foo --rateest-lt --rateest-bps 0bit;OK
  -L " rateest match foo bps 0bit lt"
  -n " rateest match foo bps 0 lt"
-m rateest --rateest 1234567890123456 --rateest-lt --rateest-bps 8;-m rateest --rateest 123456789012345 --rateest-lt --rateest-bps 8bit;OK
  -L " rateest match 123456789012345 bps 8bit lt"
  -n " rateest match 123456789012345 bps 1 lt"
-m rateest --rateest foo --rateest-lt --rateest-bps 1kb;;FAIL IPT134
-m rateest --rateest foo --rateest-lt --rateest-bps foo;;FAIL IPT134
-m rateest --rateest foo --rateest-lt --rateest-bps "5 kbit";;FAIL IPT134
-m rateest --rateest foo --rateest-lt --rateest-bps "";;FAIL IPT134
-m rateest --rateest foo --rateest-lt --rateest-bps -5;;FAIL IPT160
-m rateest --rateest foo --rateest-lt --rateest-pps 4294967296;;FAIL IPT131
-m rateest --rateest foo --rateest-lt --rateest-pps a;;FAIL IPT131
-m rateest --rateest foo --rateest-bps;;FAIL IPT145
-m rateest --rateest foo --rateest-gt;;FAIL IPT145
-m rateest --rateest "" --rateest-gt --rateest-bps 5;;FAIL IPT145
-m rateest --rateest2 bar --rateest-gt --rateest-bps;;FAIL IPT145
-m rateest --rateest-gt --rateest-bps 5;;FAIL IPT145
-m rateest;;FAIL IPT145
-m rateest --rateest foo --rateest-gt --rateest-gt --rateest-bps 5;;FAIL IPT139
-m rateest --rateest foo --rateest1 foo --rateest-gt --rateest-bps 5;;FAIL IPT139
-m rateest --rateest foo --rateest-gt --rateest-bps 5 --rateest-bps2 5;;FAIL IPT139
-m rateest ! --rateest foo --rateest-gt --rateest-bps 5;;FAIL IPT141
-m rateest --rateest foo --rateest-gt ! --rateest-bps 5;;FAIL IPT141
-m rateest ! --rateest-delta --rateest foo --rateest-gt --rateest-bps 5;;FAIL IPT141
-6
-m rateest --rateest foo --rateest-gt --rateest-bps 5kbit;-m rateest --rateest foo --rateest-gt --rateest-bps 5000bit;OK
  -L " rateest match foo bps 5000bit gt"
  -n " rateest match foo bps 625 gt"
  > udp                          miss
