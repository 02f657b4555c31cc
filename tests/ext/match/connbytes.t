-m connbytes --connbytes 0:1000 --connbytes-mode packets --connbytes-dir original;=;OK
  -L " connbytes 0:1000 connbytes mode packets connbytes direction original"
  > udp ct=new ct.origpackets=1000                   hit
  > udp ct=new ct.origpackets=1001                   miss
  > udp ct=new ct.replpackets=1001                   hit
  > udp                                              miss
-m connbytes ! --connbytes 0:1000 --connbytes-mode packets --connbytes-dir original;=;OK
  -L " ! connbytes 0:1000 connbytes mode packets connbytes direction original"
  > udp ct=new ct.origpackets=1000                   miss
  > udp ct=new ct.origpackets=1001                   hit
  > udp                                              miss
-m connbytes --connbytes 1000:0 --connbytes-mode packets --connbytes-dir reply;;FAIL IPT135
-m connbytes --connbytes 5 --connbytes-mode bytes --connbytes-dir both;=;OK
  -L " connbytes 5 connbytes mode bytes connbytes direction both"
  > udp ct=new ct.origbytes=3 ct.replbytes=1         miss
  > udp ct=new ct.origbytes=3 ct.replbytes=2         hit
-m connbytes ! --connbytes 5 --connbytes-mode bytes --connbytes-dir both;=;OK
  -L " ! connbytes 5 connbytes mode bytes connbytes direction both"
  > udp ct=new ct.origbytes=3 ct.replbytes=1         hit
  > udp ct=new ct.origbytes=3 ct.replbytes=2         miss
-m connbytes --connbytes 5: --connbytes-mode avgpkt --connbytes-dir both;-m connbytes --connbytes 5 --connbytes-mode avgpkt --connbytes-dir both;OK
  -L " connbytes 5 connbytes mode avgpkt connbytes direction both"
-m connbytes ! --connbytes 5: --connbytes-mode avgpkt --connbytes-dir both;-m connbytes ! --connbytes 5 --connbytes-mode avgpkt --connbytes-dir both;OK
  -L " ! connbytes 5 connbytes mode avgpkt connbytes direction both"
-m connbytes --connbytes :5 --connbytes-mode avgpkt --connbytes-dir both;-m connbytes --connbytes 0:5 --connbytes-mode avgpkt --connbytes-dir both;OK
  -L " connbytes 0:5 connbytes mode avgpkt connbytes direction both"
  > udp ct=new                                                                                       hit
  > udp ct=new ct.origpackets=1 ct.origbytes=9 ct.replpackets=2 ct.replbytes=8                       hit
  > udp ct=new ct.origpackets=1 ct.origbytes=9 ct.replpackets=2 ct.replbytes=9                       miss
-m connbytes ! --connbytes 0: --connbytes-mode avgpkt --connbytes-dir both;-m connbytes ! --connbytes 0 --connbytes-mode avgpkt --connbytes-dir both;OK
  -L " ! connbytes 0 connbytes mode avgpkt connbytes direction both"
-m connbytes ! --connbytes 5:5 --connbytes-mode avgpkt --connbytes-dir both;-m connbytes --connbytes 5:5 --connbytes-mode avgpkt --connbytes-dir both;OK
  -L " connbytes 5:5 connbytes mode avgpkt connbytes direction both"
-m connbytes --connbytes 5:5 --connbytes-mode avgpkt --connbytes-dir both;=;OK
  -L " connbytes 5:5 connbytes mode avgpkt connbytes direction both"
  > udp ct=new ct.origpackets=2 ct.origbytes=11      hit
  > udp ct=new ct.origpackets=2 ct.origbytes=12      miss
-m connbytes --connbytes : --connbytes-mode avgpkt --connbytes-dir both;-m connbytes --connbytes 0 --connbytes-mode avgpkt --connbytes-dir both;OK
  -L " connbytes 0 connbytes mode avgpkt connbytes direction both"
-m connbytes --connbytes "" --connbytes-mode avgpkt --connbytes-dir both;-m connbytes --connbytes 0 --connbytes-mode avgpkt --connbytes-dir both;OK
  -L " connbytes 0 connbytes mode avgpkt connbytes direction both"
-m connbytes --connbytes 18446744073709551615 --connbytes-mode avgpkt --connbytes-dir both;=;OK
  -L " connbytes 18446744073709551615 connbytes mode avgpkt connbytes direction both"
-m connbytes --connbytes 0:18446744073709551615 --connbytes-mode avgpkt --connbytes-dir both;-m connbytes --connbytes 0 --connbytes-mode avgpkt --connbytes-dir both;OK
  -L " connbytes 0 connbytes mode avgpkt connbytes direction both"
-m connbytes --connbytes 18446744073709551616 --connbytes-mode avgpkt --connbytes-dir both;;FAIL IPT131
-m connbytes --connbytes 0x10:020 --connbytes-mode avgpkt --connbytes-dir both;-m connbytes --connbytes 16:16 --connbytes-mode avgpkt --connbytes-dir both;OK
  -L " connbytes 16:16 connbytes mode avgpkt connbytes direction both"
-m connbytes --connbytes 1:2:3 --connbytes-mode avgpkt --connbytes-dir both;;FAIL IPT131
-m connbytes --connbytes -1 --connbytes-mode avgpkt --connbytes-dir both;;FAIL IPT131
-m connbytes --connbytes 1:2 --connbytes-mode Packets --connbytes-dir both;;FAIL IPT110
-m connbytes --connbytes 1:2 --connbytes-mode packets --connbytes-dir Both;;FAIL IPT110
-m connbytes --connbytes 1:2 --connbytes-mode pack --connbytes-dir both;;FAIL IPT133
-m connbytes --connbytes 1:2 --connbytes-mode packets;;FAIL IPT138
-m connbytes --connbytes 1:2 --connbytes-dir both;;FAIL IPT138
-m connbytes --connbytes-mode packets --connbytes-dir both;;FAIL IPT138
-m connbytes --connbytes 1:2 ! --connbytes-mode packets --connbytes-dir both;;FAIL IPT141
-m connbytes;;FAIL IPT138
-m connbytes --connbytes 0:5 --connbytes-mode bytes ! --connbytes-dir both;;FAIL IPT141
-m connbytes --connbytes 0:0 --connbytes-mode packets --connbytes-dir both;-m connbytes --connbytes 0 --connbytes-mode packets --connbytes-dir both;OK
  -L " connbytes 0 connbytes mode packets connbytes direction both"
-m connbytes ! --connbytes 0:0 --connbytes-mode packets --connbytes-dir both;-m connbytes --connbytes 0 --connbytes-mode packets --connbytes-dir both;OK
  -L " connbytes 0 connbytes mode packets connbytes direction both"
-m connbytes ! --connbytes 0:5 --connbytes-mode packets --connbytes-dir both;=;OK
  -L " ! connbytes 0:5 connbytes mode packets connbytes direction both"
-m connbytes ! --connbytes 5:18446744073709551615 --connbytes-mode packets --connbytes-dir both;-m connbytes ! --connbytes 5 --connbytes-mode packets --connbytes-dir both;OK
  -L " ! connbytes 5 connbytes mode packets connbytes direction both"
*raw
:PREROUTING
-m connbytes --connbytes 1:2 --connbytes-mode packets --connbytes-dir both;=;OK
  -L " connbytes 1:2 connbytes mode packets connbytes direction both"
-6
*filter
:INPUT
-m connbytes --connbytes 1:2 --connbytes-mode packets --connbytes-dir both;=;OK
  -L " connbytes 1:2 connbytes mode packets connbytes direction both"
