:INPUT,FORWARD,OUTPUT
-p tcp -m tcpmss --mss 1460;=;OK
  -L " tcpmss match 1460"
  > tcp opt=2                    hit
  > tcp                          miss
  > tcp opt=1,1,2                hit
  > tcp opt=8                    miss
  > tcp opt=2 cut=20             hotdrop
  > tcp cut=19                   hotdrop
-p tcp -m tcpmss ! --mss 1460;=;OK
  -L " tcpmss match !1460"
  > tcp opt=2                    miss
  > tcp                          hit
-p tcp -m tcpmss --mss 1461:65535;=;OK
  -L " tcpmss match 1461:65535"
  > tcp opt=2                    miss
-p tcp -m tcpmss --mss 1000:1459;=;OK
  -L " tcpmss match 1000:1459"
  > tcp opt=2                    miss
-p tcp -m tcpmss ! --mss 5:10;=;OK
  -L " tcpmss match !5:10"
  > tcp opt=2                    hit
-p tcp -m tcpmss --mss :;-p tcp -m tcpmss --mss 0:65535;OK
  -L " tcpmss match 0:65535"
-p tcp -m tcpmss --mss 5:;-p tcp -m tcpmss --mss 5:65535;OK
  -L " tcpmss match 5:65535"
-p tcp -m tcpmss --mss :5;-p tcp -m tcpmss --mss 0:5;OK
  -L " tcpmss match 0:5"
-p tcp -m tcpmss --mss 5:5;-p tcp -m tcpmss --mss 5;OK
  -L " tcpmss match 5"
-p tcp -m tcpmss --mss "";-p tcp -m tcpmss --mss 0;OK
  -L " tcpmss match 0"
-p tcp -m tcpmss --mss 0x10;-p tcp -m tcpmss --mss 16;OK
  -L " tcpmss match 16"
-p tcp -m tcpmss ! --mss 0:65535;=;OK
  -L " tcpmss match !0:65535"
-p tcp -m tcpmss --mss 10:5;;FAIL IPT135
-p tcp -m tcpmss --mss 65536;;FAIL IPT131
-p tcp -m tcpmss --mss 1:2:3;;FAIL IPT131
-p tcp -m tcpmss --mss 5-6;;FAIL IPT131
-p tcp -m tcpmss --mss a;;FAIL IPT131
-p tcp -m tcpmss --mss 5 --mss 6;;FAIL IPT139
-p tcp -m tcpmss;;FAIL IPT138
-m tcpmss --mss 5;;FAIL IPT302
-p udp -m tcpmss --mss 5;;FAIL IPT302
! -p tcp -m tcpmss --mss 5;;FAIL IPT303
-p tcp --mss 5;;FAIL IPT160
-6
-p tcp -m tcpmss --mss 1000:1500;=;OK
  -L " tcpmss match 1000:1500"
  > tcp opt=2                    hit
  > tcp                          miss
