#include "runtime/capture/merged_source.h"

#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace iptc::capture {
namespace {

double SizeOf(const std::string& path) {
  struct stat status{};
  const bool regular = ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
  return regular ? static_cast<double>(status.st_size) : 1;
}

}  // namespace

MergedSource::MergedSource(std::vector<NamedSource> sources) {
  for (NamedSource& source : sources) {
    empty_.push_back(inputs_.size());
    inputs_.push_back({.named = std::move(source)});
  }
}

void MergedSource::Push(std::size_t input) {
  heads_.push_back({inputs_[input].batch[inputs_[input].next].time_ns, input});
  std::ranges::push_heap(heads_, std::greater{});
}

// False after a fault.
bool MergedSource::Refill() {
  for (const std::size_t index : empty_) {
    Input& input = inputs_[index];
    input.next = 0;
    input.count = input.named.source->Read(input.batch);
    if (input.count > 0) {
      Push(index);
    } else if (const std::string& error = input.named.source->Error(); !error.empty()) {
      error_ = fmt::format("{}: {}", input.named.name, error);
    } else {
      input.ended = true;
    }
  }
  empty_.clear();
  return error_.empty();
}

// Frames that were handed out stay valid until the next call, so a source whose batch ends in the middle ends the call.
std::size_t MergedSource::Read(std::span<Frame> frames) {
  std::size_t count = 0;
  if (!error_.empty() || !Refill()) return 0;
  while (count < frames.size() && !heads_.empty() && empty_.empty()) {
    std::ranges::pop_heap(heads_, std::greater{});
    const std::size_t index = heads_.back().input;
    heads_.pop_back();
    Input& input = inputs_[index];
    const std::uint64_t until = heads_.empty() ? ~std::uint64_t{0} : heads_.front().time_ns;
    const bool first_named = heads_.empty() || index < heads_.front().input;
    do {
      frames[count] = input.batch[input.next++];
      frames[count++].source = static_cast<std::uint32_t>(index);
    } while (count < frames.size() && !input.Empty() &&
             (input.batch[input.next].time_ns < until || (first_named && input.batch[input.next].time_ns == until)));
    if (input.Empty()) {
      empty_.push_back(index);
    } else {
      Push(index);
    }
  }
  return count;
}

double MergedSource::Progress() const {
  double all = 0, read = 0;
  for (const Input& input : inputs_) {
    all += input.named.size;
    read += input.named.size * (input.ended ? 1.0 : input.named.source->Progress());
  }
  return all > 0 ? read / all : 1.0;
}

std::expected<std::unique_ptr<PacketSource>, std::string> OpenCaptures(std::span<const std::string> paths) {
  std::vector<NamedSource> sources;
  for (const std::string& path : paths) {
    auto source = OpenCapture(path);
    if (!source) return std::unexpected(source.error());
    sources.push_back({.name = path, .source = std::move(*source), .size = SizeOf(path)});
  }
  return std::make_unique<MergedSource>(std::move(sources));
}

}  // namespace iptc::capture
