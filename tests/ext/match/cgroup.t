-m cgroup --cgroup 0x10;-m cgroup --cgroup 16;OK
  -L " cgroup 16"
-m cgroup --cgroup 4294967295;=;OK
  -L " cgroup 4294967295"
-m cgroup --cgroup 4294967296;;FAIL IPT131
-m cgroup ! --cgroup 1;=;OK
  -L " cgroup ! 1"
-m cgroup ! --path /;-m cgroup ! --path "/";OK
  -L " cgroup ! /"
-m cgroup --path "";=;OK
  -L " cgroup "
-m cgroup --path / --cgroup 1;;FAIL IPT145
-m cgroup;;FAIL IPT145
-m cgroup --cgroup "";;FAIL IPT131
-m cgroup --path "/" --path "/";;FAIL IPT139
-m cgroup --cgroup 1 --cgroup 2;;FAIL IPT139
:FORWARD
-m cgroup --cgroup 1;;FAIL IPT203
*nat
:PREROUTING
-m cgroup --cgroup 1;;FAIL IPT203
:POSTROUTING
-m cgroup --cgroup 1;=;OK
  -L " cgroup 1"
:PREROUTING
-m cgroup --path /;;FAIL IPT203
*raw
-m cgroup --cgroup 1;;FAIL IPT203
-6
*filter
:INPUT
-m cgroup --path /;-m cgroup --path "/";OK
  -L " cgroup /"
-m cgroup ! --cgroup 7;=;OK
  -L " cgroup ! 7"
