#include "cli/pipeline.h"

#include <cassert>
#include <thread>
#include <utility>

namespace iptc::cli {

Pipeline::Pipeline(std::size_t slots, std::vector<Stage> stages) : stages_(std::move(stages)), items_(slots) {
  assert(slots > 0 && stages_.size() > 1);
  assert(stages_.front().in_order && stages_.front().lanes == 1);
  assert(stages_.back().in_order && stages_.back().lanes == 1);
  for (const Stage& stage : stages_) lanes_.emplace_back(stage.lanes);
}

bool Pipeline::Run(std::size_t threads) {
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back([this] { Work(); });
    Work();
  }
  return !stopped_;
}

void Pipeline::Work() {
  std::unique_lock lock(mutex_);
  while (!Finished()) {
    const auto task = Take();
    if (!task) {
      changed_.wait(lock);
      continue;
    }
    lock.unlock();
    const bool more = stages_[task->stage].run(task->item % items_.size(), task->lane);
    lock.lock();
    Complete(*task, more);
    changed_.notify_all();
  }
}

// What is nearest to its end goes first: few items are under way then, and they are warm.
std::optional<Pipeline::Task> Pipeline::Take() {
  for (std::size_t stage = stages_.size(); stage-- > 0;) {
    if (auto task = TakeFrom(stage)) return task;
  }
  return std::nullopt;
}

std::optional<Pipeline::Task> Pipeline::TakeFrom(std::size_t stage) {
  if (stage == 0) {
    Lane& lane = lanes_[0][0];
    if (lane.busy || ended_ || made_ - retired_ == items_.size()) return std::nullopt;
    lane.busy = true;
    return Task{0, 0, made_};
  }
  if (!stages_[stage].in_order) {
    for (std::uint64_t item = retired_; item < made_; ++item) {
      if (At(item).stage != stage || At(item).taken) continue;
      At(item).taken = true;
      return Task{stage, 0, item};
    }
    return std::nullopt;
  }
  for (std::size_t i = 0; i < lanes_[stage].size(); ++i) {
    Lane& lane = lanes_[stage][i];
    if (lane.busy || lane.next == made_ || At(lane.next).stage != stage) continue;
    lane.busy = true;
    return Task{stage, i, lane.next};
  }
  return std::nullopt;
}

void Pipeline::Complete(const Task& task, bool more) {
  Lane& lane = lanes_[task.stage][task.lane];
  lane.busy = false;
  if (task.stage == 0) {
    ended_ = !more;
    if (!more) return;
    At(task.item) = {.stage = 1};
    ++made_;
    return;
  }
  ++lane.next;
  stopped_ = stopped_ || !more;
  Item& item = At(task.item);
  if (++item.done < stages_[task.stage].lanes) return;
  item = {.stage = task.stage + 1};
  if (item.stage == stages_.size()) ++retired_;
}

}  // namespace iptc::cli
