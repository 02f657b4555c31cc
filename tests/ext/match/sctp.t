:INPUT,FORWARD,OUTPUT
-p sctp -m sctp;=;OK
  -L " sctp"
  > proto=132                    hit
  > proto=132 cut=11             hotdrop
  > udp                          miss
-p sctp --sport 1024;-p sctp -m sctp --sport 1024;OK
  -L " sctp spt:1024"
  > proto=132 sport=1024         hit
  > proto=132 sport=1025         miss
-p sctp -m sctp ! --sport 1024;=;OK
  -L " sctp spt:!1024"
  > proto=132 sport=1024         miss
  > proto=132 sport=1025         hit
-p sctp -m sctp --dport 5:10;=;OK
  -L " sctp dpts:5:10"
  > proto=132 dport=10           hit
  > proto=132 dport=11           miss
  > proto=132 dport=10 frag=16   miss
-p sctp -m sctp ! --dport 5:10;=;OK
  -L " sctp dpts:!5:10"
  > proto=132 dport=10           miss
  > proto=132 dport=11           hit
-p sctp --chunk-types any DATA;-p sctp -m sctp --chunk-types any DATA;OK
  -L " sctp any DATA"
  -n " sctp any 0x0000"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 hit
  > hex:4500002c0000000040848e18c0000201c6336401040000500000000100000000010000040002000800000000 hit
  > hex:450000240000000040848e20c0000201c633640104000050000000010000000006010004 miss
  > hex:450000200000000040848e24c0000201c6336401040000500000000100000000 hotdrop
  > hex:450000240000000040848e20c0000201c633640104000050000000010000000000000000 hotdrop
-p sctp -m sctp ! --chunk-types any DATA;=;OK
  -L " sctp ! any DATA"
  -n " sctp ! any 0x0000"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 miss
  > hex:450000240000000040848e20c0000201c633640104000050000000010000000006010004 hit
  > hex:450000200000000040848e24c0000201c6336401040000500000000100000000 hotdrop
-p sctp --chunk-types all DATA,INIT;-p sctp -m sctp --chunk-types all DATA,INIT;OK
  -L " sctp all DATA,INIT"
  -n " sctp all 0x0000,0x0001"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 miss
  > hex:4500002c0000000040848e18c0000201c6336401040000500000000100000000010000040002000800000000 hit
-p sctp --chunk-types only DATA,SACK;-p sctp -m sctp --chunk-types only DATA,SACK;OK
  -L " sctp only DATA,SACK"
  -n " sctp only 0x0000,0x0003"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 hit
  > hex:4500002c0000000040848e18c0000201c6336401040000500000000100000000010000040002000800000000 miss
-p sctp ! --chunk-types only DATA,INIT;-p sctp -m sctp ! --chunk-types only DATA,INIT;OK
  -L " sctp ! only DATA,INIT"
  -n " sctp ! only 0x0000,0x0001"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 miss
  > hex:450000240000000040848e20c0000201c633640104000050000000010000000006010004 hit
# Both of the lowest flags are set in the first packet's chunk, one of them in the second's.
-p sctp --chunk-types any DATA:BE;-p sctp -m sctp --chunk-types any DATA:BE;OK
  -L " sctp any DATA:BE"
  -n " sctp any 0x0000:BE"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 hit
  > hex:4500002c0000000040848e18c0000201c6336401040000500000000100000000010000040002000800000000 miss
-p sctp --chunk-types any DATA:Be;-p sctp -m sctp --chunk-types any DATA:Be;OK
  -L " sctp any DATA:Be"
  -n " sctp any 0x0000:Be"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 miss
  > hex:4500002c0000000040848e18c0000201c6336401040000500000000100000000010000040002000800000000 hit
-p sctp --chunk-types only DATA:E,INIT;-p sctp -m sctp --chunk-types only DATA:E,INIT;OK
  -L " sctp only DATA:E,INIT"
  -n " sctp only 0x0000:E,0x0001"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 hit
  > hex:4500002c0000000040848e18c0000201c6336401040000500000000100000000010000040002000800000000 miss
# More types than a packet can have, and none.
-p sctp --chunk-types all ALL;-p sctp -m sctp --chunk-types all ALL;OK
  -L " sctp all ALL"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 miss
-p sctp --chunk-types any ALL;-p sctp -m sctp --chunk-types any ALL;OK
  -L " sctp any ALL"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 hit
-p sctp --chunk-types only all;-p sctp -m sctp --chunk-types only ALL;OK
  -L " sctp only ALL"
  > hex:4500002c0000000040848e18c0000201c6336401040000500000000100000000010000040002000800000000 hit
-p sctp --chunk-types all NONE;-p sctp -m sctp --chunk-types all NONE;OK
  -L " sctp all NONE"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 hit
-p sctp --chunk-types any NONE;-p sctp -m sctp --chunk-types any NONE;OK
  -L " sctp any NONE"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 miss
-p sctp --chunk-types only none;-p sctp -m sctp --chunk-types only NONE;OK
  -L " sctp only NONE"
  > hex:450000280000000040848e1cc0000201c63364010400005000000001000000000003000800000000 miss
-p sctp --source-port 5 --destination-port 6;-p sctp -m sctp --sport 5 --dport 6;OK
  -L " sctp spt:5 dpt:6"
-p 132 -m sctp ! --sport 5:10;-p sctp -m sctp ! --sport 5:10;OK
  -L " sctp spts:!5:10"
-p sctp --sport 5:5;-p sctp -m sctp --sport 5;OK
  -L " sctp spt:5"
-p sctp --sport :;-p sctp -m sctp --sport 0:65535;OK
  -L " sctp"
-p sctp ! --sport :;-p sctp -m sctp ! --sport 0:65535;OK
  -L " sctp spts:!0:65535"
-p sctp --dport 80 --sport 1:;-p sctp -m sctp --sport 1:65535 --dport 80;OK
  -L " sctp spts:1:65535 dpt:80"
-p sctp --sport 0x10;-p sctp -m sctp --sport 16;OK
  -L " sctp spt:16"
-p sctp --chunk-types ANY data,,Sack,;-p sctp -m sctp --chunk-types any DATA,SACK;OK
  -L " sctp any DATA,SACK"
  -n " sctp any 0x0000,0x0003"
-p sctp --chunk-types all INIT_ACK,INIT,DATA;-p sctp -m sctp --chunk-types all DATA,INIT,INIT_ACK;OK
  -L " sctp all DATA,INIT,INIT_ACK"
  -n " sctp all 0x0000,0x0001,0x0002"
-p sctp --chunk-types any DATA:iube;-p sctp -m sctp --chunk-types any DATA:iube;OK
  -L " sctp any DATA:iube"
  -n " sctp any 0x0000:iube"
-p sctp --chunk-types any DATA:u,DATA:B;-p sctp -m sctp --chunk-types any DATA:uB;OK
  -L " sctp any DATA:uB"
  -n " sctp any 0x0000:uB"
-p sctp --chunk-types any DATA:Uu;-p sctp -m sctp --chunk-types any DATA:U;OK
  -L " sctp any DATA:U"
  -n " sctp any 0x0000:U"
-p sctp --chunk-types any DATA:BI,DATA;-p sctp -m sctp --chunk-types any DATA:IB;OK
  -L " sctp any DATA:IB"
  -n " sctp any 0x0000:IB"
-p sctp --chunk-types any DATA:;-p sctp -m sctp --chunk-types any DATA;OK
  -L " sctp any DATA"
  -n " sctp any 0x0000"
-p sctp --chunk-types any DATA:-;-p sctp -m sctp --chunk-types any DATA:-;OK
  -L " sctp any DATA:-"
  -n " sctp any 0x0000:-"
-p sctp --chunk-types any INIT:-;-p sctp -m sctp --chunk-types any INIT:-;OK
  -L " sctp any INIT:-"
  -n " sctp any 0x0001:-"
-p sctp --chunk-types any ASCONF,ASCONF_ACK,FORWARD_TSN,RE_CONFIG,PAD,I_FORWARD_TSN;-p sctp -m sctp --chunk-types any ASCONF_ACK,RE_CONFIG,PAD,FORWARD_TSN,ASCONF,I_FORWARD_TSN;OK
  -L " sctp any ASCONF_ACK,RE_CONFIG,PAD,FORWARD_TSN,ASCONF,I_FORWARD_TSN"
  -n " sctp any 0x0080,0x0082,0x0084,0x00C0,0x00C1,0x00C2"
# Flags of the types whose place in the table of iptables is another than their number are lost.
-p sctp --chunk-types any I_DATA:B;-p sctp -m sctp --chunk-types any I_DATA;OK
  -L " sctp any I_DATA"
  -n " sctp any 0x0040"
-p sctp --chunk-types any DATA:B,ABORT:T,SHUTDOWN_COMPLETE:t,INIT:-;-p sctp -m sctp --chunk-types any DATA:B,INIT:-,ABORT:T,SHUTDOWN_COMPLETE:t;OK
  -L " sctp any DATA:B,INIT:-,ABORT:T,SHUTDOWN_COMPLETE:t"
  -n " sctp any 0x0000:B,0x0001:-,0x0006:T,0x000E:t"
-p sctp --chunk-types any "";-p sctp -m sctp --chunk-types any NONE;OK
  -L " sctp any NONE"
-p sctp --chunk-types any ,;-p sctp -m sctp --chunk-types any NONE;OK
  -L " sctp any NONE"
-p sctp --chunk-types any DATA:B,ABORT:T,SHUTDOWN_COMPLETE:T,INIT:-,SACK:-;;FAIL IPT136
-p sctp --chunk-types any DATA:X;;FAIL IPT133
-p sctp --chunk-types any INIT:B;;FAIL IPT133
-p sctp --chunk-types any ASCONF:T;;FAIL IPT133
-p sctp --chunk-types any DATA::;;FAIL IPT133
-p sctp --chunk-types any 0;;FAIL IPT133
-p sctp --chunk-types any DATA,ALL;;FAIL IPT133
-p sctp --chunk-types any NONE:;;FAIL IPT133
-p sctp --chunk-types any "DATA INIT";;FAIL IPT133
-p sctp --chunk-types foo DATA;;FAIL IPT133
-p sctp --chunk-types ! any DATA;;FAIL IPT133
-p sctp --chunk-types any;;FAIL IPT161
-p sctp --chunk-types any -j ACCEPT;;FAIL IPT161
-p sctp --chunk-types any !DATA;;FAIL IPT161
-p sctp --sport 10:5;;FAIL IPT135
-p sctp --sport 65536;;FAIL IPT130
-p sctp --sport "";;FAIL IPT130
-p sctp --sport http;;FAIL IPT130
-p sctp --sport 5 --sport 6;;FAIL IPT139
-p sctp --chunk-types any DATA --chunk-types any DATA;;FAIL IPT139
-m sctp --sport 5;;FAIL IPT302
-p tcp -m sctp --sport 5;;FAIL IPT302
! -p sctp -m sctp --sport 5;;FAIL IPT303
-6
-p sctp --sport 1024 --chunk-types any DATA;-p sctp -m sctp --sport 1024 --chunk-types any DATA;OK
  -L " sctp spt:1024 any DATA"
  -n " sctp spt:1024 any 0x0000"
  > hex:600000000010844020010db800000000000000000000000120010db800000000000000000000000204000050000000010000000000000004 hit
  > hex:600000000010844020010db800000000000000000000000120010db800000000000000000000000204000050000000010000000001000004 miss
