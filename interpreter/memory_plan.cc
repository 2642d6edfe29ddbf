#include "interpreter/memory_plan.h"

#include <algorithm>
#include <numeric>

#include "base/aligned_buffer.h"

namespace octet {
namespace {

bool Overlap(const MemoryItem& a, const MemoryItem& b) {
  return a.first <= b.last && b.first <= a.last;
}

std::vector<int> LargestFirst(std::span<const MemoryItem> items) {
  std::vector<int> order(items.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return items[a].bytes > items[b].bytes; });
  return order;
}

}  // namespace

MemoryPlan PlanMemory(std::span<const MemoryItem> items) {
  MemoryPlan plan;
  plan.addresses.resize(items.size());
  std::vector<int> placed;  // by address
  for (int item : LargestFirst(items)) {
    if (items[item].bytes == 0) break;  // and all that follow: they lie anywhere
    size_t address = 0;
    for (int other : placed) {
      if (!Overlap(items[item], items[other])) continue;
      if (address + items[item].bytes <= plan.addresses[other]) break;
      address =
          std::max(address, RoundUp(plan.addresses[other] + items[other].bytes, kCacheLineBytes));
    }
    plan.addresses[item] = address;
    plan.bytes = std::max(plan.bytes, address + items[item].bytes);
    const auto by_address = [&](int a, int b) { return plan.addresses[a] < plan.addresses[b]; };
    placed.insert(std::upper_bound(placed.begin(), placed.end(), item, by_address), item);
  }
  plan.bytes = RoundUp(plan.bytes, kCacheLineBytes);
  return plan;
}

}  // namespace octet
