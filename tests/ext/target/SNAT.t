*nat
:POSTROUTING,INPUT
-j SNAT --to-source 1.1.1.1;=;OK
  -L " to:1.1.1.1"
-j SNAT --to-source 1.1.1.1-1.1.1.10;=;OK
  -L " to:1.1.1.1-1.1.1.10"
-p tcp -j SNAT --to-source :80-90;=;OK
  -L " to::80-90"
-p tcp -j SNAT --to-source 1.1.1.1:1025-65535;=;OK
  -L " to:1.1.1.1:1025-65535"
# The port that a range starts from is taken and lost.
-p tcp -j SNAT --to-source 1.1.1.1:80-90/5;-p tcp -j SNAT --to-source 1.1.1.1:80-90/0;OK
  -L " to:1.1.1.1:80-90/0"
-j SNAT --to-source 1.1.1.1 --random-fully --random --persistent;-j SNAT --to-source 1.1.1.1 --random --random-fully --persistent;OK
  -L " to:1.1.1.1 random random-fully persistent"
-j SNAT --to-source 1.1.1.1:1025-65535;;FAIL IPT302
-p tcp -j SNAT --to-source 1.1.1.1-1.1.1.10:1025-65536;;FAIL IPT130
-p tcp -j SNAT --to-source 1.1.1.1:80/90;;FAIL IPT130
-j SNAT --to-source 1.1.1.1 --to-source 2.2.2.2;;FAIL IPT139
-j SNAT;;FAIL IPT138
:PREROUTING,OUTPUT
-j SNAT --to-source 1.1.1.1;;FAIL IPT203
*filter
:FORWARD
-j SNAT --to-source 1.1.1.1;;FAIL IPT204
-6
*nat
:POSTROUTING
-j SNAT --to-source dead::beef-dead::fee7 --persistent;=;OK
  -L " to:dead::beef-dead::fee7 persistent"
-p tcp -j SNAT --to-source [dead::beef-dead::fee7]:1025-65535;=;OK
  -L " to:[dead::beef-dead::fee7]:1025-65535"
-p tcp -j SNAT --to-source [::1]:80-90/5;-p tcp -j SNAT --to-source [::1]:80-90/0;OK
  -L " to:[::1]:80-90/0"
