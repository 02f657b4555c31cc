:INPUT,FORWARD,OUTPUT
-j IDLETIMER --timeout 42 --label foo;=;OK
  -L " timeout:42 label:foo"
-j IDLETIMER --alarm --timeout 0x10 --label "a b";-j IDLETIMER --timeout 16 --label a b --alarm;OK
  -L " timeout:16 label:a b alarm"
-j IDLETIMER --timeout 2147482 --label long;=;OK
  -L " timeout:2147482 label:long"
-j IDLETIMER --timeout 1 --label 123456789012345678901234567;=;OK
  -L " timeout:1 label:123456789012345678901234567"
-j IDLETIMER --timeout 1 --label 1234567890123456789012345678;-j IDLETIMER --timeout 1 --label 123456789012345678901234567;OK
  -L " timeout:1 label:123456789012345678901234567"
-j IDLETIMER --timeout 1 --label "q\"b";-j IDLETIMER --timeout 1 --label q"b;OK
  -L " timeout:1 label:q"b"
-j IDLETIMER --timeout 0 --label foo;;FAIL IPT145
-j IDLETIMER --timeout 2147483 --label foo;;FAIL IPT145
-j IDLETIMER --timeout 4294967295 --label foo;;FAIL IPT145
-j IDLETIMER --timeout 4294967296 --label foo;;FAIL IPT131
-j IDLETIMER --timeout x --label foo;;FAIL IPT131
-j IDLETIMER --timeout 1 --label "";;FAIL IPT145
-j IDLETIMER --timeout 1 --label a/b;;FAIL IPT145
-j IDLETIMER --timeout 1 --label uevent;;FAIL IPT145
-j IDLETIMER --timeout 1;;FAIL IPT138
-j IDLETIMER --label foo;;FAIL IPT138
-j IDLETIMER --timeout;;FAIL IPT161
-j IDLETIMER --timeout 1 --label foo --timeout 1;;FAIL IPT139
-j IDLETIMER ! --timeout 1 --label foo;;FAIL IPT141
*nat
:PREROUTING
-j IDLETIMER --timeout 42 --label foo;=;OK
  -L " timeout:42 label:foo"
-6
*raw
-j IDLETIMER --timeout 42 --label foo;=;OK
  -L " timeout:42 label:foo"
