:INPUT
-m socket;=;OK
  -L " socket"
*mangle
:PREROUTING,INPUT
-m socket;=;OK
  -L " socket"
  > udp                          miss
-m socket --transparent;=;OK
  -L " socket --transparent"
-m socket --nowildcard;=;OK
  -L " socket --nowildcard"
-m socket --restore-skmark;=;OK
  -L " socket --restore-skmark"
-m socket --restore-skmark --nowildcard --transparent;-m socket --transparent --nowildcard --restore-skmark;OK
  -L " socket --transparent --nowildcard --restore-skmark"
-m socket --transparent --transparent;;FAIL IPT139
-m socket ! --transparent;;FAIL IPT141
:FORWARD,OUTPUT,POSTROUTING
-m socket;;FAIL IPT203
*raw
:PREROUTING
-m socket;=;OK
  -L " socket"
*nat
:PREROUTING,INPUT
-m socket;=;OK
  -L " socket"
:OUTPUT,POSTROUTING
-m socket;;FAIL IPT203
-6
*mangle
:PREROUTING,INPUT
-m socket --nowildcard;=;OK
  -L " socket --nowildcard"
  > udp                          miss
