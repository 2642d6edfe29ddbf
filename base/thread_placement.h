// Where threads run, as far as the operating system tells; elsewhere than on Linux nothing is known
// and nothing is moved.
#ifndef OCTET_BASE_THREAD_PLACEMENT_H_
#define OCTET_BASE_THREAD_PLACEMENT_H_

#include <atomic>
#include <span>

namespace octet {

/// The processors the calling thread may run on; 0 if unknown.
int NumAllowedCpus();

/// The processor the calling thread runs on; -1 if unknown.
int CurrentCpu();

/// Moves the calling thread to a processor it may run on and that is none of `taken`; afterwards it
/// may run wherever it could before. Does nothing if there is no such processor.
void MoveOffCpus(std::span<const std::atomic<int>> taken);

}  // namespace octet

#endif  // OCTET_BASE_THREAD_PLACEMENT_H_
