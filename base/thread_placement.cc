#include "base/thread_placement.h"

#if defined(__linux__)

#include <sched.h>

namespace octet {

int NumAllowedCpus() {
  cpu_set_t allowed;
  return sched_getaffinity(0, sizeof(allowed), &allowed) == 0 ? CPU_COUNT(&allowed) : 0;
}

int CurrentCpu() {
  return sched_getcpu();
}

void MoveOffCpus(std::span<const std::atomic<int>> taken) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  cpu_set_t free = allowed;
  for (const std::atomic<int>& cpu : taken) {
    const int number = cpu.load(std::memory_order_relaxed);
    if (number >= 0) CPU_CLR(number, &free);
  }
  if (CPU_COUNT(&free) == 0) return;
  // The first call migrates the thread at once, the second leaves the scheduler free again.
  if (sched_setaffinity(0, sizeof(free), &free) == 0) {
    sched_setaffinity(0, sizeof(allowed), &allowed);
  }
}

}  // namespace octet

#else

namespace octet {

int NumAllowedCpus() {
  return 0;
}
int CurrentCpu() {
  return -1;
}
void MoveOffCpus(std::span<const std::atomic<int>>) {}

}  // namespace octet

#endif
