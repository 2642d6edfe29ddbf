// Which kernels this processor must run, by what the operating system says of it: for tests that
// fail when one of them is left out. IsSupported() asks the processor itself.
#ifndef OCTET_TESTS_GEMM_PROCESSOR_KERNELS_H_
#define OCTET_TESTS_GEMM_PROCESSOR_KERNELS_H_

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace octet {

/// The words of the first line of /proc/cpuinfo that lists instruction sets; none elsewhere.
inline std::set<std::string> ProcessorFlags() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("flags")) continue;
    std::istringstream words(line);
    return {std::istream_iterator<std::string>(words), {}};
  }
  return {};
}

inline std::set<std::string> KernelsOfProcessor() {
  const struct {
    const char* kernel;
    std::vector<const char*> flags;
  } needs[] = {
      {"avx512vnni", {"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni"}},
      {"avxvnni", {"avx2", "fma", "avx_vnni"}},
      {"avx512", {"avx512f", "avx512bw", "avx512dq", "avx512vl"}},
      {"avx2", {"avx2", "fma"}},
      {"sse41", {"sse4_1"}},
      {"portable", {}},
  };
  const auto flags = ProcessorFlags();
  std::set<std::string> kernels;
  for (const auto& [kernel, needed] : needs) {
    if (std::all_of(needed.begin(), needed.end(), [&](auto* flag) { return flags.count(flag); }))
      kernels.insert(kernel);
  }
  return kernels;
}

}  // namespace octet

#endif  // OCTET_TESTS_GEMM_PROCESSOR_KERNELS_H_
