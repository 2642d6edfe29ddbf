// A small fork-join pool. The caller takes part; work is split into the same parts whatever the
// timing, so results never depend on it; each thread takes its own part first, then what others
// have not begun, so nobody waits for a worker that the system keeps from running. Waiting workers
// spin briefly, then sleep. The scheduler may wake one on a processor where another thread of the
// pool runs (the caller's, say): it moves to a free one before it begins.
#ifndef OCTET_BASE_THREAD_POOL_H_
#define OCTET_BASE_THREAD_POOL_H_

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace octet {

class ThreadPool {
 public:
  /// `num_threads` counts the caller; 1 starts no thread. REQUIRES: num_threads >= 1.
  explicit ThreadPool(int num_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int num_threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls task(part) for each part of [0, num_threads()), at the same time where threads are free,
  /// and returns when all are done. Allocates nothing. Not reentrant: one caller at a time, no call
  /// from within a task.
  template <typename Task>
  void Run(const Task& task) {
    RunErased([](const void* context, int part) { (*static_cast<const Task*>(context))(part); },
              &task);
  }

  /// Splits [0, count) into at most num_threads() ranges of nearly equal length whose ends are
  /// multiples of `grain` (but for the last) and calls body(begin, end) for each that is not empty;
  /// or body(begin, end, part), where part in [0, num_threads()) is no other running call's.
  template <typename Body>
  void ParallelFor(int count, int grain, const Body& body) {
    if (num_threads() == 1 || count <= grain) {
      if (count > 0) CallPart(body, 0, count, 0);
      return;
    }
    Run([&](int part) {
      const int begin = SplitPoint(count, grain, part), end = SplitPoint(count, grain, part + 1);
      if (begin < end) CallPart(body, begin, end, part);
    });
  }

 private:
  using Erased = void (*)(const void* context, int part);

  template <typename Body>
  static void CallPart(const Body& body, int begin, int end, int part) {
    if constexpr (std::is_invocable_v<const Body&, int, int, int>) {
      body(begin, end, part);
    } else {
      body(begin, end);
    }
  }

  int SplitPoint(int count, int grain, int part) const {
    const long long grains = (static_cast<long long>(count) + grain - 1) / grain;
    const long long point = grains * part / num_threads() * grain;
    return point < count ? static_cast<int>(point) : count;
  }
  void RunErased(Erased call, const void* context);
  void WakeWorkers();
  void RunParts(int first, unsigned round);
  void WorkerLoop(int part);
  unsigned WaitForRound(unsigned seen);
  void LeaveTakenCpu(int part);

  std::vector<std::atomic<unsigned>> taken_in_;  // the last round in which each part was taken
  std::vector<std::atomic<int>> cpus_;  // where each part ran last; a lower part stays where it is
  const int max_spins_;
  std::vector<std::thread> workers_;
  Erased call_ = nullptr;  // written before round_ moves on, read after
  const void* context_ = nullptr;
  std::atomic<unsigned> round_{0};  // counts Run calls; the destructor's is the last
  std::atomic<int> pending_{0};     // parts not done in this round
  std::atomic<int> sleeping_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
};

}  // namespace octet

#endif  // OCTET_BASE_THREAD_POOL_H_
