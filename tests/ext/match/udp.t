:INPUT,FORWARD,OUTPUT
-p udp -m udp;=;OK
  > udp                          hit
  > udp cut=7                    hotdrop
  > udp frag=8                   miss
-p udp -m udp --sport 53;=;OK
  > udp sport=53                 hit
  > udp sport=54                 miss
-p udp -m udp ! --sport 53;=;OK
  > udp sport=53                 miss
  > udp sport=54                 hit
  > udp sport=54 frag=8          miss
  > udp sport=54 cut=4           hotdrop
-p udp -m udp --dport 1000:2000;=;OK
  > udp dport=999                miss
  > udp dport=1000               hit
  > udp dport=2000               hit
  > udp dport=2001               miss
-p udp -m udp ! --dport 1000:2000;=;OK
  > udp dport=999                hit
  > udp dport=1000               miss
# Read by getaddrinfo: decimal, the low 16 bits count, reversed ranges stand and never match.
-p udp --sport 4:3;-p udp -m udp --sport 4:3;OK
  > udp sport=3                  miss
  > udp sport=4                  miss
-p udp ! --sport 4:3;-p udp -m udp ! --sport 4:3;OK
  > udp sport=3                  hit
-p udp --sport 65537;-p udp -m udp --sport 1;OK
-p udp --sport 5:65540;-p udp -m udp --sport 5:4;OK
-p udp --sport 010;-p udp -m udp --sport 10;OK
-p udp --sport "";-p udp -m udp --sport 0;OK
-p udp --sport tftp;-p udp -m udp --sport 69;OK
-p udp --sport http;-p udp -m udp --sport 80;OK
-p udp --sport :5;-p udp -m udp --sport 0:5;OK
-p udp --sport 5:;-p udp -m udp --sport 5:65535;OK
-p udp ! --sport :;-p udp -m udp;OK
  > udp                          miss
-p udp --sport 4294967296;-p udp -m udp --sport 0;OK
-p udp --sport 4294967295;;FAIL IPT130
-p udp --sport 0x10;;FAIL IPT130
-p udp --sport 1:2:3;;FAIL IPT108
-p udp --sport 1,2;;FAIL IPT108
-p udp --sport 1-2;;FAIL IPT108
-p udp --sport -1;;FAIL IPT130
-p udp --sport 1 --sport 2;;FAIL IPT139
-m udp --dport 1;;FAIL IPT302
-p udplite -m udp --sport 5;;FAIL IPT302
-6
-p udp -m udp --dport 53;=;OK
  > udp dport=53                 hit
  > udp dport=54                 miss
