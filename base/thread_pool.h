// A small fork-join pool. The caller takes part; work is split statically, so results never depend
// on timing; waiting workers spin briefly, then sleep.
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

  /// Calls task(part) for each part of [0, num_threads()), each on its own thread, and returns when
  /// all are done. Allocates nothing. Not reentrant: one caller at a time, no call from within a
  /// task.
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
  void WorkerLoop(int part);
  unsigned WaitForRound(unsigned seen);

  std::vector<std::thread> workers_;
  Erased call_ = nullptr;  // written before round_ moves on, read after
  const void* context_ = nullptr;
  std::atomic<unsigned> round_{0};  // counts Run calls; the destructor's is the last
  std::atomic<int> pending_{0};     // workers still busy in this round
  std::atomic<int> sleeping_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
};

}  // namespace octet

#endif  // OCTET_BASE_THREAD_POOL_H_
