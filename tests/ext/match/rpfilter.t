*raw
:PREROUTING
-m rpfilter;=;OK
  -L " rpfilter"
  > udp                          hit
-m rpfilter --invert;=;OK
  -L " rpfilter invert"
  > udp                          miss
-m rpfilter --invert --accept-local --validmark --loose;-m rpfilter --loose --validmark --accept-local --invert;OK
  -L " rpfilter loose validmark accept-local invert"
-m rpfilter --loose;=;OK
  -L " rpfilter loose"
-m rpfilter --validmark;=;OK
  -L " rpfilter validmark"
-m rpfilter --accept-local;=;OK
  -L " rpfilter accept-local"
-m rpfilter ! --loose;;FAIL IPT141
-m rpfilter ! --invert;;FAIL IPT141
-m rpfilter --loose --loose;;FAIL IPT139
:OUTPUT
-m rpfilter;;FAIL IPT203
*mangle
:PREROUTING
-m rpfilter --loose;=;OK
  -L " rpfilter loose"
:INPUT,FORWARD,OUTPUT,POSTROUTING
-m rpfilter;;FAIL IPT203
*nat
:PREROUTING,INPUT,OUTPUT,POSTROUTING
-m rpfilter;;FAIL IPT204
*filter
:INPUT,FORWARD,OUTPUT
-m rpfilter;;FAIL IPT204
-6
*raw
:PREROUTING
-m rpfilter --loose --validmark --accept-local --invert;=;OK
  -L " rpfilter loose validmark accept-local invert"
  > udp                          miss
