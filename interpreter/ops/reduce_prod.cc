// REDUCE_PROD over any axes. Quantized int8: each multiplication is scaled back at once, by
// Sx / Sy^(1/n) for n factors; 16 bits of that multiplier count. Other types multiply in row-major
// order, integers modulo 2^bits; 8-bit values only where they are not quantized.
#include <octet/ops.h>

#include "interpreter/ops/quantized.h"
#include "interpreter/ops/reduction.h"
#include "interpreter/ops/table_math.h"
#include "interpreter/ops/wrapping.h"

namespace octet {
namespace {

/// x · multiplier, with the multiplier rounded to 16 bits and one rounding of the product, ties up.
class ShortScaler {
 public:
  explicit ShortScaler(QuantizedMultiplier by)
      : multiplier_(by.multiplier < 0x7FFF0000 ? (by.multiplier + (1 << 15)) >> 16 : 0x7FFF),
        right_shift_(15 + by.right_shift) {}

  /// |x| < 2^39: the product stays below 2^54.
  int32_t operator()(int64_t x) const {
    return static_cast<int32_t>((x * multiplier_ + (int64_t{1} << (right_shift_ - 1))) >>
                                right_shift_);
  }

 private:
  int64_t multiplier_;
  int right_shift_;
};

constexpr int64_t kNoProduct = int64_t{1} << 40;  // products are int32

Expected<StepPtr> PrepareInt8(PrepareContext& node, const Reduction& reduction) {
  const TensorInfo &input = node.input(0), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, input, output));
  const double root = Exp(Log(double{output.scale()}) / static_cast<double>(reduction.count));
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by,
                         MakeMultiplier(double{input.scale()} / root));
  if (by.right_shift <= -8) {
    return InvalidError("the scales multiply each product by ", double{input.scale()} / root,
                        ", expected less than 2^7");
  }
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  const int zero_point = input.zero_point();
  const int64_t outputs = output.num_elements();
  auto step = MakeStep([loop = reduction.loop, scale = ShortScaler(by), stage, zero_point,
                        outputs](const RunContext& run) {
    auto* products = reinterpret_cast<int64_t*>(run.scratch(0));
    std::fill_n(products, outputs, kNoProduct);
    FoldRows(loop, run.input<int8_t>(0), products, [&](int64_t product, int8_t q) -> int64_t {
      const int factor = q - zero_point;
      return product == kNoProduct ? factor : scale(product * factor);
    });
    int8_t* values = run.output<int8_t>(0);
    for (int64_t i = 0; i < outputs; ++i)
      values[i] = static_cast<int8_t>(stage(scale(products[i])));
    return Status();
  });
  step->scratch_bytes_per_thread = sizeof(int64_t) * outputs;
  return step;
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Reduction reduction, CheckReduction(node));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, output));
  const bool quantized = Is8Bit(input.type()) && !input.tensor->quantization.empty();
  if (quantized && input.type() == DataType::kInt8) return PrepareInt8(node, reduction);
  if (quantized) return UnsupportedError("input: no kernel for quantized UINT8");
  if (input.type() == DataType::kBool) return node.UnsupportedType("input", input);
  return WithValueType(node, input, [&](auto t) -> Expected<StepPtr> {
    using T = decltype(t);
    return MakeFoldStep(reduction, output.num_elements(), T{1}, WrapMul());
  });
}

}  // namespace

const Op ops::kReduceProd = {.code = OpCode::kReduceProd, .prepare = Prepare};

}  // namespace octet
