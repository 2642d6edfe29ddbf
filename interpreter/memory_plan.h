// Where each activation lies in the arena. A pure function: lifetimes in, addresses out.
//
// Greedy by size: the largest item first, each at the lowest address where it meets no item already
// placed whose lifetime overlaps its own. That is within a few percent of the best on convolutional
// networks; it is not optimal in general (the problem is NP-hard).
#ifndef OCTET_INTERPRETER_MEMORY_PLAN_H_
#define OCTET_INTERPRETER_MEMORY_PLAN_H_

#include <cstddef>
#include <span>
#include <vector>

namespace octet {

struct MemoryItem {
  size_t bytes = 0;
  int first = 0;  // the step that writes it
  int last = 0;   // the last step that reads it, >= first
};

struct MemoryPlan {
  std::vector<size_t> addresses;  // of each item, multiples of 64
  size_t bytes = 0;
};

MemoryPlan PlanMemory(std::span<const MemoryItem> items);

}  // namespace octet

#endif  // OCTET_INTERPRETER_MEMORY_PLAN_H_
