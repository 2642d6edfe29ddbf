// gemmlowp, its AVX2 build: uint8 × uint8 with zero points, bias, fixed-point scaling and clamp. It
// packs both sides on every call; there is no way to keep the weights packed. CMake compiles this
// file for AVX2 (the library is headers only).
#include <tuple>

#include <gemmlowp/public/gemmlowp.h>
#include <gemmlowp/public/output_stages.h>

#include "benchmarks/gemm/engine.h"

namespace octet {
namespace {

class GemmlowpRunner : public Runner {
 public:
  explicit GemmlowpRunner(const Problem& problem)
      : Runner(problem), multiplier_(problem.Multipliers()[0]) {
    context_.set_max_num_threads(1);
    if (raw()) {
      sums_.resize(dst_size());
    } else {
      bytes_.resize(dst_size());
    }
  }

  void Run() override {
    gemmlowp::OutputStageBiasAddition<BiasMap> bias;
    bias.bias_vector = BiasMap(problem().bias.data(), problem().shape.channels);
    if (raw()) {
      Multiply(sums_.data(), std::make_tuple(bias));
      return;
    }
    gemmlowp::OutputStageScaleInt32ByFixedPointAndExponent scale;
    scale.result_fixedpoint_multiplier = multiplier_.multiplier;
    scale.result_exponent = -multiplier_.right_shift;
    scale.result_offset_after_shift = problem().spec.dst_zero_point;
    gemmlowp::OutputStageClamp clamp;
    clamp.min = problem().spec.clamp_min;
    clamp.max = problem().spec.clamp_max;
    Multiply(bytes_.data(),
             std::make_tuple(bias, scale, clamp, gemmlowp::OutputStageSaturatingCastToUint8()));
  }

  double At(int pixel, int channel) const override {
    const size_t i = Index(pixel, channel);
    return raw() ? sums_[i] : bytes_[i];
  }

 private:
  using BiasMap = gemmlowp::VectorMap<const int32_t, gemmlowp::VectorShape::Col>;

  bool raw() const { return problem().spec.dst_type == ElementType::kInt32; }

  template <typename T, typename Stages>
  void Multiply(T* dst, const Stages& stages) {
    using gemmlowp::MapOrder;
    const auto& [pixels, channels, depth] = problem().shape;
    const ProductSpec& spec = problem().spec;
    gemmlowp::MatrixMap<const uint8_t, MapOrder::RowMajor> lhs(problem().lhs.data(), channels,
                                                               depth);
    gemmlowp::MatrixMap<const uint8_t, MapOrder::ColMajor> rhs(problem().rhs.data(), depth, pixels);
    gemmlowp::MatrixMap<T, MapOrder::ColMajor> result(dst, channels, pixels);
    gemmlowp::GemmWithOutputPipeline<uint8_t, T, gemmlowp::L8R8WithLhsNonzeroBitDepthParams>(
        &context_, lhs, rhs, &result, -spec.lhs_zero_point, -spec.rhs_zero_point, stages);
  }

  gemmlowp::GemmContext context_;
  QuantizedMultiplier multiplier_;
  AlignedVector<uint8_t> bytes_;
  AlignedVector<int32_t> sums_;
};

}  // namespace

void AddGemmlowpEngines(std::vector<Engine>& engines) {
  if (!__builtin_cpu_supports("avx2")) return;
  engines.push_back({.name = "gemmlowp-avx2",
                     .types = {ProductTypes::kU8U8U8, ProductTypes::kU8U8S32},
                     .make = [](const Problem& problem, int) -> Expected<std::unique_ptr<Runner>> {
                       return std::unique_ptr<Runner>(new GemmlowpRunner(problem));
                     }});
}

}  // namespace octet
