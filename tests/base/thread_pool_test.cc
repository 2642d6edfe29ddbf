#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "base/thread_pool.h"

namespace octet {
namespace {

TEST(ThreadPoolTest, RunsEveryPartOnce) {
  for (int threads : {1, 2, 3, 5}) {
    ThreadPool pool(threads);
    std::vector<std::atomic<int>> calls(threads);
    for (int round = 0; round < 200; ++round) pool.Run([&](int part) { ++calls[part]; });
    for (int part = 0; part < threads; ++part) EXPECT_EQ(calls[part], 200);
  }
}

TEST(ThreadPoolTest, WorkersWakeFromSleep) {
  ThreadPool pool(3);
  std::atomic<int> calls = 0;
  for (int round = 0; round < 3; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pool.Run([&](int) { ++calls; });
  }
  EXPECT_EQ(calls, 9);
}

TEST(ThreadPoolTest, WhatAFormerRoundWroteIsSeen) {
  ThreadPool pool(4);
  std::vector<int> values(4, 0);  // each part reads what another thread may have written before
  for (int round = 0; round < 2000; ++round) {
    pool.Run([&](int part) { ++values[(part + round) % 4]; });
    for (int value : values) ASSERT_EQ(value, round + 1);
  }
}

TEST(ThreadPoolTest, ParallelForCoversEachIndexOnceAtGrainBoundaries) {
  for (int threads : {1, 2, 3, 7}) {
    ThreadPool pool(threads);
    for (int count : {0, 1, 7, 8, 9, 64, 1001}) {
      std::vector<std::atomic<int>> seen(count);
      pool.ParallelFor(count, 8, [&](int begin, int end) {
        EXPECT_EQ(begin % 8, 0);
        for (int i = begin; i < end; ++i) ++seen[i];
      });
      for (int i = 0; i < count; ++i) EXPECT_EQ(seen[i], 1);
    }
  }
}

}  // namespace
}  // namespace octet
