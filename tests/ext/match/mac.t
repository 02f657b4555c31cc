-m mac --mac-source 0:1:2:3:4:5;-m mac --mac-source 00:01:02:03:04:05;OK
  -L " MAC 00:01:02:03:04:05"
-m mac --mac-source AA:bb:CC:dd:EE:ff;-m mac --mac-source aa:bb:cc:dd:ee:ff;OK
  -L " MAC aa:bb:cc:dd:ee:ff"
  > udp mac=aa:bb:cc:dd:ee:ff    hit
  > udp mac=aa:bb:cc:dd:ee:fe    miss
  > udp                          miss
-m mac ! --mac-source AA:bb:CC:dd:EE:ff;-m mac ! --mac-source aa:bb:cc:dd:ee:ff;OK
  -L " MAC ! aa:bb:cc:dd:ee:ff"
  > udp mac=aa:bb:cc:dd:ee:ff    miss
  > udp mac=aa:bb:cc:dd:ee:fe    hit
  > udp                          miss
-m mac --mac-source AA-bb-CC-dd-EE-ff;;FAIL IPT132
-m mac --mac-source aabbccddeeff;;FAIL IPT132
-m mac --mac-source "";;FAIL IPT132
-m mac --mac-source 100:00:00:00:00:00;;FAIL IPT132
-m mac --mac-source gg:00:00:00:00:00;;FAIL IPT132
-m mac --mac-source " 0:1:2:3:4:5";-m mac --mac-source 00:01:02:03:04:05;OK
  -L " MAC 00:01:02:03:04:05"
-m mac --mac-source 00:00:00:00:00:01/ff:ff:ff:ff:ff:ff;;FAIL IPT132
-m mac;;FAIL IPT138
:OUTPUT
-m mac --mac-source 00:00:00:00:00:01;;FAIL IPT203
:FORWARD
-m mac --mac-source 00:00:00:00:00:01;=;OK
  -L " MAC 00:00:00:00:00:01"
*nat
:POSTROUTING
-m mac --mac-source 00:00:00:00:00:01;;FAIL IPT203
*mangle
-m mac --mac-source 00:00:00:00:00:01;;FAIL IPT203
*nat
:PREROUTING
-m mac --mac-source 00:00:00:00:00:01;=;OK
  -L " MAC 00:00:00:00:00:01"
*raw
-m mac --mac-source 00:00:00:00:00:01;=;OK
  -L " MAC 00:00:00:00:00:01"
:OUTPUT
-m mac --mac-source 00:00:00:00:00:01;;FAIL IPT203
-6
*filter
:INPUT
-m mac --mac-source 00:00:00:00:00:01;=;OK
  -L " MAC 00:00:00:00:00:01"
