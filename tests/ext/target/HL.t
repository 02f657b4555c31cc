-6
*mangle
:PREROUTING,INPUT,FORWARD,OUTPUT,POSTROUTING
-j HL --hl-set 0;=;OK
  -L " HL set to 0"
-j HL --hl-set 255;=;OK
  -L " HL set to 255"
-j HL --hl-set 0x10;-j HL --hl-set 16;OK
  -L " HL set to 16"
-j HL --hl-dec 1;=;OK
  -L " HL decrement by 1"
-j HL --hl-dec 255;=;OK
  -L " HL decrement by 255"
-j HL --hl-inc 1;=;OK
  -L " HL increment by 1"
-j HL --hl-inc 255;=;OK
  -L " HL increment by 255"
-j HL --hl-set 256;;FAIL IPT131
-j HL --hl-dec 0;;FAIL IPT131
-j HL --hl-dec 256;;FAIL IPT131
-j HL --hl-inc 0;;FAIL IPT131
-j HL --hl-inc -1;;FAIL IPT131
-j HL --hl-inc 1 --hl-set 1;;FAIL IPT140
-j HL --hl-inc 1 --hl-inc 1;;FAIL IPT139
-j HL ! --hl-set 1;;FAIL IPT141
-j HL;;FAIL IPT138
*filter
:INPUT
-j HL --hl-set 1;;FAIL IPT204
-4
*mangle
-j HL --hl-set 1;;FAIL IPT160
