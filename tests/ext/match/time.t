:INPUT,FORWARD,OUTPUT
# The clock of these packets starts on Tuesday, 2023-11-14T22:13:20.
-m time --timestart 22:00 --timestop 22:13:20;-m time --timestart 22:00:00 --timestop 22:13:20 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 22:00:00 to 22:13:20 UTC"
  > udp                          hit
  > udp at=1s                    miss
-m time --timestart 22:13:21 --timestop 23:00;-m time --timestart 22:13:21 --timestop 23:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 22:13:21 to 23:00:00 UTC"
  > udp                          miss
  > udp at=1s                    hit
# Over midnight.
-m time --timestart 22:00 --timestop 2:00;-m time --timestart 22:00:00 --timestop 02:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 22:00:00 to 02:00:00 UTC"
  > udp                          hit
  > udp at=120m                  hit
  > udp at=120m                  miss
-m time --weekdays Tue;-m time --weekdays Tue --datestop 2038-01-19T03:14:07;OK
  -L " TIME on Tue UTC"
  > udp                          hit
  > udp at=120m                  miss
-m time ! --weekdays Tue;-m time --weekdays Mon,Wed,Thu,Fri,Sat,Sun --datestop 2038-01-19T03:14:07;OK
  -L " TIME on Mon,Wed,Thu,Fri,Sat,Sun UTC"
  > udp                          miss
  > udp at=120m                  hit
-m time --timestart 22:00 --timestop 2:00 --weekdays Tue;-m time --timestart 22:00:00 --timestop 02:00:00 --weekdays Tue --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 22:00:00 to 02:00:00 on Tue UTC"
  > udp                          hit
  > udp at=120m                  miss
# The hours after midnight count as the day before.
-m time --timestart 22:00 --timestop 2:00 --weekdays Tue --contiguous;-m time --timestart 22:00:00 --timestop 02:00:00 --weekdays Tue --datestop 2038-01-19T03:14:07 --contiguous;OK
  -L " TIME from 22:00:00 to 02:00:00 on Tue UTC contiguous"
  > udp                          hit
  > udp at=120m                  hit
  > udp at=120m                  miss
-m time --monthdays 14;-m time --monthdays 14 --datestop 2038-01-19T03:14:07;OK
  -L " TIME on 14th UTC"
  > udp                          hit
  > udp at=120m                  miss
-m time ! --monthdays 14;-m time --monthdays 1,2,3,4,5,6,7,8,9,10,11,12,13,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 --datestop 2038-01-19T03:14:07;OK
  -L " TIME on 1st,2nd,3rd,4th,5th,6th,7th,8th,9th,10th,11st,12nd,13rd,15th,16th,17th,18th,19th,20th,21st,22nd,23rd,24th,25th,26th,27th,28th,29th,30th,31st UTC"
  > udp                          miss
  > udp at=120m                  hit
-m time --datestart 2023-11-14T22:13:20;-m time --datestart 2023-11-14T22:13:20 --datestop 2038-01-19T03:14:07;OK
  -L " TIME starting from 2023-11-14 22:13:20 UTC"
  > udp                          hit
-m time --datestart 2023-11-14T22:13:21;-m time --datestart 2023-11-14T22:13:21 --datestop 2038-01-19T03:14:07;OK
  -L " TIME starting from 2023-11-14 22:13:21 UTC"
  > udp                          miss
  > udp at=1s                    hit
-m time --datestop 2023-11-14T22:13:20;=;OK
  -L " TIME until date 2023-11-14 22:13:20 UTC"
  > udp                          hit
  > udp at=1s                    miss
-m time --kerneltz --timestart 22:00 --timestop 23:00;-m time --timestart 22:00:00 --timestop 23:00:00 --datestop 2038-01-19T03:14:07 --kerneltz;OK
  -L " TIME from 22:00:00 to 23:00:00"
  > udp                          hit
  > udp at=60m                   miss
-m time --localtz --timestop 22:00;-m time --timestart 00:00:00 --timestop 22:00:00 --datestop 2038-01-19T03:14:07 --kerneltz;OK
  -L " TIME from 00:00:00 to 22:00:00"
  > udp                          miss
  > udp at=120m                  hit
-m time --utc --timestop 22:00;-m time --timestart 00:00:00 --timestop 22:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 00:00:00 to 22:00:00 UTC"
  > udp                          miss
  > udp at=120m                  hit
-m time;-m time --datestop 2038-01-19T03:14:07;OK
  -L " TIME UTC"
  > udp                          hit
-m time --timestart 5:00;-m time --timestart 05:00:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 05:00:00 to 23:59:59 UTC"
-m time --timestart 0:0 --timestop 23:59:59;-m time --datestop 2038-01-19T03:14:07;OK
  -L " TIME UTC"
-m time --timestart 23:59:59;-m time --timestart 23:59:59 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 23:59:59 to 23:59:59 UTC"
-m time --timestart 5:;-m time --timestart 05:00:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 05:00:00 to 23:59:59 UTC"
-m time --timestart :5;-m time --timestart 00:05:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 00:05:00 to 23:59:59 UTC"
-m time --timestart 5:5:;-m time --timestart 05:05:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 05:05:00 to 23:59:59 UTC"
-m time --timestart " +5: 5";-m time --timestart 05:05:00 --timestop 23:59:59 --datestop 2038-01-19T03:14:07;OK
  -L " TIME from 05:05:00 to 23:59:59 UTC"
-m time --timestart 4294967296:00;-m time --datestop 2038-01-19T03:14:07;OK
  -L " TIME UTC"
-m time --timestart 6:00 --timestop 6:00 --contiguous;-m time --timestart 06:00:00 --timestop 06:00:00 --datestop 2038-01-19T03:14:07 --contiguous;OK
  -L " TIME from 06:00:00 to 06:00:00 UTC contiguous"
-m time --datestart 2024;-m time --datestart 2024-01-01T00:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME starting from 2024-01-01 00:00:00 UTC"
-m time --datestart 2024-02;-m time --datestart 2024-02-01T00:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME starting from 2024-02-01 00:00:00 UTC"
-m time --datestart 2024-02-30;-m time --datestart 2024-03-01T00:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME starting from 2024-03-01 00:00:00 UTC"
-m time --datestart 2024-02-03T04;-m time --datestart 2024-02-03T04:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME starting from 2024-02-03 04:00:00 UTC"
-m time --datestart 2024-2-3T4:5:6 --datestop 2025;-m time --datestart 2024-02-03T04:05:06 --datestop 2025-01-01T00:00:00;OK
  -L " TIME starting from 2024-02-03 04:05:06 until date 2025-01-01 00:00:00 UTC"
-m time --datestart 2025 --datestop 2024;-m time --datestart 2025-01-01T00:00:00 --datestop 2024-01-01T00:00:00;OK
  -L " TIME starting from 2025-01-01 00:00:00 until date 2024-01-01 00:00:00 UTC"
-m time --datestart 1970;-m time --datestop 2038-01-19T03:14:07;OK
  -L " TIME UTC"
-m time --datestart 2024-00-00;-m time --datestart 2023-11-30T00:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME starting from 2023-11-30 00:00:00 UTC"
-m time --datestart 2024-;-m time --datestart 2023-12-01T00:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME starting from 2023-12-01 00:00:00 UTC"
-m time --datestop 2038-01-19T03:14:07;=;OK
  -L " TIME UTC"
-m time --datestop 2038-12-31;-m time --datestop 2038-12-31T00:00:00;OK
  -L " TIME until date 2038-12-31 00:00:00 UTC"
-m time --datestop 1970;-m time;OK
  -L " TIME until date UTC"
-m time --datestart 2024-4294967297;-m time --datestart 2024-01-01T00:00:00 --datestop 2038-01-19T03:14:07;OK
  -L " TIME starting from 2024-01-01 00:00:00 UTC"
-m time --monthdays 1,2,3,31;-m time --monthdays 1,2,3,31 --datestop 2038-01-19T03:14:07;OK
  -L " TIME on 1st,2nd,3rd,31st UTC"
-m time --monthdays 11,12,13,21,22,23;-m time --monthdays 11,12,13,21,22,23 --datestop 2038-01-19T03:14:07;OK
  -L " TIME on 11st,12nd,13rd,21st,22nd,23rd UTC"
-m time --monthdays 0;-m time --monthdays  --datestop 2038-01-19T03:14:07;OK
  -L " TIME on  UTC"
-m time --monthdays "";-m time --monthdays  --datestop 2038-01-19T03:14:07;OK
  -L " TIME on  UTC"
-m time --monthdays ,1,,2,;-m time --monthdays 1,2 --datestop 2038-01-19T03:14:07;OK
  -L " TIME on 1st,2nd UTC"
-m time --monthdays "1, 2";-m time --monthdays 1,2 --datestop 2038-01-19T03:14:07;OK
  -L " TIME on 1st,2nd UTC"
-m time --monthdays 123;-m time --monthdays 12 --datestop 2038-01-19T03:14:07;OK
  -L " TIME on 12nd UTC"
-m time --monthdays 010;-m time --monthdays 1 --datestop 2038-01-19T03:14:07;OK
  -L " TIME on 1st UTC"
-m time ! --monthdays 0;-m time --monthdays 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 --datestop 2038-01-19T03:14:07;OK
  -L " TIME on 1st,2nd,3rd,4th,5th,6th,7th,8th,9th,10th,11st,12nd,13rd,14th,15th,16th,17th,18th,19th,20th,21st,22nd,23rd,24th,25th,26th,27th,28th,29th,30th,31st UTC"
-m time --monthdays 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31;-m time --datestop 2038-01-19T03:14:07;OK
  -L " TIME UTC"
-m time --weekdays Mo,Tu,We,Th,Fr,Sa,Su;-m time --datestop 2038-01-19T03:14:07;OK
  -L " TIME UTC"
-m time --weekdays Monday,2;-m time --weekdays Mon,Tue --datestop 2038-01-19T03:14:07;OK
  -L " TIME on Mon,Tue UTC"
-m time --weekdays Mon-Fri;-m time --weekdays Mon --datestop 2038-01-19T03:14:07;OK
  -L " TIME on Mon UTC"
-m time --weekdays Sun,Mon,;-m time --weekdays Mon,Sun --datestop 2038-01-19T03:14:07;OK
  -L " TIME on Mon,Sun UTC"
-m time --weekdays 8;-m time --weekdays  --datestop 2038-01-19T03:14:07;OK
  -L " TIME on  UTC"
-m time --weekdays "";-m time --weekdays  --datestop 2038-01-19T03:14:07;OK
  -L " TIME on  UTC"
-m time --weekdays 1,2,3,4,5,6,7,32;-m time --weekdays Mon,Tue,Wed,Thu,Fri,Sat,Sun --datestop 2038-01-19T03:14:07;OK
  -L " TIME on Mon,Tue,Wed,Thu,Fri,Sat,Sun UTC"
-m time ! --weekdays 1,2,3,4,5,6,7;-m time --weekdays  --datestop 2038-01-19T03:14:07;OK
  -L " TIME on  UTC"
-m time --weekdays 0x1;-m time --weekdays Mon --datestop 2038-01-19T03:14:07;OK
  -L " TIME on Mon UTC"
-m time --timestart 9:00 --timestop 17:00 --weekdays Mon --monthdays 1,2 --datestart 2020 --datestop 2021 --kerneltz;-m time --timestart 09:00:00 --timestop 17:00:00 --monthdays 1,2 --weekdays Mon --datestart 2020-01-01T00:00:00 --datestop 2021-01-01T00:00:00 --kerneltz;OK
  -L " TIME from 09:00:00 to 17:00:00 on Mon on 1st,2nd starting from 2020-01-01 00:00:00 until date 2021-01-01 00:00:00"
-m time --localtz --kerneltz;-m time --datestop 2038-01-19T03:14:07 --kerneltz;OK
  -L " TIME"
-m time --timestart 24:00;;FAIL IPT153
-m time --timestart 23:60;;FAIL IPT153
-m time --timestart 23:00:60;;FAIL IPT153
-m time --timestart 5;;FAIL IPT153
-m time --timestart "";;FAIL IPT153
-m time --timestart 5:5:5:5;;FAIL IPT153
-m time --timestart -1:00;;FAIL IPT153
-m time --timestart 5:0x10;;FAIL IPT153
-m time --datestart 1969;;FAIL IPT153
-m time --datestart 2039;;FAIL IPT153
-m time --datestart 1970-01-00;;FAIL IPT153
-m time --datestart 2024-13;;FAIL IPT153
-m time --datestart 2024-12-32;;FAIL IPT153
-m time --datestart 2024-12-31T24;;FAIL IPT153
-m time --datestart 2024-12-31t5;;FAIL IPT153
-m time --datestart "2024-12-31 05:00:00";;FAIL IPT153
-m time --datestart "";;FAIL IPT153
-m time --datestart 2024-12-31T23:59:59:;;FAIL IPT153
-m time --monthdays 32;;FAIL IPT153
-m time --monthdays 1-5;;FAIL IPT153
-m time --monthdays a;;FAIL IPT153
-m time --monthdays -1;;FAIL IPT153
-m time --monthdays 0x1f;;FAIL IPT153
-m time --weekdays mon;;FAIL IPT153
-m time --weekdays 0;;FAIL IPT153
-m time --weekdays ,Mon;;FAIL IPT153
-m time --weekdays M;;FAIL IPT153
-m time --weekdays "1 ";;FAIL IPT153
-m time --timestart 6:00 --timestop 18:00 --contiguous;;FAIL IPT140
-m time --contiguous;;FAIL IPT140
-m time --utc --kerneltz;;FAIL IPT140
-m time --utc --localtz;;FAIL IPT140
-m time --utc --utc;;FAIL IPT139
-m time ! --utc;;FAIL IPT141
-m time ! --timestart 5:00;;FAIL IPT141
-m time --datestart 2024 --datestart 2023;;FAIL IPT139
-m time --monthdays 1 --monthdays 2;;FAIL IPT139
-6
-m time --timestart 9:00 --timestop 17:00 --kerneltz;-m time --timestart 09:00:00 --timestop 17:00:00 --datestop 2038-01-19T03:14:07 --kerneltz;OK
  -L " TIME from 09:00:00 to 17:00:00"
  > udp                          miss
  > udp at=660m                  hit
