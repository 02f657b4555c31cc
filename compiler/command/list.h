// What `iptables -L` and `iptables -v -A …` print (iptables 1.8.9, xshared.c's columns), byte for byte.
//
// Names of hosts and networks come from the given hosts(5) text only: an address without a name there stands as it is,
// where iptables would have asked DNS. Protocols and ports get their names unless `numeric`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/command/address.h"
#include "compiler/command/table_store.h"

namespace iptc::command {

struct ListStyle {
  bool numeric = false;       // -n
  bool verbose = false;       // -v: counters and interfaces
  bool exact = false;         // -x: counters as they are instead of 123K
  bool line_numbers = false;  // --line-numbers
  const HostNames* hosts = nullptr;
};

// The table's chains with a heading each; only `chain` unless it is empty, and of it only the rule with that number,
// without a heading, unless `number` is 0.
[[nodiscard]] std::string ListTable(const StoredTable& table, std::string_view chain, std::uint32_t number,
                                    const ListStyle& style);

// A counter as iptables prints it without -x: up to 99999 as it is, then 100K, 9999K, 10M …
[[nodiscard]] std::string ShortCount(std::uint64_t count);

// One line about a rule: "ACCEPT  tcp opt -- in eth0 out *  0.0.0.0/0  -> 0.0.0.0/0   tcp dpt:22".
[[nodiscard]] std::string DescribeRule(const StoredRule& rule, const StoredTable& table);

}  // namespace iptc::command
