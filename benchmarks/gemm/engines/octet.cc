// octet itself: one engine per kernel.
#include <octet/gemm.h>

#include "base/check.h"
#include "base/str.h"
#include "base/thread_pool.h"
#include "benchmarks/gemm/engine.h"

namespace octet {
namespace {

class OctetRunner : public Runner {
 public:
  OctetRunner(const Problem& problem, PackedWeights packed, int threads)
      : Runner(problem),
        packed_(std::move(packed)),
        pool_(threads),
        dst_(dst_size() * BytesOfResult()) {}

  void Run() override {
    // Split as in the interpreter, which however leaves short products to one thread.
    constexpr int kGrain = 8;
    pool_.ParallelFor(problem().shape.pixels, kGrain,
                      [this](int begin, int end) { MultiplyPixels(begin, end); });
  }

  double At(int pixel, int channel) const override {
    return ResultAt(dst_.data(), problem().spec.dst_type, Index(pixel, channel));
  }

 private:
  size_t BytesOfResult() const {
    return problem().spec.dst_type == ElementType::kInt32 ? sizeof(int32_t) : 1;
  }
  void MultiplyPixels(int begin, int end) {
    const ProductShape& shape = problem().shape;
    const Status status =
        Multiply(packed_, problem().rhs.data() + size_t{1} * begin * shape.depth, shape.depth,
                 end - begin, dst_.data() + Index(begin, 0) * BytesOfResult(), shape.channels);
    OCTET_CHECK(status.ok());
  }

  PackedWeights packed_;
  ThreadPool pool_;
  AlignedVector<uint8_t> dst_;
};

Expected<std::unique_ptr<Runner>> Make(const Kernel& kernel, const Problem& problem, int threads) {
  OCTET_ASSIGN_OR_RETURN(PackedWeights packed, Pack(problem.spec, problem.lhs.data(), problem.bias,
                                                    problem.Multipliers(), &kernel));
  return std::unique_ptr<Runner>(new OctetRunner(problem, std::move(packed), threads));
}

}  // namespace

void AddOctetEngines(std::vector<Engine>& engines) {
  for (const Kernel* kernel : AllKernels()) {
    if (!IsSupported(*kernel)) continue;
    engines.push_back(
        {.name = StrCat("octet-", KernelName(*kernel)),
         .types = {ProductTypes::kU8U8U8, ProductTypes::kS8S8CS8, ProductTypes::kU8U8S32},
         .make = [kernel](const Problem& problem,
                          int threads) { return Make(*kernel, problem, threads); },
         .threaded = true,
         .own_peak = PeakOfKernel(KernelName(*kernel)),
         .exact = true});
  }
}

}  // namespace octet
