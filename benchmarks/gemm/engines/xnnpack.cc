// XNNPACK with the operators it had in 2022 (Debian 12): qu8 fully connected, qc8 (per channel) as
// a 1×1 convolution, and qs8 fully connected, which has one multiplier for all channels. Weights
// are packed when an operator is made; bias, scaling and clamp are its own.
#include <functional>
#include <span>

#include <xnnpack.h>

#include "base/str.h"
#include "benchmarks/gemm/engine.h"

namespace octet {
namespace {

constexpr size_t kReadsBeyond = XNN_EXTRA_BYTES;

using Operator = std::unique_ptr<xnn_operator, std::function<void(xnn_operator*)>>;

class XnnpackRunner : public Runner {
 public:
  explicit XnnpackRunner(const Problem& problem)
      : Runner(problem), rhs_(problem.rhs), dst_(dst_size() + kReadsBeyond) {
    rhs_.resize(rhs_.size() + kReadsBeyond);
  }

  void Run() override { xnn_run_operator(operator_.get(), nullptr); }
  double At(int pixel, int channel) const override {
    const uint8_t byte = dst_[Index(pixel, channel)];
    return is_int8() ? static_cast<int8_t>(byte) : byte;
  }

  xnn_status CreateQu8() {
    const ProductSpec& spec = problem().spec;
    const size_t depth = problem().shape.depth, channels = problem().shape.channels;
    xnn_operator_t made = nullptr;
    xnn_status status = xnn_create_fully_connected_nc_qu8(
        depth, channels, depth, channels, static_cast<uint8_t>(spec.rhs_zero_point), 1.f,
        static_cast<uint8_t>(spec.lhs_zero_point), scale(0), problem().lhs.data(),
        problem().bias.data(), static_cast<uint8_t>(spec.dst_zero_point), 1.f,
        static_cast<uint8_t>(spec.clamp_min), static_cast<uint8_t>(spec.clamp_max), 0, &made);
    if (status != xnn_status_success) return status;
    Own(made);
    return xnn_setup_fully_connected_nc_qu8(made, problem().shape.pixels, rhs_.data(), dst_.data(),
                                            nullptr);
  }

  xnn_status CreateQs8() {
    const ProductSpec& spec = problem().spec;
    const size_t depth = problem().shape.depth, channels = problem().shape.channels;
    xnn_operator_t made = nullptr;
    xnn_status status = xnn_create_fully_connected_nc_qs8(
        depth, channels, depth, channels, static_cast<int8_t>(spec.rhs_zero_point), 1.f, scale(0),
        weights(), problem().bias.data(), static_cast<int8_t>(spec.dst_zero_point), 1.f,
        static_cast<int8_t>(spec.clamp_min), static_cast<int8_t>(spec.clamp_max), 0, &made);
    if (status != xnn_status_success) return status;
    Own(made);
    return xnn_setup_fully_connected_nc_qs8(made, problem().shape.pixels, int8(rhs_), int8(dst_),
                                            nullptr);
  }

  xnn_status CreateQc8() {
    const ProductSpec& spec = problem().spec;
    const size_t depth = problem().shape.depth, channels = problem().shape.channels;
    std::vector<float> scales;
    for (size_t c = 0; c < channels; ++c) scales.push_back(scale(static_cast<int>(c)));
    xnn_operator_t made = nullptr;
    xnn_status status = xnn_create_convolution2d_nhwc_qc8(
        0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, depth, channels, depth, channels,
        static_cast<int8_t>(spec.rhs_zero_point), 1.f, scales.data(), weights(),
        problem().bias.data(), static_cast<int8_t>(spec.dst_zero_point), 1.f,
        static_cast<int8_t>(spec.clamp_min), static_cast<int8_t>(spec.clamp_max), 0, &made);
    if (status != xnn_status_success) return status;
    Own(made);
    return xnn_setup_convolution2d_nhwc_qc8(made, 1, problem().shape.pixels, 1, int8(rhs_),
                                            int8(dst_), nullptr);
  }

 private:
  bool is_int8() const { return problem().spec.dst_type == ElementType::kInt8; }
  float scale(int channel) const { return static_cast<float>(problem().real_multiplier(channel)); }
  const int8_t* weights() const { return reinterpret_cast<const int8_t*>(problem().lhs.data()); }
  static int8_t* int8(AlignedVector<uint8_t>& bytes) {
    return reinterpret_cast<int8_t*>(bytes.data());
  }
  void Own(xnn_operator_t made) { operator_ = Operator(made, xnn_delete_operator); }

  AlignedVector<uint8_t> rhs_, dst_;
  Operator operator_;
};

using Create = xnn_status (XnnpackRunner::*)();

Expected<std::unique_ptr<Runner>> Make(const Problem& problem, Create create) {
  if (xnn_initialize(nullptr) != xnn_status_success) {
    return UnsupportedError("XNNPACK does not run on this processor");
  }
  auto runner = std::make_unique<XnnpackRunner>(problem);
  const xnn_status status = (runner.get()->*create)();
  if (status != xnn_status_success) {
    return UnsupportedError("XNNPACK: status ", static_cast<int>(status));
  }
  return std::unique_ptr<Runner>(std::move(runner));
}

}  // namespace

void AddXnnpackEngines(std::vector<Engine>& engines) {
  engines.push_back({.name = "xnnpack",
                     .types = {ProductTypes::kU8U8U8, ProductTypes::kS8S8CS8},
                     .make = [](const Problem& problem, int) {
                       const bool qu8 = problem.types == ProductTypes::kU8U8U8;
                       return Make(problem,
                                   qu8 ? &XnnpackRunner::CreateQu8 : &XnnpackRunner::CreateQc8);
                     }});
  engines.push_back({.name = "xnnpack-qs8",
                     .types = {ProductTypes::kS8S8CS8},
                     .make = [](const Problem& problem, int) {
                       Problem easier = problem;
                       easier.real_multipliers.resize(1);
                       return Make(easier, &XnnpackRunner::CreateQs8);
                     }});
}

}  // namespace octet
