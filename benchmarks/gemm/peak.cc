// The loops are assembly, so that no compiler flag or version changes the yardstick. Registers 0 to
// 11 (15) accumulate, which hides the latency of two products a cycle.
#include "benchmarks/gemm/peak.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <chrono>
#include <span>

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
bool HasAvx512F() {
  return __builtin_cpu_supports("avx512f");
}
bool HasAvx2() {
  return __builtin_cpu_supports("avx2");
}
bool HasFma() {
  return HasAvx2() && __builtin_cpu_supports("fma");
}
bool HasSse2() {
  return true;  // every x86-64
}

#define OCTET_TIMES12(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define OCTET_TIMES16(X) OCTET_TIMES12(X) X(12) X(13) X(14) X(15)
#define OCTET_PEAK_LOOP(name, begin, body, end)                                                  \
  void name(long iterations) {                                                                   \
    asm volatile(begin "1:\n" body "dec %0\n jnz 1b\n" end                                       \
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
#define OCTET_FMA_ZMM(i) "vfmadd231ps %%zmm14, %%zmm15, %%zmm" #i "\n"
#define OCTET_FMA_YMM(i) "vfmadd231ps %%ymm14, %%ymm15, %%ymm" #i "\n"
#define OCTET_FMA_XMM(i) \
  "movaps %%xmm14, %%xmm13\n mulps %%xmm15, %%xmm13\n addps %%xmm13, %%xmm" #i "\n"
#define OCTET_ZERO_XMM(i) "xorps %%xmm" #i ", %%xmm" #i "\n"

OCTET_PEAK_LOOP(VnniZmm, "", OCTET_TIMES16(OCTET_VNNI_ZMM), "vzeroupper\n")
OCTET_PEAK_LOOP(VnniYmm, "", OCTET_TIMES12(OCTET_VNNI_YMM), "vzeroupper\n")
OCTET_PEAK_LOOP(MaddZmm, "", OCTET_TIMES16(OCTET_MADD_ZMM), "vzeroupper\n")
OCTET_PEAK_LOOP(MaddYmm, "", OCTET_TIMES12(OCTET_MADD_YMM), "vzeroupper\n")
OCTET_PEAK_LOOP(MaddXmm, "", OCTET_TIMES12(OCTET_MADD_XMM), "")
// Zeros: processors may take their time over denormal numbers.
OCTET_PEAK_LOOP(FmaZmm, "vzeroall\n", OCTET_TIMES12(OCTET_FMA_ZMM), "vzeroupper\n")
OCTET_PEAK_LOOP(FmaYmm, "vzeroall\n", OCTET_TIMES12(OCTET_FMA_YMM), "vzeroupper\n")
OCTET_PEAK_LOOP(FmaXmm, OCTET_TIMES16(OCTET_ZERO_XMM), OCTET_TIMES12(OCTET_FMA_XMM), "")

constexpr PeakLoop kVnniZmm = {"vpdpbusd zmm", HasAvx512Vnni, 16 * 64, VnniZmm};
constexpr PeakLoop kVnniYmm = {"vpdpbusd ymm", HasAvxVnni, 12 * 32, VnniYmm};
constexpr PeakLoop kMaddZmm = {"vpmaddwd zmm", HasAvx512Bw, 16 * 32, MaddZmm};
constexpr PeakLoop kMaddYmm = {"vpmaddwd ymm", HasAvx2, 12 * 16, MaddYmm};
constexpr PeakLoop kMaddXmm = {"pmaddwd xmm", HasSse2, 12 * 8, MaddXmm};
constexpr PeakLoop kFmaZmm = {"vfmadd231ps zmm", HasAvx512F, 12 * 16, FmaZmm};
constexpr PeakLoop kFmaYmm = {"vfmadd231ps ymm", HasFma, 12 * 8, FmaYmm};
constexpr PeakLoop kFmaXmm = {"mulps addps xmm", HasSse2, 12 * 4, FmaXmm};

constexpr const PeakLoop* kPeaks[] = {&kVnniZmm, &kVnniYmm, &kMaddZmm, &kMaddYmm, &kMaddXmm};
constexpr const PeakLoop* kFloatPeaks[] = {&kFmaZmm, &kFmaYmm, &kFmaXmm};

struct KernelPeak {
  std::string_view name_start;
  const PeakLoop* peak;
};
constexpr KernelPeak kKernelPeaks[] = {
    // the first that fits
    {"avx512vnni", &kVnniZmm}, {"avxvnni", &kVnniYmm}, {"avx512", &kMaddZmm},
    {"avx2", &kMaddYmm},       {"sse", &kMaddXmm},
};

const PeakLoop* FirstSupported(std::span<const PeakLoop* const> peaks) {
  for (const PeakLoop* peak : peaks) {
    if (peak->supported()) return peak;
  }
  return nullptr;
}

#else

constexpr const PeakLoop* kPeaks = nullptr;
constexpr const PeakLoop* kFloatPeaks = nullptr;
const PeakLoop* FirstSupported(const PeakLoop* none) {
  return none;
}

#endif

}  // namespace

const PeakLoop* BestPeak() {
  return FirstSupported(kPeaks);
}

const PeakLoop* BestFloatPeak() {
  return FirstSupported(kFloatPeaks);
}

double MacsPerSecond(const PeakLoop& peak, double us) {
  // At most a few products of 512 bits a cycle, whatever the processor: never shorter than asked
  // by more than a small factor.
  constexpr double kTypicalRate = 250e9;
  const auto iterations =
      std::max(1L, static_cast<long>(us * 1e-6 * kTypicalRate / peak.macs_per_iteration));
  const auto start = std::chrono::steady_clock::now();
  peak.run(iterations);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  return static_cast<double>(iterations) * peak.macs_per_iteration / elapsed.count();
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
