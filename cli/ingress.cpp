#include "cli/ingress.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "runtime/packet/dissect.h"

namespace iptc::cli {
namespace {

bool IsCooked(packet::LinkType type) {
  return type == packet::LinkType::kLinuxSll || type == packet::LinkType::kLinuxSll2;
}

bool IsOutgoing(const capture::Frame& frame) {
  if (!IsCooked(frame.link_type)) return false;
  packet::LinkInfo link;
  return packet::DissectLink(frame.bytes, frame.link_type, link) == packet::Defect::kNone && link.has_packet_type &&
         link.packet_type == abi::PacketType::kOutgoing;
}

bool AsksForIngress(const ir::Pred& pred) {
  return std::visit(
      [](const auto& p) {
        if constexpr (requires { p.field; }) {
          return p.field == abi::Field::kIifName;
        } else if constexpr (requires { p.term; }) {
          return AsksForIngress(*p.term);
        } else if constexpr (requires { p.terms; }) {
          return std::ranges::any_of(p.terms, [](const ir::Pred& term) { return AsksForIngress(term); });
        } else {
          return false;
        }
      },
      static_cast<const ir::Pred&>(pred));
}

}  // namespace

Ingress::Ingress(IngressOptions options, const host::HostModel& host) : options_(std::move(options)), host_(host) {
  for (const std::string& name : options_.in) forced_interfaces_.push_back(host.FindInterface(name));
}

void Ingress::Place(const capture::Frame& frame, engine::InputPacket& packet) {
  packet.frame = frame;
  packet.mark.reset();
  packet.from_local = false;
  packet.interface = -1;
  if (!options_.in.empty()) {
    const std::size_t which = options_.in.size() == 1 ? 0 : frame.source;
    packet.interface = forced_interfaces_[which];
    packet.frame.interface = options_.in[which];  // without a host model, the name is all that rules see
  } else if (!frame.interface.empty() && frame.interface == options_.local_interface) {
    packet.from_local = true;
  } else if (IsOutgoing(frame)) {
    packet.from_local = true;
  } else if (!frame.interface.empty()) {
    if (frame.interface != last_name_) {
      last_name_ = frame.interface;
      last_interface_ = host_.FindInterface(last_name_);
    }
    packet.interface = last_interface_;
  } else if (options_.hook != abi::Hook::kOutput) {
    ++nameless_;
  }
  packet.forced_hook = options_.hook;
  if (!options_.hook && !options_.has_host) {
    packet.forced_hook = packet.from_local ? abi::Hook::kOutput : abi::Hook::kForward;
  }
}

bool AsksForIngress(const ir::Ruleset& ruleset) {
  for (const ir::Table& table : ruleset.tables) {
    for (const ir::Chain& chain : table.chains) {
      const bool asked =
          std::ranges::any_of(chain.rules, [](const ir::Rule& rule) { return AsksForIngress(rule.when); });
      if (asked) return true;
    }
  }
  return false;
}

std::string_view Ingress::Name(const engine::InputPacket& packet) {
  if (packet.from_local) return {};
  return packet.frame.interface;
}

}  // namespace iptc::cli
