:INPUT,FORWARD,OUTPUT
-m quota --quota 60;=;OK
  -L " quota: 60 bytes"
  > udp len=40                   hit
  > udp len=28                   miss
# The packet that did not fit has used up what was left.
  > udp len=28                   miss
-m quota ! --quota 60;=;OK
  -L " quota: 60 bytes"
  > udp len=40                   miss
  > udp len=40                   hit
-m quota --quota 0;=;OK
  -L " quota: 0 bytes"
  > udp                          miss
-m quota --quota 18446744073709551615;=;OK
  -L " quota: 18446744073709551615 bytes"
-m quota --quota 0x10;-m quota --quota 16;OK
  -L " quota: 16 bytes"
-m quota --quota 010;-m quota --quota 8;OK
  -L " quota: 8 bytes"
-m quota --quota 18446744073709551616;;FAIL IPT131
-m quota --quota -1;;FAIL IPT131
-m quota --quota "";;FAIL IPT131
-m quota --quota 5k;;FAIL IPT131
-m quota --quota 5 --quota 6;;FAIL IPT139
-m quota --quota 5 --remain 3;;FAIL IPT160
-m quota;;FAIL IPT138
-6
-m quota --quota 100;=;OK
  -L " quota: 100 bytes"
  > udp len=100                  hit
  > udp len=48                   miss
