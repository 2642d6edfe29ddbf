// What Prepare answers to wrong attributes of the operators that move values or reduce.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "tests/interpreter/one_op.h"

namespace octet {
namespace {

constexpr DataType kByte = DataType::kInt8;
constexpr DataType kInt = DataType::kInt32;
constexpr int32_t kMost = std::numeric_limits<int32_t>::max();

/// One operator on an int8 input of `shape`, with INT32 constants as further inputs.
OneOp OnBytes(OpCode code, Dims shape, std::vector<std::pair<Dims, std::vector<int32_t>>> constants,
              Options options = {}) {
  OneOp one(code, std::move(options));
  one.Input(kByte, std::move(shape), PerTensor(0.5f, 3));
  for (auto& [dims, values] : constants) one.Constant(kInt, dims, values);
  one.Output(kByte, PerTensor(0.5f, 3));
  return one;
}

/// ErrorAfter other values for constant `i`.
template <typename T = int32_t>
std::string WithValues(const OneOp& one, int i, std::vector<T> values) {
  return ErrorAfter(one, [&](OneOp& c) {
    if (c.input(i).shape.size() == 1) c.input(i).shape = {static_cast<int32_t>(values.size())};
    c.input(i).data = Bytes::Own(values);
  });
}

std::string ComputedAtRunTime(const OneOp& one, int i) {
  return ErrorAfter(one, [&](OneOp& c) {
    c.input(i).data = {};
    c.graph.inputs.push_back(c.op().inputs[i]);
  });
}

TEST(ShapeOpErrorTest, Slice) {
  const OneOp one = OnBytes(OpCode::kSlice, {4, 5}, {{{2}, {1, 2}}, {{2}, {3, -1}}});
  EXPECT_EQ(WithValues(one, 1, {1, -1}), "operator 0 (SLICE): begin: -1 outside [0, 5]");
  EXPECT_EQ(WithValues(one, 1, {5, 0}), "operator 0 (SLICE): begin: 5 outside [0, 4]");
  EXPECT_EQ(WithValues(one, 2, {4, 1}), "operator 0 (SLICE): size: 4 from 1 on, of 4 in all");
  EXPECT_EQ(WithValues(one, 2, {kMost, 1}),
            "operator 0 (SLICE): size: 2147483647 from 1 on, of 4 in all");
  EXPECT_EQ(WithValues(one, 2, {-2, 1}), "operator 0 (SLICE): size: -2 from 1 on, of 4 in all");
  EXPECT_EQ(WithValues(one, 2, {0, 1}), "operator 0 (SLICE): output: empty shape [0, 1]");
  EXPECT_EQ(WithValues(one, 2, {1}),
            "operator 0 (SLICE): size: 1 entries for an input of 2 dimensions");
  EXPECT_EQ(ComputedAtRunTime(one, 2),
            "1 operator cannot run: operator 0 (SLICE): size: computed at run time, expected a "
            "constant");
  EXPECT_EQ(ComputedAtRunTime(one, 1),
            "operator 0 (SLICE): size: [3, -1], expected dimensions of at least 1");
}

TEST(ShapeOpErrorTest, StridedSlice) {
  const OneOp one = OnBytes(OpCode::kStridedSlice, {4, 5},
                            {{{2}, {0, 1}}, {{2}, {4, 3}}, {{2}, {1, 1}}}, StridedSliceOptions{});
  const auto with = [&](auto change) {
    return ErrorAfter(one, [&](OneOp& c) { change(c.options<StridedSliceOptions>()); });
  };
  EXPECT_EQ(WithValues(one, 3, {1, 0}), "operator 0 (STRIDED_SLICE): strides: entry 1 is 0");
  EXPECT_EQ(WithValues(one, 1, {0, 3}), "operator 0 (STRIDED_SLICE): output: empty shape [4, 0]");
  EXPECT_EQ(WithValues(one, 1, {0}),
            "operator 0 (STRIDED_SLICE): begin, end and strides: 1, 2 and 2 entries, expected the "
            "same");
  EXPECT_EQ(ErrorAfter(one, [](OneOp& c) { c.input(0).shape = {4}; }),
            "operator 0 (STRIDED_SLICE): begin: 2 entries for 1 dimensions");
  EXPECT_EQ(with([](auto& o) { o.new_axis_mask = 4; }),
            "operator 0 (STRIDED_SLICE): ellipsis_mask 0 and new_axis_mask 4 for 2 entries");
  EXPECT_EQ(with([](auto& o) { o.ellipsis_mask = 3; }),
            "operator 0 (STRIDED_SLICE): ellipsis_mask 3 names more than one entry");
  EXPECT_EQ(with([](auto& o) { o.ellipsis_mask = std::numeric_limits<int32_t>::min(); }),
            "operator 0 (STRIDED_SLICE): ellipsis_mask -2147483648 and new_axis_mask 0 for 2 "
            "entries");
  OneOp relative = one;
  relative.options<StridedSliceOptions>().offset = true;
  EXPECT_EQ(WithValues(relative, 2, {4, 5}),
            "operator 0 (STRIDED_SLICE): end: 5 from 1 on, of 5 in all");
  OneOp shrunk = one;
  shrunk.options<StridedSliceOptions>().shrink_axis_mask = 2;
  EXPECT_EQ(WithValues(shrunk, 1, {0, 5}), "operator 0 (STRIDED_SLICE): begin: 5 outside [0, 5)");
  EXPECT_EQ(WithValues(shrunk, 3, {1, -1}),
            "operator 0 (STRIDED_SLICE): strides: entry 1 is -1 and drops its dimension");
  const int32_t least = std::numeric_limits<int32_t>::min();
  EXPECT_EQ(WithValues(one, 1, {least, least}), "");
  EXPECT_EQ(WithValues(one, 2, {kMost, kMost}), "");
  EXPECT_EQ(WithValues(one, 3, {kMost, kMost}), "");
}

TEST(ShapeOpErrorTest, Split) {
  OneOp one(OpCode::kSplit, SplitOptions{2});
  one.Constant<int32_t>(kInt, {}, {1}).Input(kByte, {4, 6}).Output(kByte).Output(kByte);
  EXPECT_EQ(WithValues(one, 0, {2}), "operator 0 (SPLIT): axis: 2 outside [-2, 1]");
  EXPECT_EQ(ErrorAfter(one, [](OneOp& c) { c.options<SplitOptions>().num_splits = 3; }),
            "operator 0 (SPLIT): 2 outputs, expected 3");
  EXPECT_EQ(ErrorAfter(one, [](OneOp& c) { c.options<SplitOptions>().num_splits = 0; }),
            "operator 0 (SPLIT): num_splits is 0, expected at least 1");
  EXPECT_EQ(ErrorAfter(one,
                       [](OneOp& c) {
                         c.input(1).shape = {4, 5};
                       }),
            "operator 0 (SPLIT): num_splits: 2 parts of dimension 1 of [4, 5]");
  EXPECT_EQ(ErrorAfter(one, [](OneOp& c) { c.output().type = DataType::kUint8; }),
            "operator 0 (SPLIT): types INT8 and UINT8, expected the same");
}

TEST(ShapeOpErrorTest, SplitV) {
  OneOp one(OpCode::kSplitV, SplitVOptions{2});
  one.Input(kByte, {4, 6})
      .Constant<int32_t>(kInt, {2}, {2, 4})
      .Constant<int32_t>(kInt, {}, {1})
      .Output(kByte)
      .Output(kByte);
  for (const std::vector<int32_t>& sizes : std::vector<std::vector<int32_t>>{
           {2, 3}, {-1, -1}, {7, -1}, {-2, 8}, {kMost, kMost}, {-1, kMost}}) {
    EXPECT_EQ(WithValues(one, 1, sizes),
              StrCat("operator 0 (SPLIT_V): size_splits: ", sizes, " for a dimension of 6"));
  }
  EXPECT_EQ(WithValues(one, 1, {6}), "operator 0 (SPLIT_V): size_splits: 1 entries for 2 outputs");
  EXPECT_EQ(WithValues(one, 1, {6, 0}), "operator 0 (SPLIT_V): output: empty shape [4, 0]");
  EXPECT_EQ(WithValues(one, 1, {6, -1}), "operator 0 (SPLIT_V): output: empty shape [4, 0]");
}

TEST(ShapeOpErrorTest, PackAndUnpack) {
  OneOp pack(OpCode::kPack, PackOptions{2, 1});
  pack.Input(kByte, {2, 3}, PerTensor(0.5f, 3))
      .Input(kByte, {2, 3}, PerTensor(0.5f, 3))
      .Output(kByte, PerTensor(0.5f, 3));
  EXPECT_EQ(ErrorAfter(pack, [](OneOp& c) { c.options<PackOptions>().axis = 3; }),
            "operator 0 (PACK): axis: 3 outside [-3, 2]");
  EXPECT_EQ(ErrorAfter(pack, [](OneOp& c) { c.options<PackOptions>().values_count = 3; }),
            "operator 0 (PACK): 2 inputs, expected 3");
  EXPECT_EQ(ErrorAfter(pack,
                       [](OneOp& c) {
                         c.input(1).shape = {3, 2};
                       }),
            "operator 0 (PACK): input 1: shape [3, 2], expected [2, 3]");
  EXPECT_EQ(ErrorAfter(pack, [](OneOp& c) { c.input(1).quantization = PerTensor(0.5f, 4); }),
            "operator 0 (PACK): input 1: scale [0.5] and zero_point [4], expected the output's "
            "scale [0.5] and zero_point [3]");

  OneOp unpack(OpCode::kUnpack, UnpackOptions{2, 0});
  unpack.Input(kByte, {2, 3}).Output(kByte).Output(kByte);
  EXPECT_EQ(ErrorAfter(unpack, [](OneOp& c) { c.options<UnpackOptions>().axis = 1; }),
            "operator 0 (UNPACK): num is 2 for dimension 1 of [2, 3]");
  EXPECT_EQ(ErrorAfter(unpack, [](OneOp& c) { c.options<UnpackOptions>().num = -1; }),
            "operator 0 (UNPACK): num is -1, expected at least 1");
}

TEST(ShapeOpErrorTest, Gather) {
  const OneOp one =
      OnBytes(OpCode::kGather, {4, 5}, {{{4}, {0, 1, 2, 3}}}, GatherOptions{.axis = 1});
  const auto with = [&](int axis, int batch_dims) {
    return ErrorAfter(one, [&](OneOp& c) { c.op().options = GatherOptions{axis, batch_dims}; });
  };
  EXPECT_EQ(with(2, 0), "operator 0 (GATHER): axis: 2 outside [-2, 1]");
  EXPECT_EQ(with(0, 1), "operator 0 (GATHER): batch_dims: 1 for axis 0 and indices of shape [4]");
  EXPECT_EQ(with(1, -2), "operator 0 (GATHER): batch_dims: -2 for axis 1 and indices of shape [4]");
  EXPECT_EQ(with(1, 1), "");
  EXPECT_EQ(ErrorAfter(one,
                       [](OneOp& c) {
                         c.op().options = GatherOptions{1, 1};
                         c.input(0).shape = {3, 5};
                       }),
            "operator 0 (GATHER): indices: shape [4] against the input's [3, 5] in the first 1 "
            "dimensions");
  EXPECT_EQ(ErrorAfter(one, [](OneOp& c) { c.input(1).type = DataType::kFloat32; }),
            "1 operator cannot run: operator 0 (GATHER): indices: no kernel for FLOAT32");
}

TEST(ShapeOpErrorTest, ConstantIndicesAreChecked) {
  OneOp one(OpCode::kGather, GatherOptions{});
  one.Constant<int32_t>(kInt, {3}, {7, 8, 9}).Constant<int32_t>(kInt, {2}, {2, 0}).Output(kInt);
  EXPECT_EQ(WithValues(one, 1, {2, 3}), "operator 0 (GATHER): indices: 3 outside [0, 3)");
  EXPECT_EQ(WithValues(one, 1, {-1, 0}), "operator 0 (GATHER): indices: -1 outside [0, 3)");
}

TEST(ShapeOpErrorTest, GatherNd) {
  const OneOp one = OnBytes(OpCode::kGatherNd, {4, 5}, {{{2, 2}, {0, 1, 2, 3}}});
  EXPECT_EQ(ErrorAfter(one, [](OneOp& c) { c.input(0).shape = {20}; }),
            "operator 0 (GATHER_ND): indices: shape [2, 2], expected the last dimension in [1, 1]");
}

TEST(ShapeOpErrorTest, Blocks) {
  const OneOp deep = OnBytes(OpCode::kDepthToSpace, {1, 2, 3, 8}, {}, DepthToSpaceOptions{2});
  EXPECT_EQ(ErrorAfter(deep, [](OneOp& c) { c.options<DepthToSpaceOptions>().block_size = 0; }),
            "operator 0 (DEPTH_TO_SPACE): block_size is 0, expected at least 1");
  EXPECT_EQ(ErrorAfter(deep, [](OneOp& c) { c.options<DepthToSpaceOptions>().block_size = kMost; }),
            "operator 0 (DEPTH_TO_SPACE): block_size is 2147483647: 8 channels are no multiple of "
            "4611686014132420609");
  const OneOp wide = OnBytes(OpCode::kSpaceToDepth, {1, 2, 4, 8}, {}, SpaceToDepthOptions{2});
  EXPECT_EQ(ErrorAfter(wide, [](OneOp& c) { c.options<SpaceToDepthOptions>().block_size = 4; }),
            "operator 0 (SPACE_TO_DEPTH): block_size is 4: not a divisor of the input's 2x4");

  const OneOp apart =
      OnBytes(OpCode::kSpaceToBatchNd, {1, 2, 3, 1}, {{{2}, {2, 2}}, {{2, 2}, {0, 0, 1, 0}}});
  const auto paddings = [&](std::vector<int32_t> values) {
    return ErrorAfter(apart, [&](OneOp& c) { c.input(2).data = Bytes::Own(values); });
  };
  EXPECT_EQ(paddings({0, 1, 1, 0}),
            "operator 0 (SPACE_TO_BATCH_ND): block_shape: 2 does not divide 3 rows or columns");
  EXPECT_EQ(paddings({0, 0, -1, 0}),
            "operator 0 (SPACE_TO_BATCH_ND): paddings: [0, 0, -1, 0], expected 0 to 1073741824");
  EXPECT_EQ(WithValues(apart, 1, {2, 0}),
            "operator 0 (SPACE_TO_BATCH_ND): block_shape: [2, 0], expected 1 to 32768");
  EXPECT_EQ(WithValues(apart, 1, {2}),
            "operator 0 (SPACE_TO_BATCH_ND): block_shape, paddings: shapes [1] and [2, 2], "
            "expected [2] and [2, 2]");
  EXPECT_EQ(ErrorAfter(apart, [](OneOp& c) { c.output().quantization = PerTensor(0.5f, 2); }),
            "operator 0 (SPACE_TO_BATCH_ND): input: scale [0.5] and zero_point [3], expected the "
            "output's scale [0.5] and zero_point [2]");

  const OneOp together =
      OnBytes(OpCode::kBatchToSpaceNd, {4, 2, 3, 1}, {{{2}, {2, 2}}, {{2, 2}, {0, 0, 1, 0}}});
  EXPECT_EQ(WithValues(together, 1, {2, 3}),
            "operator 0 (BATCH_TO_SPACE_ND): block_shape: 6 images make one, of 4");
  EXPECT_EQ(ErrorAfter(together,
                       [](OneOp& c) {
                         c.input(2).data = Bytes::Own(std::vector<int32_t>{2, 2, 0, 0});
                       }),
            "operator 0 (BATCH_TO_SPACE_ND): output: 1 images of 0x6");
}

TEST(ShapeOpErrorTest, MirrorPad) {
  OneOp one = OnBytes(OpCode::kMirrorPad, {2, 3}, {{{2, 2}, {1, 1, 2, 2}}}, MirrorPadOptions{});
  const auto paddings = [&](std::vector<int32_t> values) {
    return ErrorAfter(one, [&](OneOp& c) { c.input(1).data = Bytes::Own(values); });
  };
  EXPECT_EQ(paddings({1, 1, 3, 0}),
            "operator 0 (MIRROR_PAD): paddings: 3 and 0 for dimension 1, expected 0 to 2");
  EXPECT_EQ(paddings({1, -1, 0, 0}),
            "operator 0 (MIRROR_PAD): paddings: 1 and -1 for dimension 0, expected 0 to 1");
  one.options<MirrorPadOptions>().mode = MirrorPadMode::kSymmetric;
  EXPECT_EQ(paddings({2, 2, 3, 3}), "");
  EXPECT_EQ(paddings({2, 3, 3, 3}),
            "operator 0 (MIRROR_PAD): paddings: 2 and 3 for dimension 0, expected 0 to 2");
}

/// Zero points of every channel and the dimension of the channels count, not the first values
/// alone.
TEST(ShapeOpErrorTest, QuantizationOfMovedChannels) {
  const Quantization channels = {.scale = {1, 2}, .zero_point = {3, 4}, .axis = 1};
  OneOp pad(OpCode::kMirrorPad, MirrorPadOptions{});
  pad.Input(DataType::kInt8, {2, 2}, channels)
      .Constant(DataType::kInt32, {2, 2}, std::vector<int32_t>{0, 0, 0, 0})
      .Output(DataType::kInt8, channels);
  pad.output().shape = {2, 2};
  constexpr char kFound[] =
      "operator 0 (MIRROR_PAD): input: scale [1, 2] and zero_point [3, 4] along dimension 1, "
      "expected the output's scale [1, 2] and zero_point ";
  EXPECT_EQ(ErrorAfter(pad,
                       [](OneOp& c) {
                         c.output().quantization.zero_point = {3, 5};
                       }),
            StrCat(kFound, "[3, 5] along dimension 1"));
  EXPECT_EQ(ErrorAfter(pad, [](OneOp& c) { c.output().quantization.axis = 0; }),
            StrCat(kFound, "[3, 4] along dimension 0"));
}

TEST(ShapeOpErrorTest, Repeating) {
  const OneOp tile = OnBytes(OpCode::kTile, {2, 3}, {{{2}, {2, 2}}});
  for (const std::vector<int32_t>& multiples :
       std::vector<std::vector<int32_t>>{{1, 0}, {-1, 1}, {1, kMost}}) {
    EXPECT_EQ(WithValues(tile, 1, multiples),
              StrCat("operator 0 (TILE): multiples: ", multiples, " for an input of shape [2, 3]"));
  }
  EXPECT_EQ(WithValues(tile, 1, {700000000, 700000000}),
            "operator 0 (TILE): output: shape [1400000000, 2100000000]: more than 2^31 - 1 "
            "elements");
  const OneOp stretch = OnBytes(OpCode::kBroadcastTo, {2, 1}, {{{3}, {5, 2, 4}}});
  EXPECT_EQ(WithValues(stretch, 1, {3, 4}),
            "operator 0 (BROADCAST_TO): shapes [2, 1] and [3, 4] do not broadcast: 2 against 3");
  EXPECT_EQ(WithValues(stretch, 1, {1, 4}),
            "operator 0 (BROADCAST_TO): shape [1, 4] for an input of [2, 1]");
  EXPECT_EQ(WithValues(stretch, 1, {2}),
            "operator 0 (BROADCAST_TO): shape [2] for an input of [2, 1]");
  EXPECT_EQ(WithValues(stretch, 1, {2, -1}),
            "operator 0 (BROADCAST_TO): shape: [2, -1], expected dimensions of at least 1");
}

TEST(ShapeOpErrorTest, Made) {
  OneOp fill(OpCode::kFill);
  fill.Constant<int32_t>(kInt, {2}, {2, 3}).Input(kInt, {}).Output(kInt);
  EXPECT_EQ(WithValues(fill, 0, {2, -3}),
            "operator 0 (FILL): dims: [2, -3], expected dimensions of at least 1");
  EXPECT_EQ(ErrorAfter(fill, [](OneOp& c) { c.input(1).shape = {1}; }),
            "operator 0 (FILL): value: shape [1], expected 0 dimensions");
  EXPECT_EQ(ComputedAtRunTime(fill, 0),
            "1 operator cannot run: operator 0 (FILL): dims: computed at run time, expected a "
            "constant");

  OneOp range(OpCode::kRange);
  for (int32_t value : {0, 9, 2}) range.Constant<int32_t>(kInt, {}, {value});
  range.Output(kInt);
  EXPECT_EQ(WithValues(range, 2, {0}),
            "operator 0 (RANGE): from 0 to 9 in steps of 0: no elements, or too many");
  EXPECT_EQ(WithValues(range, 2, {-1}),
            "operator 0 (RANGE): from 0 to 9 in steps of -1: no elements, or too many");
  EXPECT_EQ(ComputedAtRunTime(range, 1),
            "1 operator cannot run: operator 0 (RANGE): limit: computed at run time, expected a "
            "constant");

  OneOp shape(OpCode::kShape, ShapeOptions{.out_type = kInt});
  shape.Input(kByte, {2, 3}).Output(kInt);
  EXPECT_EQ(ErrorAfter(shape, [](OneOp& c) { c.output().type = DataType::kInt64; }),
            "operator 0 (SHAPE): output: type INT64 and out_type INT32, expected INT32 or INT64 "
            "for both");
}

TEST(ShapeOpErrorTest, Reductions) {
  const OneOp max = OnBytes(OpCode::kReduceMax, {2, 3}, {{{1}, {1}}}, ReducerOptions{});
  EXPECT_EQ(ErrorAfter(max, [](OneOp& c) { c.output().quantization = PerTensor(0.5f, 2); }),
            "operator 0 (REDUCE_MAX): input: scale [0.5] and zero_point [3], expected the "
            "output's scale [0.5] and zero_point [2]");
  EXPECT_EQ(WithValues(max, 1, {-3}), "operator 0 (REDUCE_MAX): axes: -3 outside [-2, 1]");
  const OneOp sum = OnBytes(OpCode::kSum, {2, 3}, {{{1}, {1}}}, ReducerOptions{});
  EXPECT_EQ(ErrorAfter(sum,
                       [](OneOp& c) {
                         c.input(0).shape = {1, 8388608};
                       }),
            "1 operator cannot run: operator 0 (SUM): the sum of 8388608 values, at most 8388607");
  const OneOp product = OnBytes(OpCode::kReduceProd, {2, 3}, {{{1}, {1}}}, ReducerOptions{});
  EXPECT_EQ(
      ErrorAfter(product, [](OneOp& c) { c.input(0).type = c.output().type = DataType::kUint8; }),
      "1 operator cannot run: operator 0 (REDUCE_PROD): input: no kernel for quantized "
      "UINT8");
  EXPECT_EQ(ErrorAfter(product, [](OneOp& c) { c.input(0).quantization = PerTensor(1e6f, 0); }),
            "operator 0 (REDUCE_PROD): the scales multiply each product by 1259921.049894873, "
            "expected less than 2^7");

  OneOp arg(OpCode::kArgMax, ArgMaxOptions{.output_type = kInt});
  arg.Input(kByte, {2, 3}).Constant<int32_t>(kInt, {}, {1}).Output(kInt);
  EXPECT_EQ(ErrorAfter(arg, [](OneOp& c) { c.options<ArgMaxOptions>().output_type = kByte; }),
            "operator 0 (ARG_MAX): output: type INT32 and output_type INT8, expected INT32 or "
            "INT64 for both");
  EXPECT_EQ(ErrorAfter(arg,
                       [](OneOp& c) {
                         c.input(1).shape = {2};
                         c.input(1).data = Bytes::Own(std::vector<int32_t>{0, 1});
                       }),
            "operator 0 (ARG_MAX): axis: 2 values, expected 1");
}

}  // namespace
}  // namespace octet
