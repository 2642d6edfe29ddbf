// GraphBuilder: how importers write a Graph. One method per TFLite operator (or family of them)
// that computes the output's shape, and evaluates the operator instead of emitting it when all its
// inputs are constants and it only moves or counts (constants.h). Methods that would change nothing
// (a RESHAPE to the same shape) return their input.
//
// Tensors are indices into graph().tensors. Errors are kInvalid: the operator contradicts its
// operands; the importer adds where.
#ifndef OCTET_CONVERTER_IMPORTERS_GRAPH_BUILDER_H_
#define OCTET_CONVERTER_IMPORTERS_GRAPH_BUILDER_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/graph.h>

#include "interpreter/op.h"

namespace octet {

/// Elements added (removed, when negative) in front of and behind one dimension; within ±2^31.
struct PadAmount {
  int64_t before = 0;
  int64_t after = 0;
};

/// Indices begin, begin + step, … of one dimension, `count` of them.
struct SliceRange {
  int32_t begin = 0;
  int32_t count = 0;
  int32_t step = 1;  // not 0; may be negative
};

/// Errors: more than kMaxRank dimensions, a negative one, 2^31 or more elements (dimensions of 0
/// counted as 1, so that products of dimensions stay in bounds, too).
Status CheckShape(const Shape& shape);
/// The dimensions as a shape that CheckShape accepts.
Expected<Shape> AsShape(std::span<const int64_t> dimensions);
/// The same for a tensor of shape `from`, where one −1 stands for what its elements leave.
Expected<Shape> CompleteShape(std::vector<int64_t> dimensions, const Shape& from);

class GraphBuilder {
 public:
  explicit GraphBuilder(Graph& graph) : graph_(graph) {}

  /// New tensors are named "<scope>/<what they are>" from here on.
  void SetScope(std::string scope) { scope_ = std::move(scope); }

  Graph& graph() { return graph_; }
  /// Valid until the next tensor is added.
  const Tensor& tensor(int index) const { return graph_.tensors[index]; }
  Shape shape(int index) const { return tensor(index).shape; }
  int rank(int index) const { return static_cast<int>(tensor(index).shape.size()); }
  DataType type(int index) const { return tensor(index).type; }
  /// Its values are known: a constant, or a tensor without elements.
  bool IsConstant(int index) const;

  // REQUIRES for inputs and constants: CheckShape accepts the shape.

  int AddInput(std::string name, DataType type, Shape shape);
  int AddConstant(Tensor constant) { return graph_.Add(std::move(constant)); }
  /// A 1-D INT32 constant, as axes, paddings and shapes are given to operators.
  int AddIntegers(std::string_view role, std::vector<int32_t> values);
  int AddIntegers(std::string_view role, std::vector<int32_t> values, Shape shape);
  int AddFloat(std::string_view role, float value);  // a scalar
  int AddFloats(std::string_view role, Shape shape, std::vector<float> values);
  /// The next output of the graph, under that name. A constant, an input and what is an output
  /// already get a tensor of their own.
  Status AddOutput(std::string name, int tensor);

  /// The primitive: one operator, one output.
  Expected<int> Emit(OpCode code, std::vector<int> inputs, DataType type, Shape shape,
                     Options options = {});

  // Element by element. Shapes of two operands broadcast.

  Expected<int> Unary(OpCode code, int x, Options options = {});
  /// Arithmetic, comparisons (which yield BOOL) and logic. Integers of 8 and 16 bits, which TFLite
  /// takes for quantized values, are computed as INT32.
  Expected<int> Binary(OpCode code, int a, int b);
  /// factor · x + summand, without what does nothing.
  Expected<int> ScaleAndShift(int x, float factor, float summand);
  Expected<int> Select(int condition, int a, int b);
  Expected<int> Cast(int x, DataType type);

  // Over axes, counted from the front.

  /// MEAN, SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD. REQUIRES: axes in range and distinct.
  Expected<int> Reduce(OpCode code, int x, const std::vector<int32_t>& axes, bool keep_dims);
  /// ARG_MAX or ARG_MIN with INT64 results; the axis disappears.
  Expected<int> ArgExtreme(OpCode code, int x, int axis);
  /// SOFTMAX or LOG_SOFTMAX, which work along the last axis.
  Expected<int> Softmax(OpCode code, int x);
  /// The axis goes last, behind the others in their order (channels of an image: NHWC), and back.
  Expected<int> SoftmaxOverAxis(OpCode code, int x, int axis);

  // Moving. Axes are counted from the front and in range.

  Expected<int> Transpose(int x, const std::vector<int32_t>& permutation);
  Expected<int> Reshape(int x, Shape shape);
  Expected<int> BroadcastTo(int x, const Shape& shape);
  /// REQUIRES: one range per dimension, each inside it.
  Expected<int> Slice(int x, std::span<const SliceRange> ranges);
  /// A scalar `indices` removes the axis.
  Expected<int> Gather(int x, int indices, int axis);
  Expected<int> Concat(const std::vector<int>& parts, int axis);
  Expected<std::vector<int>> Split(int x, const std::vector<int32_t>& sizes, int axis);
  Expected<int> Tile(int x, const std::vector<int32_t>& repeats);
  /// Adds `value` around x, and removes where an amount is negative. One amount per dimension.
  Expected<int> Pad(int x, std::span<const PadAmount> amounts, float value = 0);
  Expected<int> MirrorPad(int x, std::span<const PadAmount> amounts, MirrorPadMode mode);
  /// A copy that is a tensor of its own, whatever x is.
  Expected<int> Copy(int x);

  // Images, NHWC. `bias` is a tensor or kNoTensor. Convolutions then get one of zeros: the format
  // lets it be absent, TFLite's kernels do not.

  Expected<int> Conv2d(int x, int weights, int bias, const Conv2dOptions& options);
  Expected<int> DepthwiseConv2d(int x, int weights, int bias,
                                const DepthwiseConv2dOptions& options);
  /// weights [out, h, w, in]; output_shape NHWC.
  Expected<int> TransposeConv(int x, int weights, int bias, const Shape& output_shape,
                              const TransposeConvOptions& options);
  /// AVERAGE_POOL_2D or MAX_POOL_2D.
  Expected<int> Pool2d(OpCode code, int x, const Pool2dOptions& options);
  /// RESIZE_BILINEAR or RESIZE_NEAREST_NEIGHBOR.
  Expected<int> Resize(OpCode code, int x, int32_t height, int32_t width, Options options);
  Expected<int> DepthToSpace(int x, int32_t block);
  Expected<int> SpaceToDepth(int x, int32_t block);
  Expected<int> LocalResponseNormalization(int x, const LocalResponseNormalizationOptions& options);
  /// Over the last axis of x of any rank; the others are constants of [channels].
  Expected<int> BatchNormalization(int x, int gamma, int beta, int mean, int variance,
                                   float epsilon);

  // Products.

  /// x [..., depth] · weights [channels, depth]ᵀ → [..., channels].
  Expected<int> FullyConnected(int x, int weights, int bias);
  /// Ranks from 2; adj_y: b is [..., channels, depth]. Leading dimensions broadcast.
  Expected<int> BatchMatMul(int a, int b, bool adj_x, bool adj_y);

 private:
  std::string Name(std::string_view what) const;
  Expected<int> BiasOrZeros(int bias, int32_t channels);
  /// REQUIRES: weights have four dimensions, the middle ones those of the filter.
  template <typename ConvOptions>
  Expected<int> Convolution(OpCode code, int x, int weights, int bias, int32_t channels,
                            const ConvOptions& options);
  /// Appends the output of an operator. Errors: rank, element count.
  Expected<int> AddResult(OpCode code, DataType type, Shape shape);
  /// Error: the operands' types differ.
  Status ExpectSameType(int a, int b) const;
  Status ExpectRank(int x, int rank) const;
  /// The computed constant as a tensor of the graph.
  int AddComputed(OpCode code, Tensor value);
  /// Whether all are constants, and the result is no larger than they are, or not large.
  bool CanCompute(std::span<const int> inputs, const Shape& result) const;

  Graph& graph_;
  std::string scope_;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_GRAPH_BUILDER_H_
