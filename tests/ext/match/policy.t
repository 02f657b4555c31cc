:FORWARD
-m policy --dir in --pol ipsec;=;OK
  -L " policy match dir in pol ipsec"
  > udp                          miss
-m policy --dir in --pol none;=;OK
  -L " policy match dir in pol none"
  > udp                          hit
-m policy --dir out;-m policy --dir out --pol ipsec;OK
  -L " policy match dir out pol ipsec"
-m policy --dir in --pol ipsec --reqid 1;=;OK
  -L " policy match dir in pol ipsec reqid 1"
-m policy --dir in --pol ipsec ! --reqid 0x10;-m policy --dir in --pol ipsec ! --reqid 16;OK
  -L " policy match dir in pol ipsec ! reqid 16"
-m policy --dir in --pol ipsec --spi 1;-m policy --dir in --pol ipsec --spi 0x1;OK
  -L " policy match dir in pol ipsec spi 0x1"
-m policy --dir in --pol ipsec ! --spi 4294967295;-m policy --dir in --pol ipsec ! --spi 0xffffffff;OK
  -L " policy match dir in pol ipsec ! spi 0xffffffff"
-m policy --dir in --pol ipsec --proto esp;=;OK
  -L " policy match dir in pol ipsec proto esp"
  -n " policy match dir in pol ipsec proto 50"
-m policy --dir in --pol ipsec ! --proto 51;-m policy --dir in --pol ipsec ! --proto ah;OK
  -L " policy match dir in pol ipsec ! proto ah"
  -n " policy match dir in pol ipsec ! proto 51"
-m policy --dir in --pol ipsec --proto ipcomp;=;OK
  -L " policy match dir in pol ipsec proto ipcomp"
  -n " policy match dir in pol ipsec proto 108"
-m policy --dir in --pol ipsec --mode tunnel;=;OK
  -L " policy match dir in pol ipsec mode tunnel"
-m policy --dir in --pol ipsec ! --mode transport --tunnel-src 10.0.0.1;=;OK
  -L " policy match dir in pol ipsec ! mode transport tunnel-src 10.0.0.1"
-m policy --dir in --pol ipsec --mode tunnel --tunnel-src 10.0.0.0/8;=;OK
  -L " policy match dir in pol ipsec mode tunnel tunnel-src 10.0.0.0/8"
-m policy --dir in --pol ipsec --mode tunnel ! --tunnel-dst 10.0.0.5/24 ! --tunnel-src 0.0.0.0/0;=;OK
  -L " policy match dir in pol ipsec mode tunnel ! tunnel-dst 10.0.0.5/24 ! tunnel-src 0.0.0.0/0"
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.0.0.5/255.0.255.0;-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.0.0.5;OK
  -L " policy match dir in pol ipsec mode tunnel tunnel-dst 10.0.0.5"
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.1;-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.0.0.1;OK
  -L " policy match dir in pol ipsec mode tunnel tunnel-dst 10.0.0.1"
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.0.0.1/33;-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.0.0.1;OK
  -L " policy match dir in pol ipsec mode tunnel tunnel-dst 10.0.0.1"
-m policy --dir in --pol ipsec --strict --reqid 1 --next --reqid 2;=;OK
  -L " policy match dir in pol ipsec strict [0] reqid 1 [1] reqid 2"
-m policy --dir in --pol ipsec --reqid 1 --next --reqid 2 --strict;-m policy --dir in --pol ipsec --strict --reqid 1 --next --reqid 2;OK
  -L " policy match dir in pol ipsec strict [0] reqid 1 [1] reqid 2"
-m policy --dir in --pol ipsec --strict --reqid 1 --next --reqid 2 --next --reqid 3 --next --reqid 4;=;OK
  -L " policy match dir in pol ipsec strict [0] reqid 1 [1] reqid 2 [2] reqid 3 [3] reqid 4"
-m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --mode tunnel --tunnel-dst 10.0.0.0/8 --tunnel-src 10.0.0.1/32 --next --reqid 2;-m policy --dir in --pol ipsec --strict --reqid 1 --spi 0x1 --proto esp --mode tunnel --tunnel-dst 10.0.0.0/8 --tunnel-src 10.0.0.1 --next --reqid 2;OK
  -L " policy match dir in pol ipsec strict [0] reqid 1 spi 0x1 proto esp mode tunnel tunnel-dst 10.0.0.0/8 tunnel-src 10.0.0.1 [1] reqid 2"
  -n " policy match dir in pol ipsec strict [0] reqid 1 spi 0x1 proto 50 mode tunnel tunnel-dst 10.0.0.0/8 tunnel-src 10.0.0.1 [1] reqid 2"
-m policy --dir in --pol none --reqid 1 --mode transport --tunnel-src 1.2.3.4;-m policy --dir in --pol none;OK
  -L " policy match dir in pol none"
-m policy --dir fwd;;FAIL IPT133
-m policy --dir IN;;FAIL IPT110
-m policy --dir in --pol foo;;FAIL IPT133
-m policy --dir in --pol ipsec --mode beet;;FAIL IPT133
-m policy --dir in --pol ipsec --mode Tunnel;;FAIL IPT110
-m policy --dir in --pol ipsec --proto tcp;;FAIL IPT133
-m policy --dir in --pol ipsec --proto ESP;;FAIL IPT133
-m policy --dir in --pol ipsec --proto all;;FAIL IPT133
-m policy --dir in --pol ipsec --proto 256;;FAIL IPT133
-m policy --dir in --pol ipsec --reqid 4294967296;;FAIL IPT131
-m policy --dir in --pol ipsec --spi 4294967296;;FAIL IPT131
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.0.0.1/;;FAIL IPT132
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst foo;;FAIL IPT132
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.0.0.1-10.0.0.2;;FAIL IPT132
-m policy --dir in --pol ipsec --tunnel-src 10.0.0.1;;FAIL IPT140
-m policy --dir in --pol ipsec --mode transport --tunnel-src 10.0.0.1;;FAIL IPT140
-m policy --dir in --pol ipsec ! --mode tunnel --tunnel-dst 10.0.0.1;;FAIL IPT140
-m policy --dir out --pol none --strict;;FAIL IPT140
-m policy --dir in --pol ipsec --reqid 1 --next --reqid 2;;FAIL IPT138
-m policy --dir out --pol ipsec --strict;;FAIL IPT138
-m policy --dir in --pol ipsec --strict --reqid 1 --next;;FAIL IPT138
-m policy --dir in --pol ipsec --strict --next --reqid 1;;FAIL IPT138
-m policy --dir in --pol ipsec --strict --reqid 1 --next --reqid 2 --next --reqid 3 --next --reqid 4 --next --reqid 5;;FAIL IPT136
-m policy --dir in --pol ipsec --reqid 1 --reqid 2;;FAIL IPT139
-m policy --dir in --pol none --mode tunnel --mode tunnel;;FAIL IPT139
-m policy --dir in --dir in;;FAIL IPT139
-m policy ! --dir in;;FAIL IPT141
-m policy --dir in ! --pol none;;FAIL IPT141
-m policy --dir in ! --strict --reqid 1;;FAIL IPT141
-m policy --pol ipsec;;FAIL IPT138
-m policy;;FAIL IPT138
:INPUT
-m policy --dir in;-m policy --dir in --pol ipsec;OK
  -L " policy match dir in pol ipsec"
-m policy --dir out;;FAIL IPT203
:OUTPUT
-m policy --dir out;-m policy --dir out --pol ipsec;OK
  -L " policy match dir out pol ipsec"
-m policy --dir in;;FAIL IPT203
*mangle
:PREROUTING
-m policy --dir in;-m policy --dir in --pol ipsec;OK
  -L " policy match dir in pol ipsec"
-m policy --dir out;;FAIL IPT203
:POSTROUTING
-m policy --dir out;-m policy --dir out --pol ipsec;OK
  -L " policy match dir out pol ipsec"
-m policy --dir in;;FAIL IPT203
-6
*filter
:FORWARD
-m policy --dir in --pol ipsec --strict --mode tunnel --tunnel-dst 2001:db8::/32 --tunnel-src 2001:db8::1 --next --reqid 2;=;OK
  -L " policy match dir in pol ipsec strict [0] mode tunnel tunnel-dst 2001:db8::/32 tunnel-src 2001:db8::1 [1] reqid 2"
  > udp                          miss
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 2001:db8::1/ffff:0:ffff::;-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 2001:db8::1;OK
  -L " policy match dir in pol ipsec mode tunnel tunnel-dst 2001:db8::1"
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 10.0.0.1;;FAIL IPT132
-m policy --dir in --pol ipsec --mode tunnel --tunnel-dst 2001:db8::1/129;;FAIL IPT132
