:INPUT,FORWARD,OUTPUT
-p udp -m udp;=;OK
  -L " udp"
  > udp                          hit
  > udp cut=7                    hotdrop
  > udp frag=8                   miss
-p udp -m udp --sport 53;=;OK
  -L " udp spt:domain"
  -n " udp spt:53"
  > udp sport=53                 hit
  > udp sport=54                 miss
-p udp -m udp ! --sport 53;=;OK
  -L " udp spt:!domain"
  -n " udp spt:!53"
  > udp sport=53                 miss
  > udp sport=54                 hit
  > udp sport=54 frag=8          miss
  > udp sport=54 cut=4           hotdrop
-p udp -m udp --dport 1000:2000;=;OK
  -L " udp dpts:1000:2000"
  > udp dport=999                miss
  > udp dport=1000               hit
  > udp dport=2000               hit
  > udp dport=2001               miss
-p udp -m udp ! --dport 1000:2000;=;OK
  -L " udp dpts:!1000:2000"
  > udp dport=999                hit
  > udp dport=1000               miss
# Read by getaddrinfo: decimal, the low 16 bits count, reversed ranges stand and never match.
-p udp --sport 4:3;-p udp -m udp --sport 4:3;OK
  -L " udp spts:4:3"
  > udp sport=3                  miss
  > udp sport=4                  miss
-p udp ! --sport 4:3;-p udp -m udp ! --sport 4:3;OK
  -L " udp spts:!4:3"
  > udp sport=3                  hit
-p udp --sport 65537;-p udp -m udp --sport 1;OK
  -L " udp spt:1"
-p udp --sport 5:65540;-p udp -m udp --sport 5:4;OK
  -L " udp spts:5:4"
-p udp --sport 010;-p udp -m udp --sport 10;OK
  -L " udp spt:10"
-p udp --sport "";-p udp -m udp --sport 0;OK
  -L " udp spt:0"
-p udp --sport tftp;-p udp -m udp --sport 69;OK
  -L " udp spt:tftp"
  -n " udp spt:69"
-p udp --sport http;-p udp -m udp --sport 80;OK
  -L " udp spt:80"
-p udp --sport :5;-p udp -m udp --sport 0:5;OK
  -L " udp spts:0:5"
-p udp --sport 5:;-p udp -m udp --sport 5:65535;OK
  -L " udp spts:5:65535"
-p udp ! --sport :;-p udp -m udp;OK
  -L " udp spts:!0:65535"
  > udp                          miss
-p udp --sport 4294967296;-p udp -m udp --sport 0;OK
  -L " udp spt:0"
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
  -L " udp dpt:domain"
  -n " udp dpt:53"
  > udp dport=53                 hit
  > udp dport=54                 miss
