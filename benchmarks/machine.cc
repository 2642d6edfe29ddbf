#include "benchmarks/machine.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <vector>

#include <octet/gemm.h>

#include "benchmarks/gemm/peak.h"
#include "tools/io/text.h"

namespace octet {
namespace {

/// As Linux names it; "unknown processor" elsewhere.
std::string ProcessorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(':');
    if (line.starts_with("model name") && colon != line.npos)
      return std::string(Trim(std::string_view(line).substr(colon + 1)));
  }
  return "unknown processor";
}

void AddSample(const PeakLoop* peak, Times& us_per_kmacs) {
  constexpr double kSampleUs = 100;
  if (peak != nullptr) us_per_kmacs.us.push_back(1e9 / MacsPerSecond(*peak, kSampleUs));
}

std::optional<double> Rate(const Times& us_per_kmacs, int threads) {
  if (us_per_kmacs.us.empty()) return std::nullopt;
  return threads / us_per_kmacs.median_us();
}

double ReadGigabytesPerSecond(size_t buffer_bytes) {
  constexpr size_t kBytesPerSample = 16 << 20;
  constexpr int kSamples = 20;
  const std::vector<char> buffer(buffer_bytes);
  const size_t passes = std::max<size_t>(1, kBytesPerSample / buffer_bytes);
  Times times;
  for (int sample = 0; sample < kSamples; ++sample) {
    const double start = NowMicroseconds();
    for (size_t pass = 0; pass < passes; ++pass) {
      // The C library searches as fast as the processor reads. There is nothing to be found.
      if (std::memchr(buffer.data(), 1, buffer_bytes) != nullptr) return 0;
      asm volatile("" ::: "memory");  // the next pass is no repetition
    }
    times.us.push_back(NowMicroseconds() - start);
  }
  return static_cast<double>(passes * buffer_bytes) / times.min_us() / 1e3;
}

}  // namespace

Machine DescribeMachine() {
#if defined(__clang__)
  const std::string compiler = "clang++ " __clang_version__;
#else
  const std::string compiler = "g++ " __VERSION__;
#endif
  return {.processor = ProcessorName(),
          .compiler = compiler,
          .flags = OCTET_COMPILER_FLAGS,
          .kernel = std::string(KernelName(DefaultKernel()))};
}

int64_t PeakMemoryBytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

void PeakSampler::Sample() {
  AddSample(BestPeak(), int8_);
  AddSample(BestFloatPeak(), float32_);
}

Peaks PeakSampler::ForThreads(int threads) const {
  return {Rate(int8_, threads), Rate(float32_, threads)};
}

MemoryRates MeasureMemory() {
  return {ReadGigabytesPerSecond(MemoryRates::kNearBytes),
          ReadGigabytesPerSecond(MemoryRates::kFarBytes)};
}

}  // namespace octet
