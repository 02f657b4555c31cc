-m length --length 65535;=;OK
  -L " length 65535"
-m length --length 65536;;FAIL IPT131
-m length --length 100:50;=;OK
  -L " length 100:50"
  > udp len=70                   miss
-m length ! --length 100:50;=;OK
  -L " length !100:50"
  > udp len=70                   hit
-m length --length :;-m length --length 0:65535;OK
  -L " length 0:65535"
  > udp                          hit
-m length --length "";-m length --length 0;OK
  -L " length 0"
-m length --length 0x10:010;-m length --length 16:8;OK
  -L " length 16:8"
-m length --length 1:2:3;;FAIL IPT131
-m length --length -1;;FAIL IPT131
-m length ! --length 5;=;OK
  -L " length !5"
  > udp                          hit
-m length --length 5 --length 6;;FAIL IPT139
-m length;;FAIL IPT138
-m length --length 40:41;=;OK
  -L " length 40:41"
  > udp len=40                   hit
  > udp len=41                   hit
  > udp len=42                   miss
  > udp len=39                   miss
-m length ! --length 40:41;=;OK
  -L " length !40:41"
  > udp len=40                   miss
  > udp len=42                   hit
-6
-m length --length 5:;-m length --length 5:65535;OK
  -L " length 5:65535"
  > udp                          hit
-m length --length 60;=;OK
  -L " length 60"
  > udp len=60                   hit
  > udp len=61                   miss
