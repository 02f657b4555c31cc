*mangle
:FORWARD,OUTPUT,POSTROUTING
-p tcp --syn -j TCPMSS --set-mss 100;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 100;OK
  -L " tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 100"
  -n " tcp flags:0x17/0x02 TCPMSS set 100"
-p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 0;-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 0;OK
  -L " tcp flags:SYN,RST/SYN TCPMSS set 0"
  -n " tcp flags:0x06/0x02 TCPMSS set 0"
-p tcp --tcp-flags SYN,ACK SYN,ACK -j TCPMSS --set-mss 65515;-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK -j TCPMSS --set-mss 65515;OK
  -L " tcp flags:SYN,ACK/SYN,ACK TCPMSS set 65515"
  -n " tcp flags:0x12/0x12 TCPMSS set 65515"
-p tcp --tcp-flags RST SYN -j TCPMSS --set-mss 0x100;-p tcp -m tcp --tcp-flags RST SYN -j TCPMSS --set-mss 256;OK
  -L " tcp flags:RST/SYN TCPMSS set 256"
  -n " tcp flags:0x04/0x02 TCPMSS set 256"
-p tcp -m tcp -m tcp --syn -j TCPMSS --clamp-mss-to-pmtu;-p tcp -m tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu;OK
  -L " tcp tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS clamp to PMTU"
  -n " tcp tcp flags:0x17/0x02 TCPMSS clamp to PMTU"
# the last counts
-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu --set-mss 1;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 1;OK
  -L " tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 1"
  -n " tcp flags:0x17/0x02 TCPMSS set 1"
-p tcp --syn -j TCPMSS --set-mss 5 --clamp-mss-to-pmtu;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu;OK
  -L " tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS clamp to PMTU"
  -n " tcp flags:0x17/0x02 TCPMSS clamp to PMTU"
-p tcp --syn -j TCPMSS --set-mss 65516;;FAIL IPT131
-p tcp --syn -j TCPMSS --set-mss x;;FAIL IPT131
-p tcp --syn -j TCPMSS --set-mss 1 --set-mss 1;;FAIL IPT139
-p tcp --syn -j TCPMSS ! --set-mss 1;;FAIL IPT141
-p tcp --syn -j TCPMSS;;FAIL IPT138
-p tcp -j TCPMSS --set-mss 100;;FAIL IPT145
-p tcp ! --syn -j TCPMSS --set-mss 100;;FAIL IPT145
-p tcp --tcp-flags FIN FIN -j TCPMSS --set-mss 100;;FAIL IPT145
-p tcp ! --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 100;;FAIL IPT145
-j TCPMSS --set-mss 100;;FAIL IPT302
-p udp -j TCPMSS --set-mss 100;;FAIL IPT302
! -p tcp -j TCPMSS --set-mss 100;;FAIL IPT303
:PREROUTING,INPUT
-p tcp --syn -j TCPMSS --set-mss 100;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 100;OK
  -L " tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 100"
  -n " tcp flags:0x17/0x02 TCPMSS set 100"
-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu;;FAIL IPT203
-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu --set-mss 3;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 3;OK
*filter
:FORWARD
-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu;OK
  -L " tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS clamp to PMTU"
  -n " tcp flags:0x17/0x02 TCPMSS clamp to PMTU"
-6
-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu;OK
  -L " tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS clamp to PMTU"
  -n " tcp flags:0x17/0x02 TCPMSS clamp to PMTU"
-p tcp --syn -j TCPMSS --set-mss 65495;-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --set-mss 65495;OK
  -L " tcp flags:FIN,SYN,RST,ACK/SYN TCPMSS set 65495"
  -n " tcp flags:0x17/0x02 TCPMSS set 65495"
-p tcp --syn -j TCPMSS --set-mss 65496;;FAIL IPT131
