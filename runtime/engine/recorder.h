// Recorder: writes what a walk does into the packet's result, and tells the engine's observer, if there is one.
#pragma once

#include <optional>
#include <utility>

#include "runtime/engine/engine.h"

namespace iptc::engine {

class Recorder final : public netfilter::WalkObserver {
 public:
  void SetObserver(Observer* observer) { observer_ = observer; }
  void Begin(PacketResult& result, bool record_hits) { hits_ = record_hits ? &result : nullptr; }

  // What walks should call: nothing where nobody listens.
  [[nodiscard]] netfilter::WalkObserver* ForWalks() {
    return hits_ != nullptr || observer_ != nullptr ? this : nullptr;
  }
  [[nodiscard]] bool Watched() const { return observer_ != nullptr; }

  void Hook(abi::Hook hook, const abi::PacketMeta& meta) {
    if (observer_ != nullptr) observer_->OnHook(hook, meta);
  }
  void Event(std::string_view text) {
    if (observer_ != nullptr) observer_->OnEvent(text);
  }

  void OnTable(std::size_t table, std::size_t chain, const abi::PacketMeta& meta) override {
    if (observer_ != nullptr) observer_->OnTable(table, chain, meta);
  }
  void OnChain(std::size_t table, std::size_t chain, std::size_t depth) override {
    if (observer_ != nullptr) observer_->OnChain(table, chain, depth);
  }
  void OnCount(const RuleHit& hit) override {
    if (hits_ != nullptr) hits_->hits.push_back(hit);
    if (observer_ != nullptr) observer_->OnCount(hit);
  }
  void OnRule(const RuleHit& hit, std::optional<netfilter::WalkVerdict> end, const abi::PacketMeta& before,
              const abi::PacketMeta& after) override {
    if (observer_ != nullptr) observer_->OnRule(hit, end, before, after);
  }
  void OnPolicy(const RuleHit& hit, bool accept, const abi::PacketMeta& meta) override {
    if (hits_ != nullptr) hits_->policies.push_back(hit);
    if (observer_ != nullptr) observer_->OnPolicy(hit, accept, meta);
  }
  void OnTracked(const abi::PacketMeta& meta) override {
    if (observer_ != nullptr) observer_->OnConntrack(meta, entry_before_);
  }

  // The entry that conntrack will find for the packet.
  void SetEntryBefore(const std::optional<conntrack::Entry>& entry) { entry_before_ = entry; }
  void Entry(const std::optional<conntrack::Entry>& after) {
    if (observer_ != nullptr) observer_->OnEntry(after);
  }

 private:
  PacketResult* hits_ = nullptr;
  std::optional<conntrack::Entry> entry_before_;
  Observer* observer_ = nullptr;
};

}  // namespace iptc::engine
