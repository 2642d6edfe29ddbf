// The checks every operator shares, and the way to weights that are packed once.
#include <cmath>

#include "interpreter/op.h"
#include "interpreter/packed_cache.h"

namespace octet {
namespace {

struct ZeroPointRange {
  int64_t min, max;
};

ZeroPointRange ZeroPointsOf(DataType type) {
  switch (type) {
    case DataType::kUint8:
      return {0, 255};
    case DataType::kInt8:
      return {-128, 127};
    default:
      return {0, 0};  // int16 and int32 are symmetric
  }
}

}  // namespace

void PrepareContext::SetOutputValue(int i, Bytes value) {
  TensorInfo& info = tensors_[op_.outputs[i]];
  info.value = value.data;
  info.owner = std::move(value.owner);
}

Status PrepareContext::ExpectCounts(int min_inputs, int max_inputs, int outputs) const {
  if (num_inputs() < min_inputs || num_inputs() > max_inputs) {
    const std::string expected =
        min_inputs == max_inputs ? StrCat(min_inputs) : StrCat(min_inputs, " to ", max_inputs);
    return InvalidError(num_inputs(), " inputs, expected ", expected);
  }
  if (num_outputs() != outputs) {
    return InvalidError(num_outputs(), " outputs, expected ", outputs);
  }
  for (int i = 0; i < min_inputs; ++i) {
    if (!has_input(i)) return InvalidError("input ", i, ": absent, expected a tensor");
  }
  for (int i = 0; i < outputs; ++i) {
    if (op_.outputs[i] == kNoTensor)
      return InvalidError("output ", i, ": absent, expected a tensor");
  }
  return {};
}

Status PrepareContext::ExpectRank(const char* role, const TensorInfo& tensor, int rank) const {
  if (tensor.rank() == rank) return {};
  return InvalidError(role, ": shape ", tensor.shape, ", expected ", rank, " dimensions");
}

Status PrepareContext::ExpectQuantized(const char* role, const TensorInfo& tensor) const {
  const Quantization& quantization = tensor.tensor->quantization;
  if (quantization.scale.size() != 1) {
    return InvalidError(role, ": ", quantization.scale.size(), " scales, expected 1");
  }
  const float scale = quantization.scale[0];
  if (!(std::isfinite(scale) && scale > 0)) {
    return InvalidError(role, ": scale ", scale, ", expected a finite number above 0");
  }
  if (quantization.zero_point.size() > 1) {
    return InvalidError(role, ": ", quantization.zero_point.size(), " zero points, expected 1");
  }
  const int64_t zero_point = quantization.zero_point.empty() ? 0 : quantization.zero_point[0];
  const ZeroPointRange range = ZeroPointsOf(tensor.type());
  if (zero_point < range.min || zero_point > range.max) {
    return InvalidError(role, ": zero_point ", zero_point, " outside [", range.min, ", ", range.max,
                        "]");
  }
  return {};
}

Status PrepareContext::ExpectSameType(const TensorInfo& a, const TensorInfo& b) const {
  if (a.type() == b.type()) return {};
  return InvalidError("types ", DataTypeName(a.type()), " and ", DataTypeName(b.type()),
                      ", expected the same");
}

Status PrepareContext::ExpectConstant(const char* role, const TensorInfo& tensor) const {
  if (tensor.constant()) return {};
  return UnsupportedError(role, ": computed at run time, expected a constant");
}

Status PrepareContext::UnsupportedType(const char* role, const TensorInfo& tensor) const {
  return UnsupportedError(role, ": no kernel for ", DataTypeName(tensor.type()));
}

std::shared_ptr<const void> PrepareContext::CachedErased(int slot,
                                                         const std::function<Erased()>& make) {
  if (auto found = cache_.Find(operator_index_, slot)) return found;
  auto [value, bytes] = make();
  return cache_.Insert(operator_index_, slot, std::move(value), bytes);
}

Expected<std::shared_ptr<const PackedWeights>> PrepareContext::Pack(
    int slot, const ProductSpec& spec, const void* lhs, std::span<const int32_t> bias,
    std::span<const QuantizedMultiplier> multipliers) {
  Status status;
  auto packed = Cached<PackedWeights>(slot, [&]() -> std::pair<PackedWeights, size_t> {
    auto made = octet::Pack(spec, lhs, bias, multipliers, &kernel_);
    if (!made.ok()) {
      status = made.status();
      return {};
    }
    const size_t bytes = made->bytes();
    return {*std::move(made), bytes};
  });
  if (!status.ok()) return status;  // the model does not load, so the empty entry is never used
  return packed;
}

}  // namespace octet
