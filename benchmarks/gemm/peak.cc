// The loops are assembly, so that no compiler flag or version changes the yardstick. Registers 0 to
// 11 (15) accumulate, which hides the latency of two products a cycle.
#include "benchmarks/gemm/peak.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace octet {
namespace {

#if defined(__x86_64__)

bool HasAvx512Vnni() {
  return __builtin_cpu_supports("avx512vnni");
}
bool HasAvxVnni() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __builtin_cpu_supports("avx2") && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 &&
         (eax >> 4 & 1) != 0;
}
bool HasAvx512Bw() {
  return __builtin_cpu_supports("avx512bw");
}
bool HasAvx2() {
  return __builtin_cpu_supports("avx2");
}
bool HasSse2() {
  return true;  // every x86-64
}

#define OCTET_TIMES12(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define OCTET_TIMES16(X) OCTET_TIMES12(X) X(12) X(13) X(14) X(15)
#define OCTET_PEAK_LOOP(name, body, end)                                                         \
  void name(long iterations) {                                                                   \
    asm volatile("1:\n" body "dec %0\n jnz 1b\n" end                                             \
                 : "+r"(iterations)                                                              \
                 :                                                                               \
                 : "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", \
                   "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");                \
  }

// zmm16 and up need no clobber: baseline code does not know them.
#define OCTET_VNNI_ZMM(i) "vpdpbusd %%zmm30, %%zmm31, %%zmm" #i "\n"
#define OCTET_VNNI_YMM(i) "%{vex%} vpdpbusd %%ymm14, %%ymm15, %%ymm" #i "\n"
#define OCTET_MADD_ZMM(i) \
  "vpmaddwd %%zmm30, %%zmm31, %%zmm28\n vpaddd %%zmm28, %%zmm" #i ", %%zmm" #i "\n"
#define OCTET_MADD_YMM(i) \
  "vpmaddwd %%ymm14, %%ymm15, %%ymm12\n vpaddd %%ymm12, %%ymm" #i ", %%ymm" #i "\n"
#define OCTET_MADD_XMM(i) \
  "movdqa %%xmm14, %%xmm12\n pmaddwd %%xmm15, %%xmm12\n paddd %%xmm12, %%xmm" #i "\n"

OCTET_PEAK_LOOP(VnniZmm, OCTET_TIMES16(OCTET_VNNI_ZMM), "vzeroupper\n")
OCTET_PEAK_LOOP(VnniYmm, OCTET_TIMES12(OCTET_VNNI_YMM), "vzeroupper\n")
OCTET_PEAK_LOOP(MaddZmm, OCTET_TIMES16(OCTET_MADD_ZMM), "vzeroupper\n")
OCTET_PEAK_LOOP(MaddYmm, OCTET_TIMES12(OCTET_MADD_YMM), "vzeroupper\n")
OCTET_PEAK_LOOP(MaddXmm, OCTET_TIMES12(OCTET_MADD_XMM), "")

constexpr PeakLoop kVnniZmm = {"vpdpbusd zmm", HasAvx512Vnni, 16 * 64, VnniZmm};
constexpr PeakLoop kVnniYmm = {"vpdpbusd ymm", HasAvxVnni, 12 * 32, VnniYmm};
constexpr PeakLoop kMaddZmm = {"vpmaddwd zmm", HasAvx512Bw, 16 * 32, MaddZmm};
constexpr PeakLoop kMaddYmm = {"vpmaddwd ymm", HasAvx2, 12 * 16, MaddYmm};
constexpr PeakLoop kMaddXmm = {"pmaddwd xmm", HasSse2, 12 * 8, MaddXmm};

constexpr const PeakLoop* kPeaks[] = {&kVnniZmm, &kVnniYmm, &kMaddZmm, &kMaddYmm, &kMaddXmm};

struct KernelPeak {
  std::string_view name_start;
  const PeakLoop* peak;
};
constexpr KernelPeak kKernelPeaks[] = {
    // the first that fits
    {"avx512vnni", &kVnniZmm}, {"avxvnni", &kVnniYmm}, {"avx512", &kMaddZmm},
    {"avx2", &kMaddYmm},       {"sse", &kMaddXmm},
};

#endif

}  // namespace

const PeakLoop* BestPeak() {
#if defined(__x86_64__)
  for (const PeakLoop* peak : kPeaks) {
    if (peak->supported()) return peak;
  }
#endif
  return nullptr;
}

const PeakLoop* PeakOfKernel([[maybe_unused]] std::string_view kernel_name) {
#if defined(__x86_64__)
  for (const KernelPeak& of : kKernelPeaks) {
    if (kernel_name.starts_with(of.name_start)) return of.peak;
  }
#endif
  return nullptr;
}

}  // namespace octet
