-p dccp -m dccp;=;OK
  -L " dccp"
  > hex:450000240001000040218e82c0000201c633640100010002040000000000000000000000 hit
  > hex:4500001f0001000040218e87c0000201c63364010000000000000000000000 hotdrop
  > hex:450000200001000140218e85c0000201c6336401000000000000000000000000 miss
-p dccp;=;OK
  -L ""
-m dccp;;FAIL IPT302
-p tcp -m dccp --dccp-types DATA;;FAIL IPT302
-p dccp --sport 1;-p dccp -m dccp --sport 1;OK
  -L " dccp spt:1"
-p dccp -m dccp --sport http;-p dccp -m dccp --sport 80;OK
  -L " dccp spt:80"
-p dccp -m dccp --sport ntp --dport domain;-p dccp -m dccp --sport 123 --dport 53;OK
  -L " dccp spt:123 dpt:53"
-p dccp -m dccp --sport 4:3;=;OK
  -L " dccp spts:4:3"
  > hex:450000200001000040218e86c0000201c6336401000300020300000004000000 miss
-p dccp -m dccp --sport :;-p dccp -m dccp --sport 0:65535;OK
  -L " dccp"
-p dccp -m dccp ! --sport :;-p dccp -m dccp ! --sport 0:65535;OK
  -L " dccp spts:!0:65535"
  > hex:450000200001000040218e86c0000201c6336401000300020300000004000000 miss
-p dccp -m dccp ! --sport 1:5 --dport 4:;-p dccp -m dccp ! --sport 1:5 --dport 4:65535;OK
  -L " dccp spts:!1:5 dpts:4:65535"
  > hex:450000200001000040218e86c0000201c6336401000600040300000004000000 hit
  > hex:450000200001000040218e86c0000201c6336401000500040300000004000000 miss
  > hex:450000200001000040218e86c0000201c6336401000600030300000004000000 miss
-p dccp -m dccp --source-port 5 --destination-port 6;-p dccp -m dccp --sport 5 --dport 6;OK
  -L " dccp spt:5 dpt:6"
  > hex:450000200001000040218e86c0000201c6336401000500060300000004000000 hit
  > hex:450000200001000040218e86c0000201c6336401000500070300000004000000 miss
-p dccp -m dccp --sport 65536;-p dccp -m dccp --sport 0;OK
  -L " dccp spt:0"
-p dccp -m dccp --sport 1 --source-port 2;;FAIL IPT139
-p dccp -m dccp --sport "";-p dccp -m dccp --sport 0;OK
  -L " dccp spt:0"
-p dccp -m dccp --dccp-types request;-p dccp -m dccp --dccp-types REQUEST;OK
  -L " dccp REQUEST"
  -n " dccp 0"
-p dccp -m dccp --dccp-types RESET,REQUEST,INVALID;-p dccp -m dccp --dccp-types REQUEST,RESET,INVALID;OK
  -L " dccp REQUEST,RESET,INVALID"
  -n " dccp 0,7,10,11,12,13,14,15"
  > hex:450000200001000040218e86c0000201c6336401000100020300000000000000 hit
  > hex:450000200001000040218e86c0000201c633640100010002030000000e000000 hit
  > hex:450000200001000040218e86c0000201c6336401000100020300000014000000 hit
  > hex:450000200001000040218e86c0000201c633640100010002030000001e000000 hit
  > hex:450000200001000040218e86c0000201c6336401000100020300000012000000 miss
-p dccp -m dccp ! --dccp-types RESET,REQUEST;-p dccp -m dccp ! --dccp-types REQUEST,RESET;OK
  -L " dccp ! REQUEST,RESET"
  -n " dccp ! 0,7"
  > hex:450000200001000040218e86c0000201c6336401000100020300000000000000 miss
  > hex:450000200001000040218e86c0000201c6336401000100020300000002000000 hit
-p dccp -m dccp --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID;=;OK
  -L " dccp REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID"
  -n " dccp 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15"
-p dccp -m dccp --dccp-types REQ;;FAIL IPT133
-p dccp -m dccp --dccp-types "";-p dccp -m dccp --dccp-types ;OK
  -L " dccp "
  > hex:450000200001000040218e86c0000201c6336401000100020300000000000000 miss
-p dccp -m dccp --dccp-types ,;-p dccp -m dccp --dccp-types ;OK
  -L " dccp "
-p dccp -m dccp --dccp-types ,ACK,,DATA,;-p dccp -m dccp --dccp-types DATA,ACK;OK
  -L " dccp DATA,ACK"
  -n " dccp 2,3"
-p dccp -m dccp ! --dccp-types "";-p dccp -m dccp ! --dccp-types ;OK
  -L " dccp ! "
  > hex:450000200001000040218e86c0000201c6336401000100020300000000000000 hit
-p dccp -m dccp --dccp-types 3;;FAIL IPT133
-p dccp -m dccp --dccp-option 1;=;OK
  -L " dccp option=1"
-p dccp -m dccp ! --dccp-option 255;=;OK
  -L " dccp option=!255"
  > hex:450000240001000040218e82c0000201c6336401000100020400000004000000ff020000 miss
  > hex:450000200001000040218e86c0000201c6336401000100020300000004000000 hit
-p dccp -m dccp --dccp-option 0;;FAIL IPT131
-p dccp -m dccp --dccp-option 256;;FAIL IPT131
-p dccp -m dccp --dccp-option 0x20;-p dccp -m dccp --dccp-option 32;OK
  -L " dccp option=32"
  > hex:450000240001000040218e82c0000201c633640100010002040000000400000020020000 hit
  > hex:450000240001000040218e82c0000201c633640100010002040000000400000001200200 hit
  > hex:450000240001000040218e82c0000201c633640100010002040000000400000021032000 miss
  > hex:450000200001000040218e86c0000201c6336401000100020300000004000000 miss
  > hex:450000240001000040218e82c0000201c633640100010002050000000400000020020000 hotdrop
  > hex:450000200001000040218e86c0000201c6336401000100020200000004000000 hotdrop
  > hex:450000280001000040218e7ec0000201c63364010001000205000000050000002020202001000000 miss
  > hex:4500002c0001000040218e7ac0000201c6336401000100020600000006000000202020202020202020020000 hit
  > hex:450000280001000040218e7ec0000201c63364010001000205000000060000002020202020202020 miss
-p dccp -m dccp --sport 1 ! --dport 2:3 --dccp-types ACK --dccp-option 4;=;OK
  -L " dccp spt:1 dpts:!2:3 ACK option=4"
  -n " dccp spt:1 dpts:!2:3 3 option=4"
  > hex:4500002c0001000040218e7ac0000201c6336401000100040600000006000000000000000000000004020000 hit
  > hex:4500002c0001000040218e7ac0000201c6336401000100030600000006000000000000000000000004020000 miss
  > hex:450000200001000040218e86c0000201c6336401000100040300000004000000 miss
-p dccp -m dccp --dccp-types ACK ! --dccp-option 4;=;OK
  -L " dccp ACK option=!4"
  -n " dccp 3 option=!4"
-p dccp -m dccp --dccp-types DATA,ACK ! --dccp-option 4;=;OK
  -L " dccp DATA,ACK option=!4"
  -n " dccp 2,3 option=!4"
-p dccp -m dccp ! --dccp-types DATA,ACK --dccp-option 4;=;OK
  -L " dccp ! DATA,ACK option=4"
  -n " dccp ! 2,3 option=4"
-p dccp -m dccp --dccp-types REQUEST,RESPONSE --dccp-option 4;=;OK
  -L " dccp REQUEST,RESPONSE option=4"
  -n " dccp 0,1 option=4"
-6
-p dccp -m dccp --sport 1 --dccp-types ACK;=;OK
  -L " dccp spt:1 ACK"
  -n " dccp spt:1 3"
  > hex:600000000014214020010db800000000000000000000000120010db80000000000000000000000020001000205000000060000000000000000000000 hit
  > hex:60000000000c214020010db800000000000000000000000120010db8000000000000000000000002000100020300000004000000 miss
