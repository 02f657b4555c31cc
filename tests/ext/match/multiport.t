:INPUT,FORWARD,OUTPUT
-p tcp -m multiport --sports 53,1024:65535;=;OK
  > tcp sport=53                 hit
  > tcp sport=54                 miss
  > tcp sport=1024               hit
  > tcp dport=53 sport=1         miss
-p tcp -m multiport ! --sports 53,1024:65535;=;OK
  > tcp sport=53                 miss
  > tcp sport=54                 hit
-p tcp -m multiport --dports 53,1024:65535;=;OK
  > tcp dport=53                 hit
  > tcp dport=54                 miss
  > tcp dport=53 frag=8          miss
  > tcp dport=53 cut=2           hotdrop
  > tcp dport=53 cut=4           hit
-p udp -m multiport ! --dports 53;=;OK
  > udp dport=53                 miss
  > udp dport=54                 hit
  > udp dport=54 frag=16         miss
  > udp dport=54 cut=3           hotdrop
-p tcp -m multiport --ports 1,2,3;=;OK
  > tcp sport=2 dport=9          hit
  > tcp sport=9 dport=3          hit
  > tcp sport=9 dport=9          miss
-p tcp -m multiport ! --ports 1,2,3;=;OK
  > tcp sport=2 dport=9          miss
  > tcp sport=9 dport=9          hit
-p tcp -m multiport --source-ports 1,2;-p tcp -m multiport --sports 1,2;OK
-p tcp -m multiport --source-port 1,2;-p tcp -m multiport --sports 1,2;OK
-p tcp -m multiport --dports ssh:http;-p tcp -m multiport --dports 22:80;OK
-p tcp -m multiport --dports 0x10,010;-p tcp -m multiport --dports 16,8;OK
-p tcp -m multiport --dports 3,1,2,1;=;OK
-p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15;=;OK
-p 136 -m multiport --dports 5;-p udplite -m multiport --dports 5;OK
-p dccp -m multiport --dports 5;=;OK
-p sctp -m multiport --dports 5;=;OK
-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16;;FAIL IPT136
-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15:16;;FAIL IPT136
-p tcp -m multiport --dports 5:4;;FAIL IPT135
-p tcp -m multiport --dports 5:5;;FAIL IPT135
-p tcp -m multiport --dports :5;;FAIL IPT130
-p tcp -m multiport --dports 1,;;FAIL IPT130
-p tcp -m multiport --dports tftp;;FAIL IPT130
-p tcp -m multiport --ports 1024:65536;;FAIL IPT130
-p sctp -m multiport --dports ssh;;FAIL IPT130
-p tcp -m multiport --dports 1 --sports 2;;FAIL IPT140
-p tcp -m multiport;;FAIL IPT138
-p tcp -m multiport --dports 80-90;;FAIL IPT108
-p icmp -m multiport --dports 1;;FAIL IPT302
! -p tcp -m multiport --dports 1;;FAIL IPT303
-6
-p tcp -m multiport --dports 22;=;OK
  > tcp dport=22                 hit
  > tcp dport=23                 miss
