# Linux has had none of it since 3.17; what is wrong with its options comes first.
:INPUT
-j ULOG;;FAIL IPT144
-j ULOG --ulog-nlgroup 32;;FAIL IPT144
-j ULOG --ulog-prefix foo;;FAIL IPT144
-j ULOG --ulog-cprange 18446744073709551615;;FAIL IPT144
-j ULOG --ulog-qthreshold 50;;FAIL IPT144
-j ULOG --ulog-nlgroup 0;;FAIL IPT131
-j ULOG --ulog-nlgroup 33;;FAIL IPT131
-j ULOG --ulog-prefix "";;FAIL IPT137
-j ULOG --ulog-cprange x;;FAIL IPT131
-j ULOG --ulog-qthreshold 0;;FAIL IPT131
-j ULOG --ulog-qthreshold 51;;FAIL IPT131
-j ULOG ! --ulog-nlgroup 1;;FAIL IPT141
-j ULOG --ulog-nlgroup 1 --ulog-nlgroup 1;;FAIL IPT139
-6
-j ULOG --ulog-nlgroup 1;;FAIL IPT160
