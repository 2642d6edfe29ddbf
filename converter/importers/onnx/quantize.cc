// QuantizeLinear and DequantizeLinear: QUANTIZE and DEQUANTIZE, which the pass take_quantization
// turns into scales and zero points of float tensors. Constants are computed here, by ONNX's rule:
// q = saturate(round(x / scale) + zero_point), ties to even.
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"
#include "converter/real_constant.h"

namespace octet {
namespace {

Expected<DataType> QuantizedType(Node& node) {
  DataType type = DataType::kUint8;
  if (node.HasInput(2)) {
    type = node.builder().type(node.input(2));
  } else if (const int64_t asked = node.Int("output_dtype"); asked != 0) {
    OCTET_ASSIGN_OR_RETURN(type, ImportedType(static_cast<int>(asked)));
  }
  if (type == DataType::kUint8 || type == DataType::kInt8) return type;
  return UnsupportedError("quantization to ", DataTypeName(type));
}

/// Input 2, all zero when it is absent.
Expected<std::vector<int64_t>> ZeroPoints(Node& node, size_t count) {
  if (!node.HasInput(2)) return std::vector<int64_t>(count);
  if (!node.IsConstant(2))
    return UnsupportedError("zero points that depend on the network's inputs");
  const Tensor& tensor = node.builder().tensor(node.input(2));
  std::vector<int64_t> values;
  const bool known = WithStoredType(tensor.type, [&](auto t) {
    for (auto value : ValuesOf<decltype(t)>(tensor)) values.push_back(static_cast<int64_t>(value));
  });
  if (!known) return UnsupportedError(DataTypeName(tensor.type), " zero points");
  if (values.size() != count)
    return InvalidError(values.size(), " zero points, expected ", count, " as there are scales");
  return values;
}

/// Scales (input 1), zero points (input 2) and the axis they run along, for input 0.
Expected<Quantization> ReadQuantization(Node& node) {
  if (node.Int("block_size") != 0) return UnsupportedError("a scale for each block");
  OCTET_ASSIGN_OR_RETURN(std::vector<float> scale, node.FloatConstant(1, "scales"));
  for (float s : scale)
    if (!std::isnormal(s) || s < 0) return InvalidError("scale ", s, ", expected one above 0");
  OCTET_ASSIGN_OR_RETURN(std::vector<int64_t> zero_point, ZeroPoints(node, scale.size()));
  Quantization quantization{.scale = std::move(scale), .zero_point = std::move(zero_point)};
  if (!quantization.per_axis()) return quantization;
  const int rank = node.rank(0);
  const int64_t axis = node.Int("axis", 1), from_front = axis < 0 ? axis + rank : axis;
  const auto count = static_cast<int64_t>(quantization.scale.size());
  if (from_front < 0 || from_front >= rank || node.shape(0)[from_front] != count)
    return InvalidError(count, " scales along axis ", axis, " of shape ", node.shape(0));
  quantization.axis = static_cast<int32_t>(from_front);
  return quantization;
}

template <typename T>
Tensor QuantizedAs(const Tensor& x, const Quantization& quantization) {
  int64_t inner = 1;  // elements between two scales
  for (size_t d = quantization.axis + 1; d < x.shape.size(); ++d) inner *= x.shape[d];
  const auto scales = static_cast<int64_t>(quantization.scale.size());
  std::vector<T> values;
  for (const float value : ValuesOf<float>(x)) {
    const int64_t c = scales == 1 ? 0 : static_cast<int64_t>(values.size()) / inner % scales;
    const double q = std::nearbyint(value / quantization.scale[c]) +
                     static_cast<double>(quantization.zero_point[c]);
    values.push_back(static_cast<T>(
        std::clamp<double>(q, std::numeric_limits<T>::min(), std::numeric_limits<T>::max())));
  }
  Tensor result = x;
  result.type = std::is_same_v<T, int8_t> ? DataType::kInt8 : DataType::kUint8;
  result.data = Bytes::Own(std::move(values));
  result.quantization = quantization;
  return result;
}

bool IsQuantizedType(DataType type) {
  return type == DataType::kUint8 || type == DataType::kInt8 || type == DataType::kInt32;
}

/// What an 8-bit activation stands for: said by whoever wrote it, or by its reader.
Status SetQuantization(Tensor& tensor, const Quantization& quantization) {
  if (quantization.per_axis())
    return UnsupportedError("an activation with a scale for each channel");
  if (tensor.quantization.empty()) tensor.quantization = quantization;
  if (tensor.quantization == quantization) return Status();
  return UnsupportedError("scale ", quantization.scale[0], " and zero point ",
                          quantization.zero_point[0], " for a value quantized with ",
                          tensor.quantization.scale[0], " and ", tensor.quantization.zero_point[0]);
}

}  // namespace

Status ImportQuantizeLinear(Node& node) {
  GraphBuilder& builder = node.builder();
  OCTET_ASSIGN_OR_RETURN(const DataType type, QuantizedType(node));
  OCTET_ASSIGN_OR_RETURN(const Quantization quantization, ReadQuantization(node));
  if (node.IsConstant(0)) {
    const Tensor& x = builder.tensor(node.input(0));
    Tensor quantized = type == DataType::kInt8 ? QuantizedAs<int8_t>(x, quantization)
                                               : QuantizedAs<uint8_t>(x, quantization);
    node.SetOutput(0, builder.AddConstant(std::move(quantized)));
    return Status();
  }
  OCTET_ASSIGN_OR_RETURN(const int y,
                         builder.Emit(OpCode::kQuantize, {node.input(0)}, type, node.shape(0)));
  node.SetOutput(0, y);
  return SetQuantization(builder.graph().tensors[y], quantization);
}

Status ImportDequantizeLinear(Node& node) {
  GraphBuilder& builder = node.builder();
  const DataType type = builder.type(node.input(0));
  if (!IsQuantizedType(type)) return UnsupportedError(DataTypeName(type), " inputs");
  OCTET_ASSIGN_OR_RETURN(const Quantization quantization, ReadQuantization(node));
  if (node.IsConstant(0)) {
    Tensor constant = builder.tensor(node.input(0));
    constant.quantization = quantization;
    OCTET_ASSIGN_OR_RETURN(Tensor real, RealConstant(constant));
    node.SetOutput(0, builder.AddConstant(std::move(real)));
    return Status();
  }
  if (type == DataType::kInt32) return UnsupportedError("INT32 values that depend on the inputs");
  OCTET_RETURN_IF_ERROR(SetQuantization(builder.graph().tensors[node.input(0)], quantization));
  OCTET_ASSIGN_OR_RETURN(const int y, builder.Emit(OpCode::kDequantize, {node.input(0)},
                                                   DataType::kFloat32, node.shape(0)));
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
