// Eigen in float32. CMake compiles this file for the processor it is built on.
#include <Eigen/Core>

#include "benchmarks/gemm/engines/float_runner.h"

namespace octet {
namespace {

class EigenRunner : public FloatRunner {
 public:
  using FloatRunner::FloatRunner;

  void Run() override {
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto& [pixels, channels, depth] = problem().shape;
    const Eigen::Map<const Matrix, Eigen::AlignedMax> lhs(lhs_.data(), channels, depth);
    const Eigen::Map<const Matrix, Eigen::AlignedMax> rhs(rhs_.data(), pixels, depth);
    Eigen::Map<Matrix, Eigen::AlignedMax> dst(dst_.data(), pixels, channels);
    dst.noalias() = rhs * lhs.transpose();
  }
};

}  // namespace

void AddEigenEngines(std::vector<Engine>& engines) {
  engines.push_back({.name = "eigen",
                     .types = {ProductTypes::kF32},
                     .make = [](const Problem& problem, int) -> Expected<std::unique_ptr<Runner>> {
                       return std::unique_ptr<Runner>(new EigenRunner(problem));
                     }});
}

}  // namespace octet
