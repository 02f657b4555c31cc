-m connlimit --connlimit-upto 1 --connlimit-saddr;-m connlimit --connlimit-upto 1 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 <= 1"
  > udp 10.0.0.1:1 > 10.0.0.9:9                      hit
  > udp 10.0.0.1:2 > 10.0.0.9:9                      miss
  > udp 10.0.0.2:2 > 10.0.0.9:9                      hit
  > udp 10.0.0.1:3 > 10.0.0.9:9 at +1s               hit
  > udp 10.0.0.1 > 10.0.0.9 frag 8                   hotdrop
-m connlimit ! --connlimit-upto 1;-m connlimit --connlimit-above 1 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 > 1"
  > udp 10.0.0.1:1 > 10.0.0.9:9                      miss
  > udp 10.0.0.1:2 > 10.0.0.9:9 ct=new               hit
-m connlimit ! --connlimit-above 1;-m connlimit --connlimit-upto 1 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 <= 1"
  > udp 10.0.0.1:1 > 10.0.0.9:9                      hit
  > udp 10.0.0.1:2 > 10.0.0.9:9                      miss
-m connlimit --connlimit-above 1 --connlimit-mask 24;-m connlimit --connlimit-above 1 --connlimit-mask 24 --connlimit-saddr;OK
  -L " #conn src/24 > 1"
  > udp 10.0.0.1:1 > 10.0.0.9:9                      miss
  > udp 10.0.1.1:1 > 10.0.0.9:9                      miss
  > udp 10.0.0.2:1 > 10.0.0.9:9                      hit
-m connlimit --connlimit-above 1 --connlimit-daddr;-m connlimit --connlimit-above 1 --connlimit-mask 32 --connlimit-daddr;OK
  -L " #conn dst/32 > 1"
  > udp 10.0.0.1:1 > 10.0.0.9:9                      miss
  > udp 10.0.0.1:1 > 10.0.0.8:9                      miss
  > udp 10.0.0.2:1 > 10.0.0.9:9                      hit
-m connlimit --connlimit-upto 0x10;-m connlimit --connlimit-upto 16 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 <= 16"
-m connlimit ! --connlimit-upto 5;-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 > 5"
-m connlimit ! --connlimit-above 5;-m connlimit --connlimit-upto 5 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 <= 5"
-m connlimit --connlimit-above 5 --connlimit-mask 24;-m connlimit --connlimit-above 5 --connlimit-mask 24 --connlimit-saddr;OK
  -L " #conn src/24 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask 0;-m connlimit --connlimit-above 5 --connlimit-mask 0 --connlimit-saddr;OK
  -L " #conn src/0 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask 33;-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask 255.255.0.0;-m connlimit --connlimit-above 5 --connlimit-mask 16 --connlimit-saddr;OK
  -L " #conn src/16 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask 255.0.255.0;-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask "";;FAIL IPT132
-m connlimit --connlimit-above 5 --connlimit-mask 0x10;-m connlimit --connlimit-above 5 --connlimit-mask 16 --connlimit-saddr;OK
  -L " #conn src/16 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask foo;;FAIL IPT132
-m connlimit --connlimit-above 5 --connlimit-mask -1;;FAIL IPT132
-m connlimit --connlimit-above 5 --connlimit-daddr;-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-daddr;OK
  -L " #conn dst/32 > 5"
-m connlimit --connlimit-above 5 --connlimit-daddr --connlimit-mask 8;-m connlimit --connlimit-above 5 --connlimit-mask 8 --connlimit-daddr;OK
  -L " #conn dst/8 > 5"
-m connlimit --connlimit-mask 8;;FAIL IPT138
-m connlimit;;FAIL IPT138
-m connlimit --connlimit-saddr;;FAIL IPT138
-m connlimit --connlimit-above 5 --connlimit-upto 5;;FAIL IPT140
-m connlimit --connlimit-above 5 --connlimit-above 5;;FAIL IPT139
-m connlimit --connlimit-above 5 ! --connlimit-mask 8;;FAIL IPT141
-m connlimit --connlimit-above 5 ! --connlimit-saddr;;FAIL IPT141
-m connlimit --connlimit-upto 4 --connlimit-saddr;-m connlimit --connlimit-upto 4 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 <= 4"
*raw
:PREROUTING
-m connlimit --connlimit-above 5;-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 > 5"
*nat
-p udp -m connlimit --connlimit-above 5;-p udp -m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 > 5"
-6
*filter
:INPUT
-m connlimit --connlimit-above 5;-m connlimit --connlimit-above 5 --connlimit-mask 128 --connlimit-saddr;OK
  -L " #conn src/128 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask 64 --connlimit-daddr;=;OK
  -L " #conn dst/64 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask 128;-m connlimit --connlimit-above 5 --connlimit-mask 128 --connlimit-saddr;OK
  -L " #conn src/128 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask 129;;FAIL IPT132
-m connlimit --connlimit-above 5 --connlimit-mask 0;-m connlimit --connlimit-above 5 --connlimit-mask 0 --connlimit-saddr;OK
  -L " #conn src/0 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask ffff:ffff::;-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr;OK
  -L " #conn src/32 > 5"
-m connlimit --connlimit-above 5 --connlimit-mask ffff:0:ffff::;-m connlimit --connlimit-above 5 --connlimit-mask 128 --connlimit-saddr;OK
  -L " #conn src/128 > 5"
