:INPUT,FORWARD,OUTPUT
-j AUDIT --type accept;=;OK
  -L " AUDIT accept"
-j AUDIT --type reject;=;OK
  -L " AUDIT reject"
-j AUDIT --type Drop;-j AUDIT --type drop;OK
  -L " AUDIT drop"
-j AUDIT --type "";;FAIL IPT133
-j AUDIT --type acceptx;;FAIL IPT133
-j AUDIT --type acc;;FAIL IPT133
-j AUDIT ! --type drop;;FAIL IPT141
-j AUDIT --type drop --type drop;;FAIL IPT139
-j AUDIT;;FAIL IPT138
*nat
:PREROUTING,POSTROUTING
-j AUDIT --type drop;=;OK
  -L " AUDIT drop"
-6
*raw
:PREROUTING
-j AUDIT --type drop;=;OK
  -L " AUDIT drop"
