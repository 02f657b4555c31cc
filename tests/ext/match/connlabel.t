-m connlabel --label 0;-m connlabel --label "0";OK
  -L " connlabel 0"
  > udp ct=new ct.label=0        hit
  > udp ct=new ct.label=64       miss
-m connlabel --label 127;-m connlabel --label "127";OK
  -L " connlabel 127"
  > udp ct=new ct.label=127      hit
  > udp ct=new ct.label=63       miss
  > udp                          miss
-m connlabel --label 128;;FAIL IPT145
-m connlabel --label 0x10;-m connlabel --label "16";OK
  -L " connlabel 16"
-m connlabel --label 010;-m connlabel --label "8";OK
  -L " connlabel 8"
-m connlabel --label 65535;;FAIL IPT145
-m connlabel --label 65536;-m connlabel --label "0";OK
  -L " connlabel 0"
-m connlabel --label "";;FAIL IPT133
-m connlabel --label -1;;FAIL IPT133
-m connlabel --label "5 ";;FAIL IPT133
-m connlabel --label " 5";-m connlabel --label "5";OK
  -L " connlabel 5"
-m connlabel --label foo;;FAIL IPT133
-m connlabel --set;;FAIL IPT138
-m connlabel ! --label 3 --set;-m connlabel ! --label "3" --set;OK
  -L " connlabel ! 3 set"
  > udp ct=new                   miss
  > udp                          hit
-m connlabel --label 3 ! --set;;FAIL IPT141
-m connlabel --label 3 --set --set;;FAIL IPT139
-m connlabel --label 999999999999999999999;;FAIL IPT133
-m connlabel --label 4294967296;-m connlabel --label "0";OK
  -L " connlabel 0"
-m connlabel --label 5x;;FAIL IPT133
-m connlabel --label "0x";;FAIL IPT133
-m connlabel --label +5;-m connlabel --label "5";OK
  -L " connlabel 5"
-m connlabel --label 41 --set;-m connlabel --label "41" --set;OK
  -L " connlabel 41 set"
  > udp ct=new                   hit
  > udp                          miss
*raw
:PREROUTING
-m connlabel --label 3 --set;-m connlabel --label "3" --set;OK
  -L " connlabel 3 set"
-6
*filter
:INPUT
-m connlabel --label 3;-m connlabel --label "3";OK
  -L " connlabel 3"
