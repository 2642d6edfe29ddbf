#include "base/thread_pool.h"

#include <algorithm>
#include <span>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/check.h"
#include "base/thread_placement.h"

namespace octet {
namespace {

constexpr int kSpins = 20000;  // some hundred microseconds: longer than the gap between two layers

void Pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Spinning pays only where every thread has a processor.
int MaxSpins(int num_threads) {
  const int cpus = NumAllowedCpus();
  return cpus != 0 && cpus < num_threads ? 0 : kSpins;
}

}  // namespace

ThreadPool::ThreadPool(int num_threads)
    : taken_in_(static_cast<size_t>(num_threads)),
      cpus_(static_cast<size_t>(num_threads)),
      max_spins_(MaxSpins(num_threads)) {
  OCTET_CHECK_GE(num_threads, 1);
  for (std::atomic<int>& cpu : cpus_) cpu = -1;
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
  cpus_[0].store(CurrentCpu(), std::memory_order_relaxed);
  pending_.store(num_threads(), std::memory_order_relaxed);
  const unsigned round = ++round_;
  if (sleeping_ > 0) WakeWorkers();
  RunParts(0, round);
  for (int spins = 0; pending_.load(std::memory_order_acquire) != 0; ++spins) {
    if (spins < max_spins_) {
      Pause();
    } else {
      std::this_thread::yield();
    }
  }
}

void ThreadPool::WakeWorkers() {
  {
    std::lock_guard lock(mutex_);
    wake_.notify_all();
  }
  std::this_thread::yield();  // to a worker that was put behind this thread, to move away
}

void ThreadPool::RunParts(int first, unsigned round) {
  for (int i = 0; i < num_threads(); ++i) {
    const int part = (first + i) % num_threads();
    unsigned last_round = round - 1;
    if (!taken_in_[part].compare_exchange_strong(last_round, round)) continue;
    call_(context_, part);
    pending_.fetch_sub(1, std::memory_order_release);
  }
}

void ThreadPool::WorkerLoop(int part) {
  for (unsigned round = 0;;) {
    round = WaitForRound(round);
    if (stop_) return;
    LeaveTakenCpu(part);
    RunParts(part, round);
  }
}

void ThreadPool::LeaveTakenCpu(int part) {
  const std::span taken = std::span(cpus_).first(part);
  const int cpu = CurrentCpu();
  if (cpu >= 0 && std::any_of(taken.begin(), taken.end(), [cpu](const std::atomic<int>& other) {
        return other.load(std::memory_order_relaxed) == cpu;
      })) {
    MoveOffCpus(taken);
  }
  cpus_[part].store(CurrentCpu(), std::memory_order_relaxed);
}

unsigned ThreadPool::WaitForRound(unsigned seen) {
  for (int spins = 0; spins < max_spins_; ++spins) {
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
