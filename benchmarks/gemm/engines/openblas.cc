// OpenBLAS in float32. It reads its environment when it is loaded, and then chooses its kernels and
// starts its threads; so it is loaded here, once that environment is what its best user would set.
#include <cstdlib>

#include <dlfcn.h>

#include "base/str.h"
#include "benchmarks/gemm/engines/float_runner.h"

namespace octet {
namespace {

// cblas.h, as far as it is needed.
enum CblasConstant { kRowMajor = 101, kNoTranspose = 111, kTranspose = 112 };
using Sgemm = void(int order, int transpose_a, int transpose_b, int rows, int columns, int depth,
                   float alpha, const float* a, int a_stride, const float* b, int b_stride,
                   float beta, float* c, int c_stride);

/// nullptr: there is no OpenBLAS.
Sgemm* LoadSgemm() {
  // It chooses kernels far below their best for processors newer than itself.
  if (__builtin_cpu_supports("avx512bw")) setenv("OPENBLAS_CORETYPE", "SkylakeX", /*replace=*/1);
  setenv("OPENBLAS_NUM_THREADS", "1", /*replace=*/1);
  void* library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  return library == nullptr ? nullptr : reinterpret_cast<Sgemm*>(dlsym(library, "cblas_sgemm"));
}

class OpenblasRunner : public FloatRunner {
 public:
  OpenblasRunner(const Problem& problem, Sgemm* sgemm) : FloatRunner(problem), sgemm_(sgemm) {}

  void Run() override {
    const auto& [pixels, channels, depth] = problem().shape;
    sgemm_(kRowMajor, kNoTranspose, kTranspose, pixels, channels, depth, 1, rhs_.data(), depth,
           lhs_.data(), depth, 0, dst_.data(), channels);
  }

 private:
  Sgemm* sgemm_;
};

Expected<std::unique_ptr<Runner>> Make(const Problem& problem) {
  static Sgemm* const sgemm = LoadSgemm();
  if (sgemm == nullptr) return UnsupportedError("libopenblas.so.0: ", dlerror());
  return std::unique_ptr<Runner>(new OpenblasRunner(problem, sgemm));
}

}  // namespace

void AddOpenblasEngines(std::vector<Engine>& engines) {
  engines.push_back({.name = "openblas",
                     .types = {ProductTypes::kF32},
                     .make = [](const Problem& problem, int) { return Make(problem); }});
}

}  // namespace octet
