-6
:INPUT,FORWARD,OUTPUT
-p mobility-header -m mh;=;OK
  -L " mh"
  > hex:600000000008874020010db800000000000000000000000120010db80000000000000000000000023b00030000000000 hit
  > hex:600000000008114020010db800000000000000000000000120010db80000000000000000000000020000000000000000 miss
  > hex:600000000005874020010db800000000000000000000000120010db80000000000000000000000023b00030000 hotdrop
  > hex:600000000008874020010db800000000000000000000000120010db80000000000000000000000021100030000000000 hotdrop
-p mobility-header -m mh --mh-type 3;=;OK
  -L " mh home-test"
  -n " mh 3"
  > hex:600000000008874020010db800000000000000000000000120010db80000000000000000000000023b00030000000000 hit
  > hex:600000000008874020010db800000000000000000000000120010db80000000000000000000000023b00040000000000 miss
-p mobility-header -m mh ! --mh-type 3;=;OK
  -L " mh !home-test"
  -n " mh !3"
  > hex:600000000008874020010db800000000000000000000000120010db80000000000000000000000023b00030000000000 miss
  > hex:600000000008874020010db800000000000000000000000120010db80000000000000000000000023b00040000000000 hit
-p mobility-header -m mh ! --mh-type 2:9;=;OK
  -L " mh !careof-test-init:9"
  -n " mh !2:9"
  > hex:600000000008874020010db800000000000000000000000120010db80000000000000000000000023b00090000000000 miss
  > hex:600000000008874020010db800000000000000000000000120010db80000000000000000000000023b000a0000000000 hit
  > hex:6000000000102c4020010db800000000000000000000000120010db800000000000000000000000287000008000000013b000a0000000000 miss
-p mh --mh-type binding-refresh-request;-p mobility-header -m mh --mh-type 0;OK
  -L " mh binding-refresh-request"
  -n " mh 0"
-p mh --mh-type brr;-p mobility-header -m mh --mh-type 0;OK
  -L " mh binding-refresh-request"
  -n " mh 0"
-p MH --mh-type home;-p mobility-header -m mh --mh-type 1;OK
  -L " mh home-test-init"
  -n " mh 1"
-p mh --mh-type home-test;-p mobility-header -m mh --mh-type 3;OK
  -L " mh home-test"
  -n " mh 3"
-p mh --mh-type HOT;-p mobility-header -m mh --mh-type 3;OK
  -L " mh home-test"
  -n " mh 3"
-p mh --mh-type b;-p mobility-header -m mh --mh-type 0;OK
  -L " mh binding-refresh-request"
  -n " mh 0"
-p mh --mh-type binding;-p mobility-header -m mh --mh-type 0;OK
  -L " mh binding-refresh-request"
  -n " mh 0"
-p mh --mh-type BU:be;-p mobility-header -m mh --mh-type 5:7;OK
  -L " mh binding-update:binding-error"
  -n " mh 5:7"
-p mh --mh-type c;-p mobility-header -m mh --mh-type 2;OK
  -L " mh careof-test-init"
  -n " mh 2"
-p mh --mh-type 255;-p mobility-header -m mh --mh-type 255;OK
  -L " mh 255"
-p mh --mh-type 0x3;-p mobility-header -m mh --mh-type 3;OK
  -L " mh home-test"
  -n " mh 3"
-p mh --mh-type " 3";-p mobility-header -m mh --mh-type 3;OK
  -L " mh home-test"
  -n " mh 3"
-p mh --mh-type "";-p mobility-header -m mh --mh-type 0;OK
  -L " mh binding-refresh-request"
  -n " mh 0"
-p mh --mh-type :;-p mobility-header -m mh;OK
  -L " mh"
# A negated full range loses its negation in the text, not in the kernel.
-p mh ! --mh-type :;-p mobility-header -m mh;OK
  -L " mh !binding-refresh-request:255"
  -n " mh !0:255"
-p mh --mh-type 3:;-p mobility-header -m mh --mh-type 3:255;OK
  -L " mh home-test:255"
  -n " mh 3:255"
-p mh --mh-type :3;-p mobility-header -m mh --mh-type 0:3;OK
  -L " mh binding-refresh-request:home-test"
  -n " mh 0:3"
-p mh --mh-type 3:3;-p mobility-header -m mh --mh-type 3;OK
  -L " mh home-test"
  -n " mh 3"
-m mh -p mh --mh-type 3;-p mobility-header -m mh --mh-type 3;OK
  -L " mh home-test"
  -n " mh 3"
-p mh --mh-type be:bu;;FAIL IPT135
-p mh --mh-type 5:3;;FAIL IPT135
-p mh --mh-type 256;;FAIL IPT133
-p mh --mh-type -1;;FAIL IPT133
-p mh --mh-type 1:2:3;;FAIL IPT133
-p mh --mh-type foo;;FAIL IPT133
-p mh --mh-type 1 --mh-type 2;;FAIL IPT139
# Only that one name of the protocol loads the match.
-p 135 --mh-type 1;;FAIL IPT160
-p mobility-header --mh-type 1;;FAIL IPT160
-m mh --mh-type 1;;FAIL IPT302
-p tcp -m mh --mh-type 1;;FAIL IPT302
! -p mobility-header -m mh --mh-type 1;;FAIL IPT303
