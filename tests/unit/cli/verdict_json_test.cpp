#include "cli/verdict_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runtime/abi/conntrack.h"

namespace iptc::cli {
namespace {

using Json = nlohmann::json;

class VerdictJsonTest : public ::testing::Test {
 protected:
  VerdictJsonTest() {
    for (const auto& [family, id] :
         {std::pair(ir::Family::kIp4, ir::TableId::kFilter), std::pair(ir::Family::kIp6, ir::TableId::kMangle)}) {
      ir::Table table = ir::MakeTable(family, id);
      ir::Chain user;
      user.name = "o\"dd";
      ir::Rule rule;
      rule.number = 1;
      rule.text = "-p tcp -j ACCEPT";
      user.rules.push_back(rule);
      table.chains.push_back(user);
      ruleset_.tables.push_back(table);
    }
    program_ = ir::MakeProgram(ruleset_);
    for (const char* name : {"eth0", "we\"ird"}) host_.interfaces.emplace_back().name = name;
  }

  std::string Line(bool frames, const engine::PacketResult& result, std::string_view in = "eth0",
                   std::uint64_t time_ns = 1'500'000'000) {
    const RuleNames names(program_, ruleset_);
    VerdictJson writer(names, host_, frames);
    fmt::memory_buffer out;
    writer.Append(out, 7, time_ns, in, result);
    return fmt::to_string(out);
  }

  std::uint16_t ChainOf(std::size_t table, std::string_view name) const {
    for (std::size_t i = 0; i < program_.tables[table].chains.size(); ++i) {
      if (program_.tables[table].chains[i].name == name) return static_cast<std::uint16_t>(i);
    }
    ADD_FAILURE() << name;
    return 0;
  }

  ir::Ruleset ruleset_;
  abi::Program program_;
  host::HostModel host_;
};

TEST_F(VerdictJsonTest, WhatTargetsTold) {
  engine::PacketResult result;
  const engine::RuleHit rule{0, ChainOf(0, "INPUT"), 3};
  result.logs.push_back({{.target = "LOG", .text = "a\"b IN= ", .level = 7}, rule, abi::Hook::kInput});
  result.logs.push_back({{.target = "TRACE", .text = "TRACE: filter:INPUT:rule:1 IN= ", .level = 4}, rule, {}});
  result.logs.push_back(
      {{.target = "NFLOG", .text = "seen", .group = 3, .payload = {0x45, 0}}, rule, abi::Hook::kInput});
  const std::string line = Line(false, result);
  EXPECT_NE(
      line.find(R"(,"log":[{"target":"LOG","rule":["filter","INPUT",3],"hook":"INPUT","level":7,"text":"a\"b IN= "},)"
                R"({"target":"NFLOG","rule":["filter","INPUT",3],"hook":"INPUT","group":3,"size":2,"prefix":"seen"}],)"
                R"("trace":["TRACE: filter:INPUT:rule:1 IN= "])"),
      std::string::npos)
      << line;
  EXPECT_EQ(Json::parse(Line(true, result))["log"][1]["payload"], "4500");
}

TEST_F(VerdictJsonTest, TheContractByteForByte) {
  engine::PacketResult result;
  result.verdict = engine::Verdict::kDrop;
  result.fate = {engine::FateKind::kRule, abi::Hook::kInput, {}};
  result.hits = {{0, ChainOf(0, "INPUT"), 3}, {1, ChainOf(1, "PREROUTING"), 12}};
  result.policies = {{1, ChainOf(1, "INPUT"), 0}};
  result.where = result.hits[0];
  result.ct_state = abi::kCtNew;
  result.mark = 4294967295U;
  EXPECT_EQ(Line(false, result),
            R"({"n":7,"t":1.500000,"in":"eth0","verdict":"DROP","fate":"rule","where":["filter","INPUT",3],)"
            R"("hits":[["filter","INPUT",3],["ip6:mangle","PREROUTING",12]],"policy":[["ip6:mangle","INPUT"]],)"
            R"("ct":"NEW","mark":4294967295})"
            "\n");
}

TEST_F(VerdictJsonTest, ADrawnPortIsTold) {
  engine::PacketResult result;
  EXPECT_FALSE(Json::parse(Line(true, result)).contains("drawn_port"));
  result.drawn_port = {40000, 1024, 65535};
  EXPECT_EQ(Json::parse(Line(true, result)).at("drawn_port").dump(), R"({"port":40000,"range":[1024,65535]})");
}

TEST_F(VerdictJsonTest, WhatIsAbsentIsNull) {
  const Json json = Json::parse(Line(false, {}, ""));
  EXPECT_TRUE(json.at("in").is_null());
  EXPECT_TRUE(json.at("where").is_null());
  EXPECT_TRUE(json.at("ct").is_null());
  EXPECT_TRUE(json.at("hits").empty());
  EXPECT_FALSE(json.contains("out"));
}

TEST_F(VerdictJsonTest, AnyNameIsEscaped) {
  engine::PacketResult result;
  result.hits = {{0, ChainOf(0, "o\"dd"), 1}};
  result.out.push_back({1, {0xDE, 0xAD}, 0, true});
  result.out.push_back({99, {}, 0, false});
  result.local = {{0, {0x45}, 5, false}, {0, {0x46}, 0, true}};
  result.gen.push_back({0, {0x60}, 0, false});
  const Json json = Json::parse(Line(true, result, "a\\b\"\xff"));
  EXPECT_EQ(json.at("in"), "a\\b\"\xef\xbf\xbd");
  EXPECT_EQ(json.at("hits"), Json::parse(R"([["filter","o\"dd",1]])"));
  EXPECT_EQ(json.at("out"), Json::parse(R"([{"if":"we\"ird","frame":"dead","gen":true},{"if":null,"frame":""}])"));
  EXPECT_EQ(json.at("local"),
            Json::parse(R"([{"if":"eth0","mark":5,"l3":"45"},{"if":"eth0","mark":0,"l3":"46","gen":true}])"));
  EXPECT_EQ(json.at("gen"), Json::parse(R"([{"if":"eth0","l3":"60"}])"));
}

TEST_F(VerdictJsonTest, TimesKeepTheirNanoseconds) {
  EXPECT_NE(Line(false, {}, "eth0", 12'000).find(R"("t":0.000012,)"), std::string::npos);
  EXPECT_NE(Line(false, {}, "eth0", 1).find(R"("t":0.000000001,)"), std::string::npos);
  EXPECT_NE(Line(false, {}, "eth0", 1'700'000'000'123'456'789).find(R"("t":1700000000.123456789,)"), std::string::npos);
}

TEST_F(VerdictJsonTest, StatesHaveTheirNames) {
  EXPECT_EQ(StateName(0), "");
  EXPECT_EQ(StateName(abi::kCtEstablished), "ESTABLISHED");
  EXPECT_EQ(StateName(abi::kCtRelated), "RELATED");
  EXPECT_EQ(StateName(abi::kCtInvalid), "INVALID");
  EXPECT_EQ(StateName(abi::kCtUntracked), "UNTRACKED");
}

TEST_F(VerdictJsonTest, RulesAreFoundByTheirNumber) {
  const RuleNames names(program_, ruleset_);
  const engine::RuleHit rule{0, ChainOf(0, "o\"dd"), 1};
  EXPECT_EQ(names.RuleText(rule), "-p tcp -j ACCEPT");
  EXPECT_EQ(names.Describe(rule), "filter/o\"dd rule 1");
  EXPECT_EQ(names.RuleText({0, ChainOf(0, "o\"dd"), 2}), "");
  EXPECT_EQ(names.Describe({1, ChainOf(1, "INPUT"), 0}), "ip6:mangle/INPUT policy");
}

}  // namespace
}  // namespace iptc::cli
