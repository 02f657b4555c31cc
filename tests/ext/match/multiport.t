:INPUT,FORWARD,OUTPUT
-p tcp -m multiport --sports 53,1024:65535;=;OK
  -L " multiport sports domain,1024:65535"
  -n " multiport sports 53,1024:65535"
  > tcp sport=53                 hit
  > tcp sport=54                 miss
  > tcp sport=1024               hit
  > tcp dport=53 sport=1         miss
-p tcp -m multiport ! --sports 53,1024:65535;=;OK
  -L " multiport sports  !domain,1024:65535"
  -n " multiport sports  !53,1024:65535"
  > tcp sport=53                 miss
  > tcp sport=54                 hit
-p tcp -m multiport --dports 53,1024:65535;=;OK
  -L " multiport dports domain,1024:65535"
  -n " multiport dports 53,1024:65535"
  > tcp dport=53                 hit
  > tcp dport=54                 miss
  > tcp dport=53 frag=8          miss
  > tcp dport=53 cut=2           hotdrop
  > tcp dport=53 cut=4           hit
-p udp -m multiport ! --dports 53;=;OK
  -L " multiport dports  !domain"
  -n " multiport dports  !53"
  > udp dport=53                 miss
  > udp dport=54                 hit
  > udp dport=54 frag=16         miss
  > udp dport=54 cut=3           hotdrop
-p tcp -m multiport --ports 1,2,3;=;OK
  -L " multiport ports tcpmux,2,3"
  -n " multiport ports 1,2,3"
  > tcp sport=2 dport=9          hit
  > tcp sport=9 dport=3          hit
  > tcp sport=9 dport=9          miss
-p tcp -m multiport ! --ports 1,2,3;=;OK
  -L " multiport ports  !tcpmux,2,3"
  -n " multiport ports  !1,2,3"
  > tcp sport=2 dport=9          miss
  > tcp sport=9 dport=9          hit
-p tcp -m multiport --source-ports 1,2;-p tcp -m multiport --sports 1,2;OK
  -L " multiport sports tcpmux,2"
  -n " multiport sports 1,2"
-p tcp -m multiport --source-port 1,2;-p tcp -m multiport --sports 1,2;OK
  -L " multiport sports tcpmux,2"
  -n " multiport sports 1,2"
-p tcp -m multiport --dports ssh:http;-p tcp -m multiport --dports 22:80;OK
  -L " multiport dports ssh:http"
  -n " multiport dports 22:80"
-p tcp -m multiport --dports 0x10,010;-p tcp -m multiport --dports 16,8;OK
  -L " multiport dports 16,8"
-p tcp -m multiport --dports 3,1,2,1;=;OK
  -L " multiport dports 3,tcpmux,2,tcpmux"
  -n " multiport dports 3,1,2,1"
-p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15;=;OK
  -L " multiport dports tcpmux:2,3:4,5:6,echo:8,discard:10,systat:12,daytime:14,netstat"
  -n " multiport dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15"
-p 136 -m multiport --dports 5;-p udplite -m multiport --dports 5;OK
  -L " multiport dports 5"
-p dccp -m multiport --dports 5;=;OK
  -L " multiport dports 5"
-p sctp -m multiport --dports 5;=;OK
  -L " multiport dports 5"
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
  -L " multiport dports ssh"
  -n " multiport dports 22"
  > tcp dport=22                 hit
  > tcp dport=23                 miss
