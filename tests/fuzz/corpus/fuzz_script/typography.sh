iptables –A INPUT –p tcp –dport 22 —jump ACCEPT
iptables -A INPUT -m comment --comment “web – server” -j ACCEPT
iptables -A INPUT −i lo -s 10.0.0.1–10.0.0.9
echo Don’t panic – it works
# a comment – stays
iptables -A X --log-prefix "a – b" --comment '“q”'
iptables -nvL; iptables –nvL
