// BATCH_MATMUL: float32; int8 to int8, scaled as FULLY_CONNECTED's products are; int8 to int32, the
// bare sums of stored values.
#include "interpreter/ops/batch_matmul.h"

#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/scaler.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// The leading dimensions' strides in elements, for matrices of `matrix` elements.
std::array<int64_t, kMaxRank> MatrixStrides(const Shape& leading, const Shape& output,
                                            int64_t matrix) {
  auto strides = BroadcastStrides(leading, output);
  for (int64_t& stride : strides) stride *= matrix;
  return strides;
}

Shape Leading(const Shape& shape) {
  return Shape(shape.begin(), shape.end() - 2);
}

}  // namespace

Expected<BatchMatmul> CheckBatchMatmul(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &x = node.input(0), &y = node.input(1);
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input 0", x));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input 1", y));
  if (x.rank() < 2 || y.rank() < 2) {
    return InvalidError("shapes ", x.shape, " and ", y.shape, ", expected at least 2 dimensions");
  }
  const auto options = node.options<BatchMatMulOptions>();
  BatchMatmul m;
  m.x_transposed = options.adj_x;
  m.y_transposed = options.adj_y;
  m.rows = x.shape[x.rank() - (m.x_transposed ? 1 : 2)];
  m.depth = x.shape[x.rank() - (m.x_transposed ? 2 : 1)];
  m.columns = y.shape[y.rank() - (m.y_transposed ? 2 : 1)];
  const int y_depth = y.shape[y.rank() - (m.y_transposed ? 1 : 2)];
  if (y_depth != m.depth) {
    return InvalidError("shapes ", x.shape, " and ", y.shape, ": sums of ", m.depth, " and ",
                        y_depth, " products");
  }
  OCTET_ASSIGN_OR_RETURN(Shape shape, BroadcastShape(Leading(x.shape), Leading(y.shape)));
  m.count = NumElements(shape);
  m.products =
      NdLoop<3>(shape, {MatrixStrides(Leading(x.shape), shape, int64_t{m.rows} * m.depth),
                        MatrixStrides(Leading(y.shape), shape, int64_t{m.depth} * m.columns),
                        MatrixStrides(shape, shape, int64_t{m.rows} * m.columns)});
  shape.insert(shape.end(), {m.rows, m.columns});
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return m;
}

namespace {

Expected<StepPtr> MakeInt8Step(PrepareContext& node, const BatchMatmul& m) {
  const TensorInfo &x = node.input(0), &y = node.input(1), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(ExpectSame8Bit(node, x, output));
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("input 1", y));
  const float product = x.scale() * y.scale();
  OCTET_ASSIGN_OR_RETURN(const QuantizedMultiplier by,
                         MakeMultiplier(double{product} / double{output.scale()}));
  const OutputStage stage(output.zero_point(), TypeRange(output.type()));
  const auto store = [scaler = Scaler(by), stage, n = m.columns](const RunContext& run,
                                                                 const int32_t* sums, int64_t at) {
    int8_t* to = run.output<int8_t>(0) + at;
    for (int j = 0; j < n; ++j) to[j] = static_cast<int8_t>(stage(scaler(sums[j])));
  };
  return MakeSumsStep<int8_t>(m, int32_t{x.zero_point()}, int32_t{y.zero_point()}, store);
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &x = node.input(0), &output = node.output(0);
  if (x.type() == DataType::kFloat32) return PrepareBatchMatmulFloat32(node);

  OCTET_ASSIGN_OR_RETURN(const BatchMatmul m, CheckBatchMatmul(node));
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(x, node.input(1)));
  if (x.type() != DataType::kInt8) return node.UnsupportedType("input 0", x);

  if (m.depth > kMaxProducts) {
    return UnsupportedError("sums of ", m.depth, " products, at most ", kMaxProducts);
  }
  if (output.type() == DataType::kInt32) return MakeBareSumsStep<int8_t, int32_t>(m);
  return MakeInt8Step(node, m);
}

}  // namespace

const Op ops::kBatchMatmul = {.code = OpCode::kBatchMatmul, .prepare = Prepare};

}  // namespace octet
