// Every library that is compared. CMake defines OCTET_BENCHMARK_<LIBRARY> for those it found.
#include "benchmarks/gemm/engine.h"

namespace octet {
namespace {

using AddEngines = void (*)(std::vector<Engine>&);

constexpr AddEngines kLibraries[] = {
    AddOctetEngines,
#if defined(OCTET_BENCHMARK_ONEDNN)
    AddOnednnEngines,
#endif
#if defined(OCTET_BENCHMARK_XNNPACK)
    AddXnnpackEngines,
#endif
#if defined(OCTET_BENCHMARK_GEMMLOWP)
    AddGemmlowpEngines,
#endif
#if defined(OCTET_BENCHMARK_EIGEN)
    AddEigenEngines,
#endif
#if defined(OCTET_BENCHMARK_OPENBLAS)
    AddOpenblasEngines,
#endif
};

}  // namespace

std::vector<Engine> AllEngines() {
  std::vector<Engine> engines;
  for (const AddEngines add : kLibraries) add(engines);
  return engines;
}

}  // namespace octet
