#include "interpreter/ops/float/kernel_list.h"

namespace octet {

// isa/kernels.cc, compiled once for each (float.cmake).
extern const FloatKernels kFloatBaseline;
#if defined(__x86_64__)
extern const FloatKernels kFloatAvx2;
extern const FloatKernels kFloatAvx512;
#endif

namespace {

bool Always() {
  return true;
}

#if defined(__x86_64__)
bool HasAvx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
bool HasAvx512() {
  return HasAvx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}
#endif

const FloatKernelEntry kEntries[] = {
#if defined(__x86_64__)
    {&kFloatAvx512, HasAvx512},
    {&kFloatAvx2, HasAvx2},
#endif
    {&kFloatBaseline, Always},
};

const FloatKernels& FirstSupported() {
  for (const FloatKernelEntry& entry : kEntries) {
    if (entry.supported()) return *entry.kernels;
  }
  return kFloatBaseline;
}

}  // namespace

std::span<const FloatKernelEntry> AllFloatKernels() {
  return kEntries;
}

const FloatKernels& BestFloatKernels() {
  static const FloatKernels& best = FirstSupported();
  return best;
}

}  // namespace octet
