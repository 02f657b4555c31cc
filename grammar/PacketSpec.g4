// The packet notation of `iptc trace`, of tests and of witnesses; runtime/abi/packet_spec.h is what it says.
//
//   tcp 10.0.0.1:1234 > 192.168.0.2:25 in eth0 syn
//   ip6 udp [2001:db8::1]:1 > [2001:db8::2]:53 frag 8+
//   tcp dport=53 cut=l4+2
//   icmp 192.0.2.1 > 192.0.2.2 3/1 ct rel
//   hex:450000… in eth0          pcap:trace.pcap#12
//
// The grammar knows the shape and the names of the fields; what a value may be is in compiler/syntax/packet_spec.cpp,
// one row a field.
grammar PacketSpec;

packet: subject? item* EOF;

subject: HEX | CAPTURE | FAMILY protocol? endpoints? | protocol endpoints? | endpoints;

protocol: WORD;

endpoints: value GREATER value;

item: key EQUALS? value | flag | typeAndCode;

key: KEY;
flag: FLAG;
typeAndCode: TYPE_CODE;

// After a field's name everything is its value: an interface may be called "out".
value: WORD | QUOTED | KEY | FLAG | FAMILY | TYPE_CODE | HEX;

HEX: 'hex:' [0-9a-fA-F]*;
CAPTURE: 'pcap:' (STRING | ~[ \t\r\n"]+) ('#' [0-9]+)?;
FAMILY: 'ip' | 'ip6';
KEY:
	'src' | 'dst' | 'sport' | 'dport' | 'in' | 'out' | 'flags' | 'opt' | 'type' | 'code' | 'proto' | 'ct' | 'mark'
	| 'mac' | 'ttl' | 'tos' | 'len' | 'frag' | 'cut' | 'uid' | 'gid' | 'at';
FLAG: 'syn' | 'ack' | 'fin' | 'rst' | 'psh' | 'urg' | 'ece' | 'cwr';
TYPE_CODE: [0-9]+ '/' [0-9]+;
QUOTED: STRING;
GREATER: '>';
EQUALS: '=';
WORD: ~[ \t\r\n=>"]+;
SPACE: [ \t\r\n]+ -> skip;
// A quotation mark that nothing closes.
STRAY: '"';

fragment STRING: '"' ('\\' . | ~["\\])* '"';
