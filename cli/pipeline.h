// Pipeline: items through stages on several threads, with the results of one thread.
//
//   Pipeline pipeline(slots, {{.run = Read}, {.lanes = 2, .run = Judge}, {.in_order = false, .run = Format}, …});
//   pipeline.Run(threads);
//
// The first stage makes items, one after another, each in one of `slots` places that are used in turns; the last one
// sees them in the same order. A stage with lanes works on an item once in each lane; a lane takes the items in order
// and is never entered twice at a time, so what belongs to a lane needs no lock. A stage that is not in order has one
// lane that many threads are in. What a stage wrote is seen by all that come behind it, and by the first stage when the
// place is used again.
//
// With one thread and one slot an item runs through all stages before the next one is made.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace iptc::cli {

class Pipeline {
 public:
  struct Stage {
    std::size_t lanes = 1;
    bool in_order = true;
    // Of the first stage, false says that there are no more items; of any other that all is to end at once.
    std::function<bool(std::size_t slot, std::size_t lane)> run;
  };

  // Precondition: the first and the last stage are in order and have one lane.
  Pipeline(std::size_t slots, std::vector<Stage> stages);

  // False when a stage behind the first one ended it. Threads besides the caller's live as long as the call.
  bool Run(std::size_t threads);

 private:
  struct Item {
    std::size_t stage = 0;  // that has to work on it next
    std::size_t done = 0;   // lanes of that stage which have
    bool taken = false;     // by a stage that is not in order
  };
  struct Lane {
    std::uint64_t next = 0;
    bool busy = false;
  };
  struct Task {
    std::size_t stage = 0, lane = 0;
    std::uint64_t item = 0;
  };

  [[nodiscard]] Item& At(std::uint64_t item) { return items_[item % items_.size()]; }
  [[nodiscard]] bool Finished() const { return stopped_ || (ended_ && retired_ == made_); }
  std::optional<Task> Take();
  std::optional<Task> TakeFrom(std::size_t stage);
  void Complete(const Task& task, bool more);
  void Work();

  const std::vector<Stage> stages_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Item> items_;
  std::vector<std::vector<Lane>> lanes_;
  std::uint64_t made_ = 0, retired_ = 0;
  bool ended_ = false, stopped_ = false;
};

}  // namespace iptc::cli
