// What parameterizes each operator: one plain struct per options table of schema/model.fbs, with
// the table's field names and defaults. Fields() lists the fields in wire order (part of the file
// format); reader, writer, printing and comparison are all generic over it. Tables without fields
// have no struct: std::monostate stands for them.
#ifndef OCTET_OPTIONS_H_
#define OCTET_OPTIONS_H_

#include <cstdint>
#include <variant>
#include <vector>

namespace octet {

// Enum values are part of the file format (TensorType, Padding, ... of schema/model.fbs).
enum class DataType : int8_t {
  kFloat32 = 0,
  kFloat16 = 1,
  kInt32 = 2,
  kUint8 = 3,
  kInt64 = 4,
  kString = 5,
  kBool = 6,
  kInt16 = 7,
  kComplex64 = 8,
  kInt8 = 9,
  kFloat64 = 10,
  kComplex128 = 11,
  kUint64 = 12,
  kResource = 13,
  kVariant = 14,
  kUint32 = 15,
  kUint16 = 16,
  kInt4 = 17,
  kBfloat16 = 18,
};
enum class Padding : int8_t { kSame = 0, kValid = 1 };
enum class Activation : int8_t {
  kNone = 0,
  kRelu = 1,
  kReluN1To1 = 2,
  kRelu6 = 3,
  kTanh = 4,
  kSignBit = 5
};
enum class WeightsFormat : int8_t { kDefault = 0, kShuffled4x16Int8 = 1 };
enum class MirrorPadMode : int8_t { kReflect = 0, kSymmetric = 1 };

/// Passed to a visitor in place of a field that newer files no longer carry.
struct DeprecatedField {};

// Fields(self, visit) calls visit("field_name", self.field) in wire order.
#define OCTET_FIELDS(...)                                                           \
  template <typename Self, typename Visit>                                          \
  static void Fields([[maybe_unused]] Self& self, [[maybe_unused]] Visit&& visit) { \
    __VA_ARGS__                                                                     \
  }
#define OCTET_FIELD(name) visit(#name, self.name);
#define OCTET_DEPRECATED(name) visit(#name, DeprecatedField{});

struct Conv2dOptions {
  Padding padding = Padding::kSame;
  int32_t stride_w = 0;
  int32_t stride_h = 0;
  Activation fused_activation_function = Activation::kNone;
  int32_t dilation_w_factor = 1;
  int32_t dilation_h_factor = 1;
  DataType quantized_bias_type = DataType::kFloat32;
  OCTET_FIELDS(OCTET_FIELD(padding) OCTET_FIELD(stride_w) OCTET_FIELD(stride_h)
                   OCTET_FIELD(fused_activation_function) OCTET_FIELD(dilation_w_factor)
                       OCTET_FIELD(dilation_h_factor) OCTET_FIELD(quantized_bias_type))
  bool operator==(const Conv2dOptions&) const = default;
};

struct Pool2dOptions {
  Padding padding = Padding::kSame;
  int32_t stride_w = 0;
  int32_t stride_h = 0;
  int32_t filter_width = 0;
  int32_t filter_height = 0;
  Activation fused_activation_function = Activation::kNone;
  OCTET_FIELDS(OCTET_FIELD(padding) OCTET_FIELD(stride_w) OCTET_FIELD(stride_h)
                   OCTET_FIELD(filter_width) OCTET_FIELD(filter_height)
                       OCTET_FIELD(fused_activation_function))
  bool operator==(const Pool2dOptions&) const = default;
};

struct DepthwiseConv2dOptions {
  Padding padding = Padding::kSame;
  int32_t stride_w = 0;
  int32_t stride_h = 0;
  int32_t depth_multiplier = 0;
  Activation fused_activation_function = Activation::kNone;
  int32_t dilation_w_factor = 1;
  int32_t dilation_h_factor = 1;
  OCTET_FIELDS(OCTET_FIELD(padding) OCTET_FIELD(stride_w) OCTET_FIELD(stride_h)
                   OCTET_FIELD(depth_multiplier) OCTET_FIELD(fused_activation_function)
                       OCTET_FIELD(dilation_w_factor) OCTET_FIELD(dilation_h_factor))
  bool operator==(const DepthwiseConv2dOptions&) const = default;
};

struct FullyConnectedOptions {
  Activation fused_activation_function = Activation::kNone;
  WeightsFormat weights_format = WeightsFormat::kDefault;
  bool keep_num_dims = false;
  bool asymmetric_quantize_inputs = false;
  DataType quantized_bias_type = DataType::kFloat32;
  OCTET_FIELDS(OCTET_FIELD(fused_activation_function) OCTET_FIELD(weights_format)
                   OCTET_FIELD(keep_num_dims) OCTET_FIELD(asymmetric_quantize_inputs)
                       OCTET_FIELD(quantized_bias_type))
  bool operator==(const FullyConnectedOptions&) const = default;
};

struct TransposeConvOptions {
  Padding padding = Padding::kSame;
  int32_t stride_w = 0;
  int32_t stride_h = 0;
  Activation fused_activation_function = Activation::kNone;
  DataType quantized_bias_type = DataType::kFloat32;
  OCTET_FIELDS(OCTET_FIELD(padding) OCTET_FIELD(stride_w) OCTET_FIELD(stride_h)
                   OCTET_FIELD(fused_activation_function) OCTET_FIELD(quantized_bias_type))
  bool operator==(const TransposeConvOptions&) const = default;
};

struct SoftmaxOptions {
  float beta = 0;
  OCTET_FIELDS(OCTET_FIELD(beta))
  bool operator==(const SoftmaxOptions&) const = default;
};

struct ConcatenationOptions {
  int32_t axis = 0;
  Activation fused_activation_function = Activation::kNone;
  OCTET_FIELDS(OCTET_FIELD(axis) OCTET_FIELD(fused_activation_function))
  bool operator==(const ConcatenationOptions&) const = default;
};

struct AddOptions {
  Activation fused_activation_function = Activation::kNone;
  bool pot_scale_int16 = true;
  OCTET_FIELDS(OCTET_FIELD(fused_activation_function) OCTET_FIELD(pot_scale_int16))
  bool operator==(const AddOptions&) const = default;
};

struct SubOptions {
  Activation fused_activation_function = Activation::kNone;
  bool pot_scale_int16 = true;
  OCTET_FIELDS(OCTET_FIELD(fused_activation_function) OCTET_FIELD(pot_scale_int16))
  bool operator==(const SubOptions&) const = default;
};

struct MulOptions {
  Activation fused_activation_function = Activation::kNone;
  OCTET_FIELDS(OCTET_FIELD(fused_activation_function))
  bool operator==(const MulOptions&) const = default;
};

struct DivOptions {
  Activation fused_activation_function = Activation::kNone;
  OCTET_FIELDS(OCTET_FIELD(fused_activation_function))
  bool operator==(const DivOptions&) const = default;
};

struct L2NormOptions {
  Activation fused_activation_function = Activation::kNone;
  OCTET_FIELDS(OCTET_FIELD(fused_activation_function))
  bool operator==(const L2NormOptions&) const = default;
};

struct LocalResponseNormalizationOptions {
  int32_t radius = 0;
  float bias = 0;
  float alpha = 0;
  float beta = 0;
  OCTET_FIELDS(OCTET_FIELD(radius) OCTET_FIELD(bias) OCTET_FIELD(alpha) OCTET_FIELD(beta))
  bool operator==(const LocalResponseNormalizationOptions&) const = default;
};

struct ResizeBilinearOptions {
  bool align_corners = false;
  bool half_pixel_centers = false;
  OCTET_FIELDS(OCTET_DEPRECATED(new_height) OCTET_DEPRECATED(new_width) OCTET_FIELD(align_corners)
                   OCTET_FIELD(half_pixel_centers))
  bool operator==(const ResizeBilinearOptions&) const = default;
};

struct ResizeNearestNeighborOptions {
  bool align_corners = false;
  bool half_pixel_centers = false;
  OCTET_FIELDS(OCTET_FIELD(align_corners) OCTET_FIELD(half_pixel_centers))
  bool operator==(const ResizeNearestNeighborOptions&) const = default;
};

struct ReshapeOptions {
  std::vector<int32_t> new_shape;
  OCTET_FIELDS(OCTET_FIELD(new_shape))
  bool operator==(const ReshapeOptions&) const = default;
};

struct SqueezeOptions {
  std::vector<int32_t> squeeze_dims;
  OCTET_FIELDS(OCTET_FIELD(squeeze_dims))
  bool operator==(const SqueezeOptions&) const = default;
};

struct SpaceToDepthOptions {
  int32_t block_size = 0;
  OCTET_FIELDS(OCTET_FIELD(block_size))
  bool operator==(const SpaceToDepthOptions&) const = default;
};

struct DepthToSpaceOptions {
  int32_t block_size = 0;
  OCTET_FIELDS(OCTET_FIELD(block_size))
  bool operator==(const DepthToSpaceOptions&) const = default;
};

struct GatherOptions {
  int32_t axis = 0;
  int32_t batch_dims = 0;
  OCTET_FIELDS(OCTET_FIELD(axis) OCTET_FIELD(batch_dims))
  bool operator==(const GatherOptions&) const = default;
};

struct ReducerOptions {
  bool keep_dims = false;
  OCTET_FIELDS(OCTET_FIELD(keep_dims))
  bool operator==(const ReducerOptions&) const = default;
};

struct SplitOptions {
  int32_t num_splits = 0;
  OCTET_FIELDS(OCTET_FIELD(num_splits))
  bool operator==(const SplitOptions&) const = default;
};

struct SplitVOptions {
  int32_t num_splits = 0;
  OCTET_FIELDS(OCTET_FIELD(num_splits))
  bool operator==(const SplitVOptions&) const = default;
};

struct StridedSliceOptions {
  int32_t begin_mask = 0;
  int32_t end_mask = 0;
  int32_t ellipsis_mask = 0;
  int32_t new_axis_mask = 0;
  int32_t shrink_axis_mask = 0;
  bool offset = false;
  OCTET_FIELDS(OCTET_FIELD(begin_mask) OCTET_FIELD(end_mask) OCTET_FIELD(ellipsis_mask)
                   OCTET_FIELD(new_axis_mask) OCTET_FIELD(shrink_axis_mask) OCTET_FIELD(offset))
  bool operator==(const StridedSliceOptions&) const = default;
};

struct CastOptions {
  DataType in_data_type = DataType::kFloat32;
  DataType out_data_type = DataType::kFloat32;
  OCTET_FIELDS(OCTET_FIELD(in_data_type) OCTET_FIELD(out_data_type))
  bool operator==(const CastOptions&) const = default;
};

struct ArgMaxOptions {
  DataType output_type = DataType::kFloat32;
  OCTET_FIELDS(OCTET_FIELD(output_type))
  bool operator==(const ArgMaxOptions&) const = default;
};

struct ArgMinOptions {
  DataType output_type = DataType::kFloat32;
  OCTET_FIELDS(OCTET_FIELD(output_type))
  bool operator==(const ArgMinOptions&) const = default;
};

struct ShapeOptions {
  DataType out_type = DataType::kFloat32;
  OCTET_FIELDS(OCTET_FIELD(out_type))
  bool operator==(const ShapeOptions&) const = default;
};

struct FakeQuantOptions {
  float min = 0;
  float max = 0;
  int32_t num_bits = 0;
  bool narrow_range = false;
  OCTET_FIELDS(OCTET_FIELD(min) OCTET_FIELD(max) OCTET_FIELD(num_bits) OCTET_FIELD(narrow_range))
  bool operator==(const FakeQuantOptions&) const = default;
};

struct PackOptions {
  int32_t values_count = 0;
  int32_t axis = 0;
  OCTET_FIELDS(OCTET_FIELD(values_count) OCTET_FIELD(axis))
  bool operator==(const PackOptions&) const = default;
};

struct UnpackOptions {
  int32_t num = 0;
  int32_t axis = 0;
  OCTET_FIELDS(OCTET_FIELD(num) OCTET_FIELD(axis))
  bool operator==(const UnpackOptions&) const = default;
};

struct OneHotOptions {
  int32_t axis = 0;
  OCTET_FIELDS(OCTET_FIELD(axis))
  bool operator==(const OneHotOptions&) const = default;
};

struct LeakyReluOptions {
  float alpha = 0;
  OCTET_FIELDS(OCTET_FIELD(alpha))
  bool operator==(const LeakyReluOptions&) const = default;
};

struct MirrorPadOptions {
  MirrorPadMode mode = MirrorPadMode::kReflect;
  OCTET_FIELDS(OCTET_FIELD(mode))
  bool operator==(const MirrorPadOptions&) const = default;
};

struct BatchMatMulOptions {
  bool adj_x = false;
  bool adj_y = false;
  bool asymmetric_quantize_inputs = false;
  OCTET_FIELDS(OCTET_FIELD(adj_x) OCTET_FIELD(adj_y) OCTET_FIELD(asymmetric_quantize_inputs))
  bool operator==(const BatchMatMulOptions&) const = default;
};

struct GeluOptions {
  bool approximate = false;
  OCTET_FIELDS(OCTET_FIELD(approximate))
  bool operator==(const GeluOptions&) const = default;
};

struct CumsumOptions {
  bool exclusive = false;
  bool reverse = false;
  OCTET_FIELDS(OCTET_FIELD(exclusive) OCTET_FIELD(reverse))
  bool operator==(const CumsumOptions&) const = default;
};

#undef OCTET_FIELDS
#undef OCTET_FIELD
#undef OCTET_DEPRECATED

/// y = gamma · (x − mean) / sqrt(variance + epsilon) + beta over the last axis; exists between an
/// importer and the pass that folds it (converter/), and in no file.
struct BatchNormalizationOptions {
  float epsilon = 0;
  bool operator==(const BatchNormalizationOptions&) const = default;
};

/// An options table of a kind octet does not read; `type` is its number in BuiltinOptions, or in
/// BuiltinOptions2 when `second_union`.
struct UnknownOptions {
  int32_t type = 0;
  bool second_union = false;
  bool operator==(const UnknownOptions&) const = default;
};

using Options = std::variant<
    std::monostate, Conv2dOptions, Pool2dOptions, DepthwiseConv2dOptions, FullyConnectedOptions,
    TransposeConvOptions, SoftmaxOptions, ConcatenationOptions, AddOptions, SubOptions, MulOptions,
    DivOptions, L2NormOptions, LocalResponseNormalizationOptions, ResizeBilinearOptions,
    ResizeNearestNeighborOptions, ReshapeOptions, SqueezeOptions, SpaceToDepthOptions,
    DepthToSpaceOptions, GatherOptions, ReducerOptions, SplitOptions, SplitVOptions,
    StridedSliceOptions, CastOptions, ArgMaxOptions, ArgMinOptions, ShapeOptions, FakeQuantOptions,
    PackOptions, UnpackOptions, OneHotOptions, LeakyReluOptions, MirrorPadOptions,
    BatchMatMulOptions, GeluOptions, CumsumOptions, BatchNormalizationOptions, UnknownOptions>;

}  // namespace octet

#endif  // OCTET_OPTIONS_H_
