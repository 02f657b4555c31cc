#: --stub curl -s ifconfig.me=203.0.113.7
WAN=$(curl  -s ifconfig.me)
iptables -A INPUT -d $WAN
N=`echo 3`
iptables -A N$N $(echo a b) "$(printf '%s-%03d' x 7)"
for ip in $(echo "10.0.0.1,10.0.0.2" | tr , ' '); do iptables -A IP -s $ip; done
echo "10.0.0.9 web" | while read addr name; do iptables -A $name -s $addr; done
iptables -A $(basename /etc/a/fw.conf .conf) $(dirname /x/y) $(expr 2 + 3) $(seq 2 4)
iptables -A $(echo Nested $(echo `echo deep`))
iptables -A $((1 + 2 * 3)) $(( N << 2 )) $((0x10))
iptables -A $(printf 'a b\nc d\n' | awk '{print $2}') $(printf 'k=v\n' | cut -d= -f2) $(echo xay | sed 's/a/-/')
