:INPUT,FORWARD,OUTPUT
-p tcp -m tcp;=;OK
  -L " tcp"
  > tcp                          hit
  > tcp cut=19                   hotdrop
  > tcp frag=8                   hotdrop
  > tcp frag=16                  miss
  > udp                          miss
-p tcp --sport 1024;-p tcp -m tcp --sport 1024;OK
  -L " tcp spt:1024"
  > tcp sport=1024               hit
  > tcp sport=1023               miss
  > tcp sport=1024 frag=8        hotdrop
  > tcp sport=1024 frag=1480     miss
  > tcp sport=1024 cut=4         hotdrop
-p tcp -m tcp ! --sport 1024;=;OK
  -L " tcp spt:!1024"
  > tcp sport=1024               miss
  > tcp sport=1025               hit
  > tcp sport=1025 frag=16       miss
-p tcp --source-port 1 --destination-port 2;-p tcp -m tcp --sport 1 --dport 2;OK
  -L " tcp spt:tcpmux dpt:2"
  -n " tcp spt:1 dpt:2"
  > tcp sport=1 dport=2          hit
  > tcp sport=2 dport=1          miss
-p tcp -m tcp --dport 22;=;OK
  -L " tcp dpt:ssh"
  -n " tcp dpt:22"
  > tcp dport=22                 hit
  > tcp dport=23                 miss
-p tcp -m tcp ! --dport 22:80;=;OK
  -L " tcp dpts:!ssh:http"
  -n " tcp dpts:!22:80"
  > tcp dport=21                 hit
  > tcp dport=22                 miss
  > tcp dport=80                 miss
  > tcp dport=81                 hit
-p tcp --dport ssh:http;-p tcp -m tcp --dport 22:80;OK
  -L " tcp dpts:ssh:http"
  -n " tcp dpts:22:80"
  > tcp dport=22                 hit
  > tcp dport=21                 miss
-p tcp --sport 1024:;-p tcp -m tcp --sport 1024:65535;OK
  -L " tcp spts:1024:65535"
-p tcp --sport :5;-p tcp -m tcp --sport 0:5;OK
  -L " tcp spts:0:5"
-p tcp --sport 0x10;-p tcp -m tcp --sport 16;OK
  -L " tcp spt:16"
-p tcp --sport 010;-p tcp -m tcp --sport 8;OK
  -L " tcp spt:8"
-p tcp --sport 5:5;-p tcp -m tcp --sport 5;OK
  -L " tcp spt:5"
-p tcp --sport :;-p tcp -m tcp;OK
  -L " tcp"
# A negated full range loses its negation in the text, not in the kernel.
-p tcp ! --sport 0:65535;-p tcp -m tcp;OK
  -L " tcp spts:!0:65535"
  > tcp                          miss
-p tcp --sport 4:3;;FAIL IPT135
-p tcp --sport 65536;;FAIL IPT130
-p tcp --sport "";;FAIL IPT130
-p tcp --sport 1:2:3;;FAIL IPT130
-p tcp --dport tftp;;FAIL IPT130
-p tcp --dport htp;;FAIL IPT130
-p tcp --dport 22,80;;FAIL IPT108
-p tcp --dport 80-90;;FAIL IPT108
-p tcp --dport 1 --dport 2;;FAIL IPT139
-m tcp --dport 1;;FAIL IPT302
-p udp -m tcp --dport 1;;FAIL IPT302
! -p tcp -m tcp --dport 1;;FAIL IPT303
-m tcp --dport 1 -p tcp;-p tcp -m tcp --dport 1;OK
  -L " tcp dpt:tcpmux"
  -n " tcp dpt:1"
-p tcp --syn;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN;OK
  -L " tcp flags:FIN,SYN,RST,ACK/SYN"
  -n " tcp flags:0x17/0x02"
  > tcp flags=S                  hit
  > tcp flags=SP                 hit
  > tcp flags=SA                 miss
  > tcp flags=A                  miss
-p tcp ! --syn;-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN;OK
  -L " tcp flags:!FIN,SYN,RST,ACK/SYN"
  -n " tcp flags:!0x17/0x02"
  > tcp flags=S                  miss
  > tcp flags=SA                 hit
  > tcp flags=SA frag=16         miss
-p tcp -m tcp --tcp-flags SYN,ACK SYN;=;OK
  -L " tcp flags:SYN,ACK/SYN"
  -n " tcp flags:0x12/0x02"
  > tcp flags=S                  hit
  > tcp flags=SF                 hit
  > tcp flags=SA                 miss
-p tcp -m tcp ! --tcp-flags SYN,ACK SYN;=;OK
  -L " tcp flags:!SYN,ACK/SYN"
  -n " tcp flags:!0x12/0x02"
  > tcp flags=S                  miss
  > tcp flags=A                  hit
-p tcp --tcp-flags ALL NONE;-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE;OK
  -L " tcp flags:FIN,SYN,RST,PSH,ACK,URG/NONE"
  -n " tcp flags:0x3F/0x00"
  > tcp flags=none               hit
  > tcp flags=S                  miss
-p tcp --tcp-flags syn,,ack syn;-p tcp -m tcp --tcp-flags SYN,ACK SYN;OK
  -L " tcp flags:SYN,ACK/SYN"
  -n " tcp flags:0x12/0x02"
-p tcp --tcp-flags ALL ALL;-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,SYN,RST,PSH,ACK,URG;OK
  -L " tcp flags:FIN,SYN,RST,PSH,ACK,URG/FIN,SYN,RST,PSH,ACK,URG"
  -n " tcp flags:0x3F/0x3F"
# A comparison outside of the mask never holds.
-p tcp -m tcp --tcp-flags SYN ACK;=;OK
  -L " tcp flags:SYN/ACK"
  -n " tcp flags:0x02/0x10"
  > tcp flags=SA                 miss
  > tcp flags=A                  miss
-p tcp --tcp-flags NONE SYN;-p tcp -m tcp;OK
  -L " tcp"
  > tcp flags=S                  miss
-p tcp --tcp-flags NONE NONE;-p tcp -m tcp;OK
  -L " tcp"
  > tcp flags=S                  hit
-p tcp -m tcp ! --tcp-flags NONE NONE;=;OK
  -L " tcp flags:!NONE/NONE"
  -n " tcp flags:!0x00/0x00"
  > tcp flags=S                  miss
-p tcp --tcp-flags ECE SYN;;FAIL IPT133
-p tcp --tcp-flags "SYN, ACK" SYN;;FAIL IPT133
-p tcp --syn --tcp-flags ACK ACK;;FAIL IPT140
-p tcp --syn --syn;;FAIL IPT139
-p tcp -m tcp --tcp-option 2;=;OK
  -L " tcp option=2"
  > tcp opt=2                    hit
  > tcp opt=8                    miss
  > tcp                          miss
  > tcp opt=1,1,2                hit
  > tcp opt=2 cut=20             hotdrop
  > tcp opt=2 frag=16            miss
-p tcp -m tcp ! --tcp-option 2;=;OK
  -L " tcp option=!2"
  > tcp opt=2                    miss
  > tcp                          hit
  > tcp opt=8                    hit
-p tcp --tcp-option 2 --syn --dport 1 --sport 2;-p tcp -m tcp --sport 2 --dport 1 --tcp-option 2 --tcp-flags FIN,SYN,RST,ACK SYN;OK
  -L " tcp spt:2 dpt:tcpmux option=2 flags:FIN,SYN,RST,ACK/SYN"
  -n " tcp spt:2 dpt:1 option=2 flags:0x17/0x02"
-p tcp --tcp-option 0;;FAIL IPT131
-p tcp --tcp-option 256;;FAIL IPT131
-6
-p tcp -m tcp --dport 22;=;OK
  -L " tcp dpt:ssh"
  -n " tcp dpt:22"
  > tcp dport=22                 hit
  > tcp dport=23                 miss
  > tcp dport=22 cut=19          hotdrop
# The kernel's test for a fragment at offset 8 never holds here: IPv6 gives the offset in bytes.
  > tcp dport=22 frag=8          miss
