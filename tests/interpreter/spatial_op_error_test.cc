// What Prepare answers to wrong resizes, transposed convolutions, lengths and batches of products.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "tests/interpreter/one_op.h"

namespace octet {
namespace {

constexpr DataType kInt8 = DataType::kInt8;

OneOp Resize(OpCode code, Options options) {
  OneOp resize(code, std::move(options));
  resize.Input(kInt8, {1, 3, 4, 2}, PerTensor(0.5f, 3))
      .Constant(DataType::kInt32, {2}, std::vector<int32_t>{6, 8})
      .Output(kInt8, PerTensor(0.5f, 3));
  return resize;
}

OneOp TransposeConv() {
  OneOp conv(OpCode::kTransposeConv, TransposeConvOptions{.stride_w = 2, .stride_h = 2});
  conv.Constant(DataType::kInt32, {4}, std::vector<int32_t>{1, 6, 8, 3})
      .Constant(kInt8, {3, 2, 2, 5}, std::vector<int8_t>(60, 7), PerTensor(0.25f, 0))
      .Input(kInt8, {1, 3, 4, 5}, PerTensor(0.5f, 3))
      .Constant(DataType::kInt32, {3}, std::vector<int32_t>(3, 5))
      .Output(kInt8, PerTensor(1.0f, 0));
  return conv;
}

OneOp BatchMatmul() {
  OneOp product(OpCode::kBatchMatmul, BatchMatMulOptions{});
  product.Input(kInt8, {2, 3, 4}, PerTensor(0.5f, 3))
      .Input(kInt8, {2, 4, 5}, PerTensor(0.5f, 3))
      .Output(kInt8, PerTensor(1.0f, 0));
  return product;
}

OneOp L2Normalization() {
  OneOp lengths(OpCode::kL2Normalization, L2NormOptions{});
  lengths.Input(kInt8, {3, 4}, PerTensor(0.5f, 3)).Output(kInt8, PerTensor(1.0f / 128, 0));
  return lengths;
}

TEST(SpatialOpErrorTest, Resize) {
  const auto error = [](auto change) {
    return ErrorAfter(Resize(OpCode::kResizeBilinear, ResizeBilinearOptions{}), change);
  };
  EXPECT_EQ(error([](OneOp& r) {
              r.options<ResizeBilinearOptions>() = {.align_corners = true,
                                                    .half_pixel_centers = true};
            }),
            "operator 0 (RESIZE_BILINEAR): align_corners and half_pixel_centers are both set");
  EXPECT_EQ(error([](OneOp& r) {
              r.input(1).data = Bytes::Own(std::vector<int32_t>{0, 8});
            }),
            "operator 0 (RESIZE_BILINEAR): size: 0, expected at least 1");
  EXPECT_EQ(error([](OneOp& r) { r.output().type = DataType::kUint8; }),
            "operator 0 (RESIZE_BILINEAR): types INT8 and UINT8, expected the same");
  EXPECT_EQ(error([](OneOp& r) { r.input(0).type = r.output().type = DataType::kInt32; }),
            "1 operator cannot run: operator 0 (RESIZE_BILINEAR): input: no kernel for INT32");
  const auto nearest = [](auto change) {
    return ErrorAfter(Resize(OpCode::kResizeNearestNeighbor, ResizeNearestNeighborOptions{}),
                      change);
  };
  EXPECT_EQ(nearest([](OneOp& r) {
              r.input(0).shape = {3, 4, 2};
            }),
            "operator 0 (RESIZE_NEAREST_NEIGHBOR): input: shape [3, 4, 2], expected 4 dimensions");
}

TEST(SpatialOpErrorTest, TransposeConv) {
  const auto error = [](auto change) { return ErrorAfter(TransposeConv(), change); };
  EXPECT_EQ(error([](OneOp& c) { c.options<TransposeConvOptions>().stride_w = 0; }),
            "operator 0 (TRANSPOSE_CONV): stride is 2x0, expected at least 1x1");
  EXPECT_EQ(error([](OneOp& c) {
              c.input(0).data = Bytes::Own(std::vector<int32_t>{1, 9, 8, 3});
            }),
            "operator 0 (TRANSPOSE_CONV): output_shape: [1, 9, 8, 3] belongs to an input of 5x4, "
            "found 3x4");
  EXPECT_EQ(error([](OneOp& c) {
              c.input(1).quantization = {.scale = {0.1f, 0.2f, 0.3f}, .zero_point = {0, 1, 0}};
            }),
            "operator 0 (TRANSPOSE_CONV): weights: zero_point 1, expected 0 for INT8 weights");
  EXPECT_EQ(error([](OneOp& c) { c.input(3).type = DataType::kFloat32; }),
            "operator 0 (TRANSPOSE_CONV): bias: type FLOAT32, expected INT32");
  EXPECT_EQ(error([](OneOp& c) { c.output().quantization = {}; }),
            "operator 0 (TRANSPOSE_CONV): output: 0 scales, expected 1");
}

TEST(SpatialOpErrorTest, BatchMatmul) {
  const auto error = [](auto change) { return ErrorAfter(BatchMatmul(), change); };
  EXPECT_EQ(error([](OneOp& p) { p.options<BatchMatMulOptions>().adj_y = true; }),
            "operator 0 (BATCH_MATMUL): shapes [2, 3, 4] and [2, 4, 5]: sums of 4 and 5 products");
  EXPECT_EQ(error([](OneOp& p) {
              p.input(1).shape = {3, 4, 5};
            }),
            "operator 0 (BATCH_MATMUL): shapes [2] and [3] do not broadcast: 2 against 3");
  EXPECT_EQ(error([](OneOp& p) { p.input(0).shape = {4}; }),
            "operator 0 (BATCH_MATMUL): shapes [4] and [2, 4, 5], expected at least 2 dimensions");
  EXPECT_EQ(error([](OneOp& p) { p.input(1).quantization.scale = {0.0f}; }),
            "operator 0 (BATCH_MATMUL): input 1: scale 0, expected a finite number above 0");
  EXPECT_EQ(error([](OneOp& p) { p.input(1).type = DataType::kFloat32; }),
            "operator 0 (BATCH_MATMUL): types INT8 and FLOAT32, expected the same");
  EXPECT_EQ(error([](OneOp& p) {
              p.input(0).shape = {1, 40000};
              p.input(1).shape = {40000, 1};
            }),
            "1 operator cannot run: operator 0 (BATCH_MATMUL): sums of 40000 products, at most "
            "33025");
}

TEST(SpatialOpErrorTest, Lengths) {
  const auto error = [](auto change) { return ErrorAfter(L2Normalization(), change); };
  EXPECT_EQ(error([](OneOp& l) { l.output().quantization = PerTensor(0.5f, 0); }),
            "operator 0 (L2_NORMALIZATION): output: scale 0.5 and zero_point 0, expected 1/128 "
            "and 0");
  EXPECT_EQ(error([](OneOp& l) {
              l.options<L2NormOptions>().fused_activation_function = Activation::kRelu;
            }),
            "1 operator cannot run: operator 0 (L2_NORMALIZATION): fused_activation_function is "
            "set, expected NONE");
  EXPECT_EQ(error([](OneOp& l) { l.input(0).shape = {}; }),
            "operator 0 (L2_NORMALIZATION): input: a scalar, expected at least 1 dimension");
  EXPECT_EQ(error([](OneOp& l) {
              l.input(0).shape = {1, 40000};
            }),
            "1 operator cannot run: operator 0 (L2_NORMALIZATION): input: rows of 40000 values, "
            "at most 33025");
}

}  // namespace
}  // namespace octet
