*mangle
:FORWARD,OUTPUT,POSTROUTING
-j CLASSIFY --set-class 0000:ffff;=;OK
  -L " CLASSIFY set 0:ffff"
-j CLASSIFY --set-class 1:0;-j CLASSIFY --set-class 0001:0000;OK
  -L " CLASSIFY set 1:0"
# sscanf's reading: 0x, blanks, signs, anything behind; the low 16 bits count
-j CLASSIFY --set-class 0x10:0x20;-j CLASSIFY --set-class 0010:0020;OK
  -L " CLASSIFY set 10:20"
-j CLASSIFY --set-class 10000:1;-j CLASSIFY --set-class 0000:0001;OK
  -L " CLASSIFY set 0:1"
-j CLASSIFY --set-class 1:10000;-j CLASSIFY --set-class 0001:0000;OK
  -L " CLASSIFY set 1:0"
-j CLASSIFY --set-class fffffffff:1;-j CLASSIFY --set-class ffff:0001;OK
  -L " CLASSIFY set ffff:1"
-j CLASSIFY --set-class 1ffffffffffffffffff:2;-j CLASSIFY --set-class ffff:0002;OK
  -L " CLASSIFY set ffff:2"
-j CLASSIFY --set-class " 1: 2";-j CLASSIFY --set-class 0001:0002;OK
  -L " CLASSIFY set 1:2"
-j CLASSIFY --set-class -1:+2;-j CLASSIFY --set-class ffff:0002;OK
  -L " CLASSIFY set ffff:2"
-j CLASSIFY --set-class 1:2:3;-j CLASSIFY --set-class 0001:0002;OK
  -L " CLASSIFY set 1:2"
-j CLASSIFY --set-class 1:2x;-j CLASSIFY --set-class 0001:0002;OK
  -L " CLASSIFY set 1:2"
-j CLASSIFY --set-class "1 :2";;FAIL IPT131
-j CLASSIFY --set-class x:2;;FAIL IPT131
-j CLASSIFY --set-class :2;;FAIL IPT131
-j CLASSIFY --set-class 1:;;FAIL IPT131
-j CLASSIFY --set-class 1;;FAIL IPT131
-j CLASSIFY --set-class "";;FAIL IPT131
-j CLASSIFY;;FAIL IPT138
-j CLASSIFY ! --set-class 1:1;;FAIL IPT141
-j CLASSIFY --set-class 1:1 --set-class 1:1;;FAIL IPT139
:PREROUTING,INPUT
-j CLASSIFY --set-class 1:1;;FAIL IPT203
*filter
:FORWARD,OUTPUT
-j CLASSIFY --set-class 1:1;-j CLASSIFY --set-class 0001:0001;OK
  -L " CLASSIFY set 1:1"
:INPUT
-j CLASSIFY --set-class 1:1;;FAIL IPT203
-6
*mangle
:POSTROUTING
-j CLASSIFY --set-class 1:1;-j CLASSIFY --set-class 0001:0001;OK
  -L " CLASSIFY set 1:1"
