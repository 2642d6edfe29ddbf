// Files whose operators move, split and gather what is not there.
#include "tests/broken/broken_file.h"

namespace octet::broken {

namespace {

/// Input k of operator 0 becomes these values, in a row of their own.
std::function<void(File&)> List(int k, std::vector<int32_t> values) {
  return [k, values](File& f) { f.SetValues(f.input(0, k), values); };
}

}  // namespace

std::vector<Case> ShapeOperatorCases() {
  constexpr const char* kIndices = "gather indices";
  constexpr const char* kAxes = "axes, shapes, permutations";
  constexpr const char* kSplits = "slices, splits, blocks";
  constexpr const char* kSizes = "sizes that disagree";
  constexpr const char* kPaddings = "paddings";
  constexpr const char* kPositive = "strides, dilations, filters";
  return {
      {kIndices, "one too many", Base::kGather, List(1, {0, 3}),
       "operator 0 (GATHER): indices: 3 outside [0, 3)"},
      {kIndices, "negative", Base::kGather, List(1, {-1, 0}),
       "operator 0 (GATHER): indices: -1 outside [0, 3)"},
      {kIndices, "INT32_MAX", Base::kGather, List(1, {INT32_MAX, 0}),
       "operator 0 (GATHER): indices: 2147483647 outside [0, 3)"},
      {kIndices, "axis 2 of 2", Base::kGather,
       [](File& f) { f.options<format::GatherOptionsT>(0).axis = 2; },
       "operator 0 (GATHER): axis: 2 outside [-2, 1]"},
      {kIndices, "batch_dims beyond the indices", Base::kGather,
       [](File& f) { f.options<format::GatherOptionsT>(0).batch_dims = 2; },
       "operator 0 (GATHER): batch_dims: 2 for axis 0 and indices of shape [2]"},
      {kIndices, "batch_dims negative", Base::kGather,
       [](File& f) { f.options<format::GatherOptionsT>(0).batch_dims = -9; },
       "operator 0 (GATHER): batch_dims: -9 for axis 0 and indices of shape [2]"},
      {kIndices, "indices of floats", Base::kGather,
       [](File& f) { f.input(0, 1).type = TensorType::FLOAT32; },
       "1 operator cannot run: operator 0 (GATHER): indices: no kernel for FLOAT32"},
      {kIndices, "two deep, one too many", Base::kGatherNd, List(1, {0, 0, 1, 2, 1, 0}),
       "operator 0 (GATHER_ND): indices: 2 outside [0, 2)"},
      {kIndices, "two deep, negative", Base::kGatherNd, List(1, {0, 0, -1, 1, 1, 0}),
       "operator 0 (GATHER_ND): indices: -1 outside [0, 2)"},
      {kIndices, "deeper than the input", Base::kGatherNd,
       [](File& f) {
         f.input(0, 1).shape = {1, 5};
         f.SetValues(f.input(0, 1), std::vector<int32_t>(5));
       },
       "operator 0 (GATHER_ND): indices: shape [1, 5], expected the last dimension in [1, 4]"},

      {kSplits, "a slice from -1", Base::kSlice,
       [](File& f) {
         f.input(0, 1).shape = {3};
         f.input(0, 2).shape = {3};
         f.SetValues(f.input(0, 1), std::vector<int32_t>{0, -1, 0});
         f.SetValues(f.input(0, 2), std::vector<int32_t>{1, 1, 1});
         f.graph().inputs = {2};
       },
       "operator 0 (SLICE): begin: -1 outside [0, 1]"},
      {kSplits, "a slice beyond the end", Base::kSlice,
       [](File& f) {
         f.input(0, 1).shape = {3};
         f.input(0, 2).shape = {3};
         f.SetValues(f.input(0, 1), std::vector<int32_t>{0, 0, 0});
         f.SetValues(f.input(0, 2), std::vector<int32_t>{1, 2, 1});
         f.graph().inputs = {2};
       },
       "operator 0 (SLICE): size: 2 from 0 on, of 1 in all"},
      {kSplits, "a slice whose end overflows", Base::kSlice,
       [](File& f) {
         f.input(0, 1).shape = {3};
         f.input(0, 2).shape = {3};
         f.SetValues(f.input(0, 1), std::vector<int32_t>{0, INT32_MAX, 0});
         f.SetValues(f.input(0, 2), std::vector<int32_t>{1, INT32_MAX, 1});
         f.graph().inputs = {2};
       },
       "operator 0 (SLICE): begin: 2147483647 outside [0, 1]"},
      {kSplits, "a slice of 2 of 3 dimensions", Base::kSlice,
       [](File& f) {
         f.input(0, 1).shape = {2};
         f.input(0, 2).shape = {2};
         f.SetValues(f.input(0, 1), std::vector<int32_t>{0, 0});
         f.SetValues(f.input(0, 2), std::vector<int32_t>{1, 1});
         f.graph().inputs = {2};
       },
       "operator 0 (SLICE): begin: 2 entries for an input of 3 dimensions"},
      {kSplits, "steps of 0", Base::kStridedSlice, List(3, {1, 0, 1}),
       "operator 0 (STRIDED_SLICE): strides: entry 1 is 0"},
      {kSplits, "an empty range", Base::kStridedSlice, List(2, {0, 0, 0}),
       "operator 0 (STRIDED_SLICE): output: empty shape [1, 0, 0]"},
      {kSplits, "more steps than dimensions", Base::kStridedSlice,
       [](File& f) {
         for (int k : {1, 2, 3}) {
           f.input(0, k).shape = {4};
           f.SetValues(f.input(0, k), std::vector<int32_t>{1, 1, 1, 1});
         }
       },
       "operator 0 (STRIDED_SLICE): begin: 4 entries for 3 dimensions"},
      {kSplits, "along dimension 4", Base::kSplit, List(0, {4}),
       "operator 0 (SPLIT): axis: 4 outside [-4, 3]"},
      {kSplits, "along dimension -5", Base::kSplit, List(0, {-5}),
       "operator 0 (SPLIT): axis: -5 outside [-4, 3]"},
      {kSplits, "30 into 7", Base::kSplit,
       [](File& f) { f.options<format::SplitOptionsT>(0).num_splits = 7; },
       "operator 0 (SPLIT): 2 outputs, expected 7"},
      {kSplits, "into 0", Base::kSplit,
       [](File& f) { f.options<format::SplitOptionsT>(0).num_splits = 0; },
       "operator 0 (SPLIT): num_splits is 0, expected at least 1"},
      {kSplits, "one output too few", Base::kSplit,
       [](File& f) {
         f.op(0).outputs.pop_back();
         f.graph().outputs = f.op(0).outputs;
       },
       "operator 0 (SPLIT): 1 outputs, expected 2"},
      {kSplits, "blocks of 0", Base::kSpaceToDepth,
       [](File& f) { f.options<format::SpaceToDepthOptionsT>(0).block_size = 0; },
       "operator 0 (SPACE_TO_DEPTH): block_size is 0, expected at least 1"},
      {kSplits, "blocks of -2", Base::kSpaceToDepth,
       [](File& f) { f.options<format::SpaceToDepthOptionsT>(0).block_size = -2; },
       "operator 0 (SPACE_TO_DEPTH): block_size is -2, expected at least 1"},
      {kSplits, "8 rows in blocks of 3", Base::kSpaceToDepth,
       [](File& f) { f.options<format::SpaceToDepthOptionsT>(0).block_size = 3; },
       "operator 0 (SPACE_TO_DEPTH): block_size is 3: not a divisor of the input's 8x8"},

      {kAxes, "packed along dimension 4", Base::kPack,
       [](File& f) { f.options<format::PackOptionsT>(0).axis = 4; },
       "operator 0 (PACK): axis: 4 outside [-3, 2]"},
      {kAxes, "packed along dimension -5", Base::kPack,
       [](File& f) { f.options<format::PackOptionsT>(0).axis = -5; },
       "operator 0 (PACK): axis: -5 outside [-3, 2]"},
      {kAxes, "unpacked along dimension 3", Base::kUnpack,
       [](File& f) { f.options<format::UnpackOptionsT>(0).axis = 3; },
       "operator 0 (UNPACK): axis: 3 outside [-3, 2]"},
      {kAxes, "summed along dimension 3", Base::kSum, List(1, {3}),
       "operator 0 (SUM): axes: 3 outside [-3, 2]"},
      {kAxes, "the largest along dimension 4", Base::kMask,
       [](File& f) { f.SetValues(f.input(71, 1), std::vector<int32_t>{4}); },
       "operator 71 (ARG_MAX): axis: 4 outside [-4, 3]"},
      {kSizes, "packed inputs", Base::kPack,
       [](File& f) {
         f.tensor(1).shape = {4, 3};
       },
       "operator 0 (PACK): input 1: shape [4, 3], expected [3, 4]"},
      {kSizes, "unpacked into 3 of 2", Base::kUnpack,
       [](File& f) { f.options<format::UnpackOptionsT>(0).num = 3; },
       "operator 0 (UNPACK): 2 outputs, expected 3"},
      {kSizes, "broadcast to another size", Base::kBroadcast, List(1, {2, 4}),
       "operator 0 (BROADCAST_TO): shapes [1, 3] and [2, 4] do not broadcast: 3 against 4"},
      {kSizes, "broadcast to a negative size", Base::kBroadcast, List(1, {-2, 3}),
       "operator 0 (BROADCAST_TO): shape: [-2, 3], expected dimensions of at least 1"},
      {kSizes, "broadcast to 2^60 values", Base::kBroadcast, List(1, {1 << 30, 3}),
       "operator 0 (BROADCAST_TO): output: shape [1073741824, 3]: more than 2^31 - 1 elements"},
      {kSizes, "what is chosen from", Base::kSelect,
       [](File& f) {
         f.tensor(1).shape = {2};
         f.tensor(2).shape = {3};
       },
       "operator 0 (SELECT_V2): shapes [3] and [2] do not broadcast: 3 against 2"},
      {kSizes, "a condition that is no bool", Base::kSelect,
       [](File& f) { f.tensor(0).type = TensorType::FLOAT32; },
       "1 operator cannot run: operator 0 (SELECT_V2): condition: no kernel for FLOAT32"},
      {kSizes, "an output for another input", Base::kTransposeConv, List(0, {1, 40, 20, 1}),
       "operator 0 (TRANSPOSE_CONV): output_shape: [1, 40, 20, 1] belongs to an input of 36x16, "
       "found 16x16"},
      {kSizes, "an output of negative size", Base::kTransposeConv, List(0, {1, -20, 20, 1}),
       "operator 0 (TRANSPOSE_CONV): output_shape: [1, -20, 20, 1], expected dimensions of at "
       "least 1"},
      {kSizes, "an output of other depth", Base::kTransposeConv, List(0, {1, 20, 20, 3}),
       "operator 0 (TRANSPOSE_CONV): weights [1, 5, 5, 1], input [1, 16, 16, 1] and output_shape "
       "[1, 20, 20, 3] disagree about channels or batch"},
      {kPositive, "stride 0, transposed", Base::kTransposeConv,
       [](File& f) { f.options<format::TransposeConvOptionsT>(0).stride_h = 0; },
       "operator 0 (TRANSPOSE_CONV): stride is 0x1, expected at least 1x1"},
      {kPaddings, "mirrored beyond the input", Base::kMirrorPad, List(1, {0, 0, 0, 3, 0, 0, 0, 0}),
       "operator 0 (MIRROR_PAD): paddings: 0 and 3 for dimension 1, expected 0 to 2"},
      {kPaddings, "mirrored, negative", Base::kMirrorPad, List(1, {0, 0, -1, 0, 0, 0, 0, 0}),
       "operator 0 (MIRROR_PAD): paddings: -1 and 0 for dimension 1, expected 0 to 2"},
  };
}

}  // namespace octet::broken
