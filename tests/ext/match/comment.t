:INPUT,FORWARD,OUTPUT
-m comment --comment foo;=;OK
  > tcp                          hit
-m comment --comment "a b";=;OK
-m comment --comment a;-m comment --comment a;OK
-m comment --comment "a_b-C9";-m comment --comment a_b-C9;OK
-m comment --comment "";=;OK
-m comment --comment "!";=;OK
-m comment --comment "it's";-m comment --comment "it\'s";OK
-m comment --comment "a\"b\\c";=;OK
-m comment --comment "a.b";=;OK
-m comment;;FAIL IPT138
-m comment ! --comment x;;FAIL IPT141
-m comment --comment x --comment y;;FAIL IPT139
-6
-m comment --comment foo;=;OK
