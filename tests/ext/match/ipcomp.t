-p ipcomp -m ipcomp;-p ipcomp -m ipcomp --ipcompspi 0;OK
  -L " comp spi:0"
  > hex:4500001800010000406c8e43c0000201c633640106000000 hit
  > hex:4500001800010000406c8e43c0000201c633640106000001 miss
  > hex:4500001700010000406c8e44c0000201c6336401000000 hotdrop
  > hex:4500001800010001406c8e42c0000201c633640100000000 miss
-m ipcomp;;FAIL IPT302
-p ipcomp -m ipcomp --compres;-p ipcomp -m ipcomp --ipcompspi 0 --compres;OK
  -L " comp spi:0 reserved"
-p ipcomp -m ipcomp --ipcompspi 5:4;=;OK
  -L " comp spis:5:4"
-p ipcomp -m ipcomp --ipcompspi :;-p ipcomp -m ipcomp;OK
  -L " comp "
-p ipcomp -m ipcomp ! --ipcompspi :;-p ipcomp -m ipcomp;OK
  -L " comp spis:!0:4294967295"
  > hex:4500001800010000406c8e43c0000201c633640106000004 miss
-p ipcomp -m ipcomp --ipcompspi 0x12 --compres;-p ipcomp -m ipcomp --ipcompspi 18 --compres;OK
  -L " comp spi:18 reserved"
  > hex:4500001800010000406c8e43c0000201c633640106000012 hit
  > hex:4500001800010000406c8e43c0000201c633640106000013 miss
  > hex:4500001800010000406c8e43c0000201c633640106010012 hit
-p ipcomp -m ipcomp ! --ipcompspi 5:9 --compres;=;OK
  -L " comp spis:!5:9 reserved"
  > hex:4500001800010000406c8e43c0000201c633640106000004 hit
  > hex:4500001800010000406c8e43c0000201c633640106000005 miss
  > hex:4500001800010000406c8e43c0000201c633640106000009 miss
-p ipcomp -m ipcomp ! --compres;;FAIL IPT141
-p ipcomp --ipcompspi 5;-p ipcomp -m ipcomp --ipcompspi 5;OK
  -L " comp spi:5"
-p tcp -m ipcomp --ipcompspi 5;;FAIL IPT302
-p ipcomp -m ipcomp --ipcompspi 4294967296;;FAIL IPT131
:FORWARD
-p ipcomp -m ipcomp ! --ipcompspi 18 -j ACCEPT;=;OK
  -L " comp spi:!18"
-6
:INPUT
-p ipcomp -m ipcomp --ipcompspi 5;=;OK
  -L " comp spi:5"
  > hex:6000000000046c4020010db800000000000000000000000120010db800000000000000000000000206000005 hit
  > hex:6000000000046c4020010db800000000000000000000000120010db800000000000000000000000206000006 miss
-m ipcomp --ipcompspi 5;;FAIL IPT302
