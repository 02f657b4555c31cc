# Which labels there are depends on SELinux, which a machine may not have.
*security
:INPUT
-j SECMARK --selctx system_u:object_r:httpd_packet_t:s0;=;OK
  -L " SECMARK selctx system_u:object_r:httpd_packet_t:s0"
-j SECMARK --selctx "a b";-j SECMARK --selctx a b;OK
  -L " SECMARK selctx a b"
-j SECMARK;;FAIL IPT138
-j SECMARK --selctx a --selctx b;;FAIL IPT139
-j SECMARK ! --selctx a;;FAIL IPT141
*filter
-j SECMARK --selctx a;;FAIL IPT204
-6
*mangle
-j SECMARK --selctx a;=;OK
  -L " SECMARK selctx a"
