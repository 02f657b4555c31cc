#include "tests/ext/packet_case.h"

#include <arpa/inet.h>

#include <array>
#include <cstring>
#include <sstream>
#include <string_view>

#include <gtest/gtest.h>

#include "compiler/eval/evaluate.h"
#include "compiler/syntax/packet_spec.h"
#include "runtime/conntrack/conn.h"
#include "runtime/helpers/registry.h"
#include "runtime/packet/build.h"
#include "runtime/packet/dissect.h"

namespace iptc::test {
namespace {

constexpr std::uint64_t kStart = 1'700'000'000'000'000'000;  // some time in 2023

struct NumberSetting {
  std::string_view name;
  void (*set)(abi::CtView&, abi::PacketMeta&, std::uint32_t);
};
template <auto member>
void SetMember(abi::CtView& ct, abi::PacketMeta& /*meta*/, std::uint32_t value) {
  ct.*member = static_cast<std::remove_reference_t<decltype(ct.*member)>>(value);
}
constexpr auto kNumbers = std::to_array<NumberSetting>({
    {"ct.status", SetMember<&abi::CtView::status>},
    {"ct.mark", SetMember<&abi::CtView::mark>},
    {"ct.expires", SetMember<&abi::CtView::expires>},
    {"ct.proto", SetMember<&abi::CtView::proto>},
    {"ct.origsport", SetMember<&abi::CtView::orig_sport>},
    {"ct.origdport", SetMember<&abi::CtView::orig_dport>},
    {"ct.replsport", SetMember<&abi::CtView::reply_sport>},
    {"ct.repldport", SetMember<&abi::CtView::reply_dport>},
    {"ct.masterhelper", SetMember<&abi::CtView::master_helper>},
    {"ct.dir",
     [](abi::CtView&, abi::PacketMeta& meta, std::uint32_t v) { meta.ct_dir = static_cast<std::uint8_t>(v); }},
});

// What the entry carries besides: ct.label=N is a label that it has.
struct ExtraSetting {
  std::string_view name;
  void (*set)(conntrack::ConnExtra&, std::uint64_t);
};
using conntrack::ConnExtra;
constexpr ExtraSetting kExtras[] = {
    {"ct.origpackets", [](ConnExtra& extra, std::uint64_t v) { extra.counts[0].packets = v; }},
    {"ct.origbytes", [](ConnExtra& extra, std::uint64_t v) { extra.counts[0].bytes = v; }},
    {"ct.replpackets", [](ConnExtra& extra, std::uint64_t v) { extra.counts[1].packets = v; }},
    {"ct.replbytes", [](ConnExtra& extra, std::uint64_t v) { extra.counts[1].bytes = v; }},
    {"ct.label", [](ConnExtra& extra, std::uint64_t v) { extra.labels[v / 64] |= std::uint64_t{1} << (v % 64); }},
};

struct AddressSetting {
  std::string_view name;
  U128 abi::CtView::* member;
};
constexpr auto kAddresses = std::to_array<AddressSetting>({
    {"ct.origsrc", &abi::CtView::orig_saddr},
    {"ct.origdst", &abi::CtView::orig_daddr},
    {"ct.replsrc", &abi::CtView::reply_saddr},
    {"ct.repldst", &abi::CtView::reply_daddr},
});

U128 ReadAddress(const std::string& text) {
  std::array<std::uint8_t, 16> bytes{};
  const bool is_ip6 = text.find(':') != std::string::npos;
  EXPECT_EQ(inet_pton(is_ip6 ? AF_INET6 : AF_INET, text.c_str(), bytes.data()), 1) << text;
  U128 address = 0;
  for (std::size_t i = 0; i < (is_ip6 ? 16U : 4U); ++i) address = (address << 8U) | bytes[i];
  return address;
}

void ApplySetting(const std::string& word, conntrack::Conn& conn, abi::PacketMeta& meta) {
  abi::CtView& ct = conn.view;
  const std::size_t equals = word.find('=');
  ASSERT_NE(equals, std::string::npos) << word;
  const std::string name = word.substr(0, equals);
  const std::string value = word.substr(equals + 1);
  for (const NumberSetting& setting : kNumbers) {
    if (setting.name == name) return setting.set(ct, meta, static_cast<std::uint32_t>(std::stoul(value, nullptr, 0)));
  }
  for (const AddressSetting& setting : kAddresses) {
    if (setting.name == name) {
      ct.*setting.member = ReadAddress(value);
      return;
    }
  }
  for (const ExtraSetting& setting : kExtras) {
    if (setting.name == name) return setting.set(*conn.extra, std::stoull(value, nullptr, 0));
  }
  FAIL() << "unknown setting " << word;
}

U128 InterfaceName(const std::string& name) {
  U128 padded = 0;
  std::memcpy(&padded, name.data(), std::min(name.size(), sizeof(padded)));
  return padded;
}

}  // namespace

LiveRule::LiveRule(const ir::Pred& when, abi::Family family, const sets::Directory& sets)
    : family_(family), sets_(sets) {
  ir::Table table = ir::MakeTable(family, abi::TableId::kFilter);
  table.chains.front().rules.emplace_back().when = when;
  ruleset_.tables.push_back(std::move(table));
  ir::AssignSlots(ruleset_);
  context_.now_ns = kStart;
  sets_.Start(kStart);
  context_.sets = &sets_;
  for (const abi::ProgramSlot& slot : ir::MakeProgram(ruleset_).slots) {
    const helpers::Helper* helper = helpers::FindHelper(slot.helper);
    EXPECT_NE(helper, nullptr) << slot.helper;
    auto& state = states_.emplace_back(std::make_unique<std::byte[]>(helper->state_size));
    if (helper->init != nullptr) helper->init(slot.params.data(), state.get(), context_);
    if (helper->attach != nullptr) helper->attach(state.get(), connections_);
    slots_.push_back(state.get());
    helpers_.push_back(helper);
  }
  context_.slots = slots_.data();
}

LiveRule::~LiveRule() {
  for (std::size_t i = 0; i < helpers_.size(); ++i) {
    if (helpers_[i]->destroy != nullptr) helpers_[i]->destroy(slots_[i]);
  }
}

Outcome LiveRule::Ask(const std::string& packet) {
  conntrack::ConnExtra extra{.counted = true, .labelled = true};
  conntrack::Conn conn;
  conn.extra = &extra;
  abi::CtView& ct = conn.view;
  abi::PacketMeta meta;
  const bool names_family = family_ == abi::Family::kIp6 && !packet.starts_with("hex:");  // bytes say it themselves
  std::string notation = names_family ? "ip6" : "";
  std::vector<std::string> settings;
  std::istringstream words(packet);
  for (std::string word; words >> word;) {
    if (word.starts_with("ct.")) {
      settings.push_back(word);
    } else {
      notation += " " + word;
    }
  }
  const auto spec = syntax::ParsePacketSpec(notation);
  EXPECT_TRUE(spec) << packet << ": " << (spec ? "" : spec.error());
  if (!spec) return Outcome::kMiss;
  const auto bytes = packet::Build(*spec);
  EXPECT_TRUE(bytes) << packet << ": " << (bytes ? "" : bytes.error());
  if (!bytes) return Outcome::kMiss;
  EXPECT_EQ(packet::DissectIp(*bytes, meta), packet::Defect::kNone) << packet;
  meta.iif = InterfaceName(spec->in);
  meta.oif = InterfaceName(spec->out);
  meta.mark = spec->mark.value_or(0);
  meta.owner_uid = spec->uid.value_or(0);
  if (spec->uid) meta.present |= abi::HeaderBit(abi::Header::kOwner);
  meta.ct_state = spec->ct_state.value_or(0);
  if (spec->mac_source) {
    meta.mac_source = *spec->mac_source;
    meta.present |= abi::HeaderBit(abi::Header::kMac);
  }
  ct.family = meta.family;
  for (const std::string& setting : settings) ApplySetting(setting, conn, meta);
  constexpr std::uint8_t kWithEntry = abi::kCtNew | abi::kCtEstablished | abi::kCtRelated;
  if ((meta.ct_state & kWithEntry) != 0) {
    meta.present |= abi::HeaderBit(abi::Header::kConntrack);
    meta.ct = &ct;
  }
  context_.now_ns += spec->at_ns.value_or(0);
  meta.arrival_ns = context_.now_ns;
  return eval::Evaluate(ruleset_.tables.front().chains.front().rules.front().when, meta, context_);
}

}  // namespace iptc::test
