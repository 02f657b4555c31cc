#include "cli/capture_copies.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace iptc::cli {

std::expected<void, std::string> CaptureCopies::Open(const std::vector<std::string>& targets) {
  for (const std::string& target : targets) {
    auto sink = capture::CreateCapture(target.substr(target.find('=') + 1));
    if (!sink) return std::unexpected(sink.error());
    sinks_.push_back(std::move(*sink));
    const auto route = [this](engine::Verdict verdict) {
      by_verdict_[static_cast<std::size_t>(verdict)] = sinks_.back().get();
    };
    if (target.starts_with("accepted=")) {
      route(engine::Verdict::kAccept);
    } else {
      route(engine::Verdict::kDrop);
      route(engine::Verdict::kReject);
    }
  }
  return {};
}

void CaptureCopies::Add(const capture::Frame& frame, const engine::PacketResult& result) {
  capture::PacketSink* sink = by_verdict_[static_cast<std::size_t>(result.verdict)];
  if (sink == nullptr) return;
  comment_ = VerdictName(result.verdict);
  comment_ += ' ';
  comment_ += fates_(result.fate);
  if (result.where) {
    comment_ += fmt::format(": {} {}", names_.Describe(*result.where), names_.RuleText(*result.where));
  }
  while (comment_.ends_with(' ')) comment_.pop_back();
  sink->Write({.time_ns = frame.time_ns,
               .bytes = frame.bytes,
               .original_length = frame.original_length,
               .link_type = frame.link_type,
               .interface = frame.interface,
               .comment = comment_});
}

std::string CaptureCopies::Error() const {
  const auto failed = std::ranges::find_if(sinks_, [](const auto& sink) { return !sink->Error().empty(); });
  return failed == sinks_.end() ? std::string{} : (*failed)->Error();
}

std::expected<void, std::string> CaptureCopies::Close() {
  for (auto& sink : sinks_) {
    if (auto closed = sink->Close(); !closed) return closed;
  }
  return {};
}

}  // namespace iptc::cli
