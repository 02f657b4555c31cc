:INPUT,FORWARD,OUTPUT
-p tcp -m tcp;=;OK
  > tcp                          hit
  > tcp cut=19                   hotdrop
  > tcp frag=8                   hotdrop
  > tcp frag=16                  miss
  > udp                          miss
-p tcp --sport 1024;-p tcp -m tcp --sport 1024;OK
  > tcp sport=1024               hit
  > tcp sport=1023               miss
  > tcp sport=1024 frag=8        hotdrop
  > tcp sport=1024 frag=1480     miss
  > tcp sport=1024 cut=4         hotdrop
-p tcp -m tcp ! --sport 1024;=;OK
  > tcp sport=1024               miss
  > tcp sport=1025               hit
  > tcp sport=1025 frag=16       miss
-p tcp --source-port 1 --destination-port 2;-p tcp -m tcp --sport 1 --dport 2;OK
  > tcp sport=1 dport=2          hit
  > tcp sport=2 dport=1          miss
-p tcp -m tcp --dport 22;=;OK
  > tcp dport=22                 hit
  > tcp dport=23                 miss
-p tcp -m tcp ! --dport 22:80;=;OK
  > tcp dport=21                 hit
  > tcp dport=22                 miss
  > tcp dport=80                 miss
  > tcp dport=81                 hit
-p tcp --dport ssh:http;-p tcp -m tcp --dport 22:80;OK
  > tcp dport=22                 hit
  > tcp dport=21                 miss
-p tcp --sport 1024:;-p tcp -m tcp --sport 1024:65535;OK
-p tcp --sport :5;-p tcp -m tcp --sport 0:5;OK
-p tcp --sport 0x10;-p tcp -m tcp --sport 16;OK
-p tcp --sport 010;-p tcp -m tcp --sport 8;OK
-p tcp --sport 5:5;-p tcp -m tcp --sport 5;OK
-p tcp --sport :;-p tcp -m tcp;OK
# A negated full range loses its negation in the text, not in the kernel.
-p tcp ! --sport 0:65535;-p tcp -m tcp;OK
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
-p tcp --syn;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN;OK
  > tcp flags=S                  hit
  > tcp flags=SP                 hit
  > tcp flags=SA                 miss
  > tcp flags=A                  miss
-p tcp ! --syn;-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN;OK
  > tcp flags=S                  miss
  > tcp flags=SA                 hit
  > tcp flags=SA frag=16         miss
-p tcp -m tcp --tcp-flags SYN,ACK SYN;=;OK
  > tcp flags=S                  hit
  > tcp flags=SF                 hit
  > tcp flags=SA                 miss
-p tcp -m tcp ! --tcp-flags SYN,ACK SYN;=;OK
  > tcp flags=S                  miss
  > tcp flags=A                  hit
-p tcp --tcp-flags ALL NONE;-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE;OK
  > tcp flags=none               hit
  > tcp flags=S                  miss
-p tcp --tcp-flags syn,,ack syn;-p tcp -m tcp --tcp-flags SYN,ACK SYN;OK
-p tcp --tcp-flags ALL ALL;-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,SYN,RST,PSH,ACK,URG;OK
# A comparison outside of the mask never holds.
-p tcp -m tcp --tcp-flags SYN ACK;=;OK
  > tcp flags=SA                 miss
  > tcp flags=A                  miss
-p tcp --tcp-flags NONE SYN;-p tcp -m tcp;OK
  > tcp flags=S                  miss
-p tcp --tcp-flags NONE NONE;-p tcp -m tcp;OK
  > tcp flags=S                  hit
-p tcp -m tcp ! --tcp-flags NONE NONE;=;OK
  > tcp flags=S                  miss
-p tcp --tcp-flags ECE SYN;;FAIL IPT133
-p tcp --tcp-flags "SYN, ACK" SYN;;FAIL IPT133
-p tcp --syn --tcp-flags ACK ACK;;FAIL IPT140
-p tcp --syn --syn;;FAIL IPT139
-p tcp -m tcp --tcp-option 2;=;OK
  > tcp opt=2                    hit
  > tcp opt=8                    miss
  > tcp                          miss
  > tcp opt=1,1,2                hit
  > tcp opt=2 cut=20             hotdrop
  > tcp opt=2 frag=16            miss
-p tcp -m tcp ! --tcp-option 2;=;OK
  > tcp opt=2                    miss
  > tcp                          hit
  > tcp opt=8                    hit
-p tcp --tcp-option 2 --syn --dport 1 --sport 2;-p tcp -m tcp --sport 2 --dport 1 --tcp-option 2 --tcp-flags FIN,SYN,RST,ACK SYN;OK
-p tcp --tcp-option 0;;FAIL IPT131
-p tcp --tcp-option 256;;FAIL IPT131
-6
-p tcp -m tcp --dport 22;=;OK
  > tcp dport=22                 hit
  > tcp dport=23                 miss
  > tcp dport=22 cut=19          hotdrop
# The kernel's test for a fragment at offset 8 never holds here: IPv6 gives the offset in bytes.
  > tcp dport=22 frag=8          miss
