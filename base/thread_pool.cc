#include "base/thread_pool.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/check.h"

namespace octet {
namespace {

constexpr int kSpins = 20000;  // some tens of microseconds: longer than the gap between two layers

void Pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

ThreadPool::ThreadPool(int num_threads) {
  OCTET_CHECK_GE(num_threads, 1);
  for (int part = 1; part < num_threads; ++part) {
    workers_.emplace_back([this, part] { WorkerLoop(part); });
  }
}

ThreadPool::~ThreadPool() {
  stop_ = true;
  {
    std::lock_guard lock(mutex_);
    ++round_;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::RunErased(Erased call, const void* context) {
  call_ = call;
  context_ = context;
  pending_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  ++round_;
  if (sleeping_ > 0) {
    std::lock_guard lock(mutex_);
    wake_.notify_all();
  }
  call(context, 0);
  for (int spins = 0; pending_.load(std::memory_order_acquire) != 0; ++spins) {
    if (spins < kSpins) {
      Pause();
    } else {
      std::this_thread::yield();
    }
  }
}

void ThreadPool::WorkerLoop(int part) {
  for (unsigned seen = 0;;) {
    seen = WaitForRound(seen);
    if (stop_) return;
    call_(context_, part);
    pending_.fetch_sub(1, std::memory_order_release);
  }
}

unsigned ThreadPool::WaitForRound(unsigned seen) {
  for (int spins = 0; spins < kSpins; ++spins) {
    const unsigned now = round_.load(std::memory_order_acquire);
    if (now != seen) return now;
    Pause();
  }
  std::unique_lock lock(mutex_);
  // Announced before the last look at round_: Run either sees a sleeper or is seen by it.
  ++sleeping_;
  wake_.wait(lock, [&] { return round_ != seen; });
  --sleeping_;
  return round_;
}

}  // namespace octet
