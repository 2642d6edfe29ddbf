#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "interpreter/memory_plan.h"

namespace octet {
namespace {

void ExpectNoOverlap(const std::vector<MemoryItem>& items, const MemoryPlan& plan) {
  for (size_t a = 0; a < items.size(); ++a) {
    EXPECT_EQ(plan.addresses[a] % 64, 0u);
    EXPECT_LE(plan.addresses[a] + items[a].bytes, plan.bytes);
    for (size_t b = 0; b < a; ++b) {
      const bool in_time = items[a].first <= items[b].last && items[b].first <= items[a].last;
      const bool in_space = plan.addresses[a] < plan.addresses[b] + items[b].bytes &&
                            plan.addresses[b] < plan.addresses[a] + items[a].bytes;
      EXPECT_FALSE(in_time && in_space) << "items " << a << " and " << b;
    }
  }
}

TEST(MemoryPlanTest, ChainNeedsTheLargestPair) {
  // a → b → c → d, each alive while the next is computed.
  const std::vector<MemoryItem> items = {{640, 0, 1}, {1280, 1, 2}, {320, 2, 3}, {64, 3, 4}};
  const MemoryPlan plan = PlanMemory(items);
  ExpectNoOverlap(items, plan);
  EXPECT_EQ(plan.bytes, 640u + 1280u);
}

TEST(MemoryPlanTest, FillsGaps) {
  // Two long-lived items with room between them once the middle one is gone.
  const std::vector<MemoryItem> items = {{1024, 0, 9}, {512, 0, 3}, {256, 0, 9}, {512, 4, 9}};
  const MemoryPlan plan = PlanMemory(items);
  ExpectNoOverlap(items, plan);
  EXPECT_EQ(plan.bytes, 1024u + 512u + 256u);
}

TEST(MemoryPlanTest, RandomLifetimesNeverOverlap) {
  std::mt19937 random(5);
  for (int round = 0; round < 50; ++round) {
    std::vector<MemoryItem> items(40);
    for (MemoryItem& item : items) {
      item.bytes = random() % 5000;
      item.first = static_cast<int>(random() % 60);
      item.last = item.first + static_cast<int>(random() % 10);
    }
    ExpectNoOverlap(items, PlanMemory(items));
  }
}

TEST(MemoryPlanTest, NothingNeedsNothing) {
  EXPECT_EQ(PlanMemory({}).bytes, 0u);
}

}  // namespace
}  // namespace octet
