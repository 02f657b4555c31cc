-6
-m ipv6header;;FAIL IPT138
-m ipv6header --soft;;FAIL IPT138
-m ipv6header --header hop;-m ipv6header --header hop-by-hop;OK
  -L " ipv6header flags:hop-by-hop"
  -n " ipv6header flags:0x80"
  > hex:600000000010004020010db800000000000000000000000120010db800000000000000000000000211000104000000000001000200080000 miss
  > hex:600000000008004020010db800000000000000000000000120010db80000000000000000000000023b00010400000000 miss
-m ipv6header --header hop-by-hop;=;OK
  -L " ipv6header flags:hop-by-hop"
  -n " ipv6header flags:0x80"
-m ipv6header --header protocol;=;OK
  -L " ipv6header flags:protocol"
  -n " ipv6header flags:0x01"
  > udp                          hit
  > hex:6000000000003b4020010db800000000000000000000000120010db8000000000000000000000002 miss
-m ipv6header --header prot;-m ipv6header --header protocol;OK
  -L " ipv6header flags:protocol"
  -n " ipv6header flags:0x01"
-m ipv6header --header proto;;FAIL IPT133
-m ipv6header --header dst;-m ipv6header --header ipv6-opts;OK
  -L " ipv6header flags:ipv6-opts"
  -n " ipv6header flags:0x40"
-m ipv6header --header route;-m ipv6header --header ipv6-route;OK
  -L " ipv6header flags:ipv6-route"
  -n " ipv6header flags:0x20"
-m ipv6header --header frag;-m ipv6header --header ipv6-frag;OK
  -L " ipv6header flags:ipv6-frag"
  -n " ipv6header flags:0x10"
-m ipv6header --header auth;-m ipv6header --header ah;OK
  -L " ipv6header flags:ah"
  -n " ipv6header flags:0x08"
-m ipv6header --header AUTH;;FAIL IPT133
-m ipv6header --header ah;=;OK
  -L " ipv6header flags:ah"
  -n " ipv6header flags:0x08"
-m ipv6header --header AH;;FAIL IPT133
-m ipv6header --header Ah;;FAIL IPT133
-m ipv6header --header esp;=;OK
  -L " ipv6header flags:esp"
  -n " ipv6header flags:0x04"
  > hex:600000000008324020010db800000000000000000000000120010db80000000000000000000000020000000000000000 hit
  > hex:600000000001324020010db800000000000000000000000120010db800000000000000000000000200 miss
  > udp                          miss
-m ipv6header --header none;-m ipv6header --header ipv6-nonxt;OK
  -L " ipv6header flags:ipv6-nonxt"
  -n " ipv6header flags:0x02"
  > hex:6000000000003b4020010db800000000000000000000000120010db8000000000000000000000002 hit
  > udp                          miss
-m ipv6header --header ipv6-opts;=;OK
  -L " ipv6header flags:ipv6-opts"
  -n " ipv6header flags:0x40"
-m ipv6header --header ipv6-route;=;OK
  -L " ipv6header flags:ipv6-route"
  -n " ipv6header flags:0x20"
-m ipv6header --header ipv6-frag;=;OK
  -L " ipv6header flags:ipv6-frag"
  -n " ipv6header flags:0x10"
-m ipv6header --header ipv6-nonxt;=;OK
  -L " ipv6header flags:ipv6-nonxt"
  -n " ipv6header flags:0x02"
-m ipv6header --header IPv6-NoNxt;-m ipv6header --header ipv6-nonxt;OK
  -L " ipv6header flags:ipv6-nonxt"
  -n " ipv6header flags:0x02"
-m ipv6header --header hopopt;-m ipv6header --header hop-by-hop;OK
  -L " ipv6header flags:hop-by-hop"
  -n " ipv6header flags:0x80"
-m ipv6header --header ip;-m ipv6header --header hop-by-hop;OK
  -L " ipv6header flags:hop-by-hop"
  -n " ipv6header flags:0x80"
-m ipv6header --header tcp;;FAIL IPT133
-m ipv6header --header 0;-m ipv6header --header hop-by-hop;OK
  -L " ipv6header flags:hop-by-hop"
  -n " ipv6header flags:0x80"
-m ipv6header --header 60;-m ipv6header --header ipv6-opts;OK
  -L " ipv6header flags:ipv6-opts"
  -n " ipv6header flags:0x40"
-m ipv6header --header 43,44,51,50,59,255;-m ipv6header --header ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt,protocol;OK
  -L " ipv6header flags:ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt,protocol"
  -n " ipv6header flags:0x3F"
-m ipv6header --header 6;;FAIL IPT133
-m ipv6header --header 255;-m ipv6header --header protocol;OK
  -L " ipv6header flags:protocol"
  -n " ipv6header flags:0x01"
-m ipv6header --header "";;FAIL IPT108
-m ipv6header --header ,;;FAIL IPT108
-m ipv6header --header ,ah,,esp,;-m ipv6header --header ah,esp;OK
  -L " ipv6header flags:ah,esp"
  -n " ipv6header flags:0x0C"
-m ipv6header ! --header ah,esp;=;OK
  -L " ipv6header flags:!ah,esp"
  -n " ipv6header flags:!0x0C"
-m ipv6header ! --header ah,esp --soft;=;OK
  -L " ipv6header flags:!ah,esp soft"
  -n " ipv6header flags:!0x0C soft"
  > udp                          hit
  > hex:600000000008324020010db800000000000000000000000120010db80000000000000000000000020000000000000000 miss
  > hex:600000000020334020010db800000000000000000000000120010db80000000000000000000000023204000000000001000000010000000000000000000000000000000000000000 miss
-m ipv6header --header hop,dst,route,frag,auth,esp,none,prot --soft;-m ipv6header --header hop-by-hop,ipv6-opts,ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt,protocol --soft;OK
  -L " ipv6header flags:hop-by-hop,ipv6-opts,ipv6-route,ipv6-frag,ah,esp,ipv6-nonxt,protocol soft"
  -n " ipv6header flags:0xFF soft"
-m ipv6header --header foo;;FAIL IPT133
-m ipv6header --header ah --header esp;;FAIL IPT139
-m ipv6header --header ah ! --soft;;FAIL IPT141
-m ipv6header --header 051;;FAIL IPT133
-m ipv6header --header ip,tcp;;FAIL IPT133
-m ipv6header --header hopopt,ip;-m ipv6header --header hop-by-hop;OK
  -L " ipv6header flags:hop-by-hop"
  -n " ipv6header flags:0x80"
-m ipv6header --header icmpv6;;FAIL IPT133
-m ipv6header --header frag,auth --soft;-m ipv6header --header ipv6-frag,ah --soft;OK
  -L " ipv6header flags:ipv6-frag,ah soft"
  -n " ipv6header flags:0x18 soft"
  > hex:6000000000282c4020010db800000000000000000000000120010db800000000000000000000000233000000000000011104000000000001000000010000000000000000000000000001000200080000 hit
  > hex:600000000020334020010db800000000000000000000000120010db80000000000000000000000021104000000000001000000010000000000000000000000000001000200080000 miss
  > hex:6000000000012c4020010db800000000000000000000000120010db800000000000000000000000211 miss
-m ipv6header --header hop,prot;-m ipv6header --header hop-by-hop,protocol;OK
  -L " ipv6header flags:hop-by-hop,protocol"
  -n " ipv6header flags:0x81"
  > hex:600000000010004020010db800000000000000000000000120010db800000000000000000000000211000104000000000001000200080000 hit
  > udp                          miss
  > hex:600000000018004020010db800000000000000000000000120010db80000000000000000000000023c0001040000000011000104000000000001000200080000 miss
-m ipv6header ! --header hop,prot;-m ipv6header ! --header hop-by-hop,protocol;OK
  -L " ipv6header flags:!hop-by-hop,protocol"
  -n " ipv6header flags:!0x81"
  > hex:600000000010004020010db800000000000000000000000120010db800000000000000000000000211000104000000000001000200080000 miss
  > udp                          hit
