#include "tests/support/random_packets.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

#include "compiler/eval/load.h"
#include "compiler/ir/value_text.h"

namespace iptc::random {
namespace {

void Store(ir::Field field, U128 value, Packet& packet) {
  const abi::FieldInfo& info = abi::Info(field);
  void* base = info.base == abi::FieldBase::kMeta ? static_cast<void*>(&packet.meta) : &packet.ct;
  std::memcpy(static_cast<std::byte*>(base) + info.offset, &value, info.bits / 8);
}

void Put16(std::vector<std::uint8_t>& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8U));
  out.push_back(static_cast<std::uint8_t>(value));
}

void PutRandom(Rng& rng, std::vector<std::uint8_t>& out, std::size_t count) {
  while (count-- > 0) out.push_back(static_cast<std::uint8_t>(rng.OneIn(2) ? rng.Below(8) : rng.Bits()));
}

std::vector<std::uint8_t> RandomTransport(Rng& rng, std::uint8_t proto) {
  constexpr std::array<std::uint16_t, 6> kPorts = {22, 53, 80, 443, 1023, 1024};
  std::vector<std::uint8_t> out;
  if (proto == 6 || proto == 17) {
    Put16(out, rng.Pick<std::uint16_t>(kPorts));
    Put16(out, rng.Pick<std::uint16_t>(kPorts));
  }
  PutRandom(rng, out, 20 + rng.Below(40));
  if (proto == 6) {
    out[12] = static_cast<std::uint8_t>((5 + rng.Below(6)) << 4U);
    out[13] = static_cast<std::uint8_t>(rng.Bits());
  }
  return out;
}

constexpr std::array<std::uint8_t, 8> kProtocols = {1, 6, 6, 6, 17, 17, 58, 132};

std::uint16_t HeaderChecksum(const std::vector<std::uint8_t>& header) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < header.size(); i += 2) sum += header[i] * 256U + header[i + 1];
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

std::vector<std::uint8_t> RandomIp4(Rng& rng) {
  const std::uint8_t proto = rng.Pick<std::uint8_t>(kProtocols);
  const std::vector<std::uint8_t> transport = RandomTransport(rng, proto);
  const std::size_t header_words = rng.OneIn(4) ? 5 + rng.Below(11) : 5;
  std::vector<std::uint8_t> out = {static_cast<std::uint8_t>(0x40 | header_words),
                                   static_cast<std::uint8_t>(rng.Below(256))};
  Put16(out, 4 * header_words + transport.size());
  Put16(out, rng.Below(65536));
  Put16(out, rng.OneIn(4) ? rng.Below(4) | (rng.OneIn(2) ? 0x2000U : 0U) : 0U);
  out.push_back(static_cast<std::uint8_t>(rng.Below(256)));
  out.push_back(proto);
  Put16(out, 0);
  for (const unsigned network : {10U, 192U}) {
    out.insert(out.end(), {static_cast<std::uint8_t>(network), 0, 0, static_cast<std::uint8_t>(rng.Below(4))});
  }
  PutRandom(rng, out, 4 * (header_words - 5));
  const std::uint16_t checksum = HeaderChecksum(out);
  out[10] = static_cast<std::uint8_t>(checksum >> 8U);
  out[11] = static_cast<std::uint8_t>(checksum);
  out.insert(out.end(), transport.begin(), transport.end());
  return out;
}

std::vector<std::uint8_t> RandomIp6(Rng& rng) {
  constexpr std::array<std::uint8_t, 4> kExtensions = {0, 43, 44, 60};
  const std::uint8_t proto = rng.Pick<std::uint8_t>(kProtocols);
  const std::uint8_t extension = rng.OneIn(3) ? rng.Pick<std::uint8_t>(kExtensions) : proto;
  std::vector<std::uint8_t> payload;
  if (extension != proto) {
    payload = {proto, static_cast<std::uint8_t>(extension == 44 ? 0 : rng.Below(2)), 0, 0, 0, 0, 0, 0};
    if (payload[1] == 1) payload.resize(16);
    if (extension == 44) payload[3] = static_cast<std::uint8_t>(8 * rng.Below(3) + rng.Below(2));
  }
  const std::vector<std::uint8_t> transport = RandomTransport(rng, proto);
  payload.insert(payload.end(), transport.begin(), transport.end());
  std::vector<std::uint8_t> out = {0x60, 0, 0, 0};
  Put16(out, payload.size());
  out.push_back(extension);
  out.push_back(static_cast<std::uint8_t>(rng.Below(256)));
  for (int i = 0; i < 2; ++i) {
    out.insert(out.end(), {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    out.push_back(static_cast<std::uint8_t>(rng.Below(4)));
  }
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

}  // namespace

BoundaryValues::BoundaryValues(const ir::Ruleset& ruleset) {
  for (const ir::Table& table : ruleset.tables) {
    for (const ir::Chain& chain : table.chains) {
      for (const ir::Rule& rule : chain.rules) Collect(rule.when);
    }
  }
}

void BoundaryValues::Collect(const ir::Pred& pred) {
  std::visit(ir::Overloaded{
                 [&](const ir::InSet& p) {
                   for (const ir::Interval& i : p.values.Intervals()) Add(p.field, i.low, i.high);
                 },
                 [&](const ir::MaskEq& p) { Add(p.field, p.value, p.value | (ir::MaxValue(p.field) & ~p.mask)); },
                 [&](const ir::Not& p) { Collect(*p.term); },
                 [&](const ir::AllOf& p) {
                   for (const ir::Pred& term : p.terms) Collect(term);
                 },
                 [&](const ir::AnyOf& p) {
                   for (const ir::Pred& term : p.terms) Collect(term);
                 },
                 [](const auto&) {},
             },
             pred);
}

void BoundaryValues::Add(ir::Field field, U128 low, U128 high) {
  const U128 maximum = ir::MaxValue(field);
  auto& values = values_[static_cast<std::size_t>(field)];
  values.insert(values.end(), {low, high, (low - 1) & maximum, (high + 1) & maximum});
}

void BoundaryValues::Draw(Rng& rng, Packet& packet) const {
  packet.meta = {};
  packet.ct = {};
  packet.meta.ct = rng.OneIn(4) ? &abi::kNoEntry : &packet.ct;
  packet.meta.family = rng.OneIn(2) ? 4 : 6;
  packet.meta.present = static_cast<std::uint32_t>(rng.OneIn(3) ? rng.Bits() : ~std::uint64_t{0}) &
                        (abi::HeaderBit(abi::Header::kCount) - 1);
  // In random order: fields overlap (an IPv4 address is the low part of the IPv6 one's place).
  std::array<ir::Field, abi::kFieldCount> fields{};
  for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = static_cast<ir::Field>(i);
  for (std::size_t i = fields.size(); i > 1; --i) std::swap(fields[i - 1], fields[rng.Below(i)]);
  for (const ir::Field field : fields) {
    const auto& values = values_[static_cast<std::size_t>(field)];
    const bool boundary = !values.empty() && !rng.OneIn(8);
    Store(field, boundary ? rng.Pick<U128>(values) : RandomValue(rng, field), packet);
  }
}

std::vector<std::uint8_t> RandomIpPacket(Rng& rng) {
  std::vector<std::uint8_t> bytes = rng.OneIn(2) ? RandomIp4(rng) : RandomIp6(rng);
  if (rng.OneIn(3)) {
    // Cut behind the IP header, so that the transport header is what lacks; its length tells the shorter packet.
    const std::size_t header = (bytes[0] >> 4U) == 4 ? 4 * std::size_t{bytes[0] & 15U} : 40;
    bytes.resize(header + rng.Below(bytes.size() - header + 1));
    if ((bytes[0] >> 4U) == 6) {
      bytes[4] = static_cast<std::uint8_t>((bytes.size() - 40) >> 8U);
      bytes[5] = static_cast<std::uint8_t>(bytes.size() - 40);
    } else {
      bytes[2] = static_cast<std::uint8_t>(bytes.size() >> 8U);
      bytes[3] = static_cast<std::uint8_t>(bytes.size());
      bytes[10] = bytes[11] = 0;
      const std::uint16_t checksum =
          HeaderChecksum({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header)});
      bytes[10] = static_cast<std::uint8_t>(checksum >> 8U);
      bytes[11] = static_cast<std::uint8_t>(checksum);
    }
  }
  if (rng.OneIn(6)) bytes.resize(rng.Below(bytes.size() + 1));
  for (std::size_t i = rng.OneIn(4) ? rng.Below(4) : 0; i > 0 && !bytes.empty(); --i) {
    bytes[rng.Below(bytes.size())] = static_cast<std::uint8_t>(rng.Bits());
  }
  return bytes;
}

std::string Describe(const abi::PacketMeta& meta) {
  std::string out = fmt::format("  family {} present 0x{:x}\n", meta.family, meta.present);
  for (const abi::FieldInfo& info : abi::kFields) {
    fmt::format_to(std::back_inserter(out), "  {} {}\n", info.name,
                   ir::FormatValue(info.field, eval::LoadField(info.field, meta)));
  }
  if (meta.l3 != nullptr) {
    fmt::format_to(std::back_inserter(out), "  bytes {}\n", ir::FormatBytes({meta.l3, meta.l3_len}));
  }
  return out;
}

}  // namespace iptc::random
