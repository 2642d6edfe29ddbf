// What the 8-bit operators share: the range of a type, fused activations as clamp bounds, real
// numbers as integer multipliers, and tables over all 256 values. docs/quantization.md states the
// arithmetic.
#ifndef OCTET_INTERPRETER_OPS_QUANTIZED_H_
#define OCTET_INTERPRETER_OPS_QUANTIZED_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include <octet/gemm.h>

#include "interpreter/op.h"
#include "interpreter/ops/types.h"

namespace octet {

/// Bounds on quantized values, both inclusive.
struct ClampRange {
  int min = 0;
  int max = 0;
  int Clamp(int q) const { return std::min(std::max(q, min), max); }
};

inline bool Is8Bit(DataType type) {
  return type == DataType::kUint8 || type == DataType::kInt8;
}
/// REQUIRES: Is8Bit(type), as for all functions below that take a type or an 8-bit tensor.
inline ClampRange TypeRange(DataType type) {
  return type == DataType::kUint8 ? ClampRange{0, 255} : ClampRange{-128, 127};
}
inline ElementType ToElementType(DataType type) {
  return type == DataType::kUint8 ? ElementType::kUint8 : ElementType::kInt8;
}

/// The last step of an integer operator: zero_point + scaled, clamped, for any `scaled`.
class OutputStage {
 public:
  OutputStage(int zero_point, ClampRange clamp)
      : zero_point_(zero_point), scaled_{clamp.min - zero_point, clamp.max - zero_point} {}
  int operator()(int32_t scaled) const { return zero_point_ + scaled_.Clamp(scaled); }

 private:
  int zero_point_;
  ClampRange scaled_;  // the bounds before the zero point is added
};

/// So many differences of 8-bit values add up within int32.
inline constexpr int64_t kMaxSummands = std::numeric_limits<int32_t>::max() / 256;
/// And so many products of two differences.
inline constexpr int kMaxProducts = std::numeric_limits<int32_t>::max() / (255 * 255);

/// x to the nearest integer, ties away from zero; saturates at ±2^30, where no 8-bit result is near
/// any more; NaN becomes 0.
inline int RoundAway(float x) {
  constexpr float kLimit = 1 << 30;
  x = x == x ? std::min(std::max(x, -kLimit), kLimit) : 0.0f;
  const int whole = static_cast<int>(x);
  const float rest = x - static_cast<float>(whole);  // exact
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

/// Where real bounds lie at `output`'s scale and zero point; no further than its type.
ClampRange QuantizedRange(float min, float max, const TensorInfo& output);

/// The clamp bounds of a fused activation at `output`'s scale and zero point.
/// Error: FusedRange's.
Expected<ClampRange> ActivationRange(Activation activation, const TensorInfo& output);

/// `real` as integers. Error: not below 2^29 (scales that far apart are a broken file).
Expected<QuantizedMultiplier> MakeMultiplier(double real);

/// Both have the same 8-bit type, and a valid scale and zero point each.
Status ExpectSame8Bit(PrepareContext& node, const TensorInfo& input, const TensorInfo& output);

/// Checks an operator whose one output has the 8-bit type and the shape of its one input, and sets
/// the shape.
Status PrepareUnary8Bit(PrepareContext& node);

/// The byte of `output` that stands for 0: an 8-bit tensor's zero point where it is quantized.
Expected<uint8_t> ZeroByte(PrepareContext& node, const TensorInfo& output);

/// Neither is quantized, or both are, with equal scales and zero points along the same dimension.
bool SameQuantization(const TensorInfo& a, const TensorInfo& b);
/// SameQuantization, asked of 8-bit tensors only: for operators that move values and do not rescale
/// them.
Status ExpectSameQuantization(const char* role, const TensorInfo& tensor, const TensorInfo& output);

/// A function of one 8-bit value, by its byte: table[static_cast<uint8_t>(q)].
template <typename Value>
using ByteTable = std::array<Value, 256>;

/// table of function(q) for every q of `type`.
template <typename Value, typename Function>
ByteTable<Value> MakeByteTable(DataType type, const Function& function) {
  ByteTable<Value> table{};
  const ClampRange range = TypeRange(type);
  for (int q = range.min; q <= range.max; ++q) {
    table[static_cast<uint8_t>(q)] = static_cast<Value>(function(q));
  }
  return table;
}

/// The table of Scale((q − Z) · 2^left_shift, real): values of inputs whose scales differ, made
/// comparable. Error: that of MakeMultiplier.
Expected<ByteTable<int32_t>> MakeScaledTable(const TensorInfo& input, int left_shift, double real);

/// What a stored value means, in float32.
inline float Real(int q, float scale, int zero_point) {
  return scale * static_cast<float>(q - zero_point);
}

/// What each of the 256 values means.
inline ByteTable<float> MakeDequantizeTable(const TensorInfo& tensor) {
  return MakeByteTable<float>(tensor.type(),
                              [&](int q) { return Real(q, tensor.scale(), tensor.zero_point()); });
}

/// The table of a function on real numbers, in float32 at every step:
///   y = clamp(Zy + round(function(Sx · (q − Zx)) · (1 / Sy)), qmin, qmax)
/// function must not ask a C library, so that every machine makes the same table.
template <typename Function>
ByteTable<uint8_t> MakeRealTable(const TensorInfo& input, const TensorInfo& output,
                                 const Function& function) {
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  const float per_step = 1.0f / output.scale();
  return MakeByteTable<uint8_t>(input.type(), [&](int q) {
    const float y = function(Real(q, input.scale(), input.zero_point()));
    return stage(RoundAway(y * per_step));
  });
}

/// A Step: output[i] = table[input[i]] for `count` elements.
template <typename Value>
StepPtr MakeTableStep(const ByteTable<Value>& table, int64_t count) {
  return MakeStep([table, count](const RunContext& run) {
    const uint8_t* input = run.input<uint8_t>(0);
    Value* output = run.output<Value>(0);
    for (int64_t i = 0; i < count; ++i) output[i] = table[input[i]];
    return Status();
  });
}

/// A Step: row(values, depth, results) for each row of the last dimension of an 8-bit input, whose
/// type the output has.
template <typename Row>
StepPtr MakeRowsStep(const TensorInfo& input, const Row& row) {
  const int depth = input.shape.back();
  const int64_t count = input.num_elements();
  return With8BitType(input.type(), [&](auto t) {
    using T = decltype(t);
    return MakeStep([row, depth, count](const RunContext& run) {
      for (int64_t at = 0; at < count; at += depth) {
        row(run.input<T>(0) + at, depth, run.output<T>(0) + at);
      }
      return Status();
    });
  });
}

/// Prepare of an operator that is a MakeRealTable.
template <typename Function>
Expected<StepPtr> PrepareRealTable(PrepareContext& node, const Function& function) {
  OCTET_RETURN_IF_ERROR(PrepareUnary8Bit(node));
  const TensorInfo& input = node.input(0);
  return MakeTableStep(MakeRealTable(input, node.output(0), function), input.num_elements());
}

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_QUANTIZED_H_
