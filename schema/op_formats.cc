// See op_formats.h. Versions are the highest TensorFlow Lite registers or octet writes; a file that
// says more may mean something octet has never heard of.
#include "schema/op_formats.h"

#include <algorithm>
#include <string_view>

#include "base/str.h"
#include "model_generated.h"
#include "schema/options_io.h"

namespace octet {

namespace {

using Op = format::BuiltinOperator;
using Table = format::BuiltinOptions;

struct OpFormat {
  Op code;
  Table options;  // NONE: the operator has no table
  int last_version;
};

constexpr OpFormat kOpFormats[] = {
    {Op::ABS, Table::AbsOptions, 5},
    {Op::ADD, Table::AddOptions, 5},
    {Op::ADD_N, Table::AddNOptions, 1},
    {Op::ARG_MAX, Table::ArgMaxOptions, 3},
    {Op::ARG_MIN, Table::ArgMinOptions, 3},
    {Op::AVERAGE_POOL_2D, Table::Pool2DOptions, 3},
    {Op::BATCH_MATMUL, Table::BatchMatMulOptions, 4},
    {Op::BATCH_TO_SPACE_ND, Table::BatchToSpaceNDOptions, 4},
    {Op::BROADCAST_ARGS, Table::NONE, 1},
    {Op::BROADCAST_TO, Table::BroadcastToOptions, 4},
    {Op::CALL_ONCE, Table::CallOnceOptions, 1},
    {Op::CAST, Table::CastOptions, 9},
    {Op::CEIL, Table::NONE, 1},
    {Op::CONCATENATION, Table::ConcatenationOptions, 7},
    {Op::CONV_2D, Table::Conv2DOptions, 8},
    {Op::COS, Table::CosOptions, 1},
    {Op::CUMSUM, Table::CumsumOptions, 1},
    {Op::DEPTHWISE_CONV_2D, Table::DepthwiseConv2DOptions, 7},
    {Op::DEPTH_TO_SPACE, Table::DepthToSpaceOptions, 2},
    {Op::DEQUANTIZE, Table::DequantizeOptions, 9},
    {Op::DIV, Table::DivOptions, 2},
    {Op::ELU, Table::NONE, 1},
    {Op::EQUAL, Table::EqualOptions, 5},
    {Op::EXP, Table::ExpOptions, 2},
    {Op::EXPAND_DIMS, Table::ExpandDimsOptions, 1},
    {Op::FAKE_QUANT, Table::FakeQuantOptions, 2},
    {Op::FILL, Table::FillOptions, 5},
    {Op::FLOOR, Table::NONE, 1},
    {Op::FLOOR_DIV, Table::FloorDivOptions, 3},
    {Op::FLOOR_MOD, Table::FloorModOptions, 2},
    {Op::FULLY_CONNECTED, Table::FullyConnectedOptions, 14},
    {Op::GATHER, Table::GatherOptions, 8},
    {Op::GATHER_ND, Table::GatherNdOptions, 6},
    {Op::GELU, Table::GeluOptions, 2},
    {Op::GREATER, Table::GreaterOptions, 2},
    {Op::GREATER_EQUAL, Table::GreaterEqualOptions, 3},
    {Op::HARD_SWISH, Table::HardSwishOptions, 1},
    {Op::IF, Table::IfOptions, 1},
    {Op::L2_NORMALIZATION, Table::L2NormOptions, 2},
    {Op::L2_POOL_2D, Table::Pool2DOptions, 1},
    {Op::LEAKY_RELU, Table::LeakyReluOptions, 2},
    {Op::LESS, Table::LessOptions, 3},
    {Op::LESS_EQUAL, Table::LessEqualOptions, 2},
    {Op::LOCAL_RESPONSE_NORMALIZATION, Table::LocalResponseNormalizationOptions, 1},
    {Op::LOG, Table::NONE, 2},
    {Op::LOGICAL_AND, Table::LogicalAndOptions, 1},
    {Op::LOGICAL_NOT, Table::LogicalNotOptions, 1},
    {Op::LOGICAL_OR, Table::LogicalOrOptions, 1},
    {Op::LOGISTIC, Table::NONE, 3},
    {Op::LOG_SOFTMAX, Table::LogSoftmaxOptions, 2},
    {Op::LSTM, Table::LSTMOptions, 4},
    {Op::MAXIMUM, Table::MaximumMinimumOptions, 4},
    {Op::MAX_POOL_2D, Table::Pool2DOptions, 3},
    {Op::MEAN, Table::ReducerOptions, 3},
    {Op::MINIMUM, Table::MaximumMinimumOptions, 4},
    {Op::MIRROR_PAD, Table::MirrorPadOptions, 3},
    {Op::MUL, Table::MulOptions, 7},
    {Op::NEG, Table::NegOptions, 1},
    {Op::NOT_EQUAL, Table::NotEqualOptions, 4},
    {Op::ONE_HOT, Table::OneHotOptions, 1},
    {Op::PACK, Table::PackOptions, 5},
    {Op::PAD, Table::PadOptions, 6},
    {Op::PADV2, Table::PadV2Options, 6},
    {Op::POW, Table::PowOptions, 1},
    {Op::PRELU, Table::NONE, 1},
    {Op::QUANTIZE, Table::QuantizeOptions, 6},
    {Op::RANGE, Table::RangeOptions, 2},
    {Op::RANK, Table::RankOptions, 1},
    {Op::REDUCE_ALL, Table::ReducerOptions, 1},
    {Op::REDUCE_ANY, Table::ReducerOptions, 1},
    {Op::REDUCE_MAX, Table::ReducerOptions, 3},
    {Op::REDUCE_MIN, Table::ReducerOptions, 3},
    {Op::REDUCE_PROD, Table::ReducerOptions, 2},
    {Op::RELU, Table::NONE, 3},
    {Op::RELU6, Table::NONE, 3},
    {Op::RELU_0_TO_1, Table::NONE, 1},
    {Op::RELU_N1_TO_1, Table::NONE, 1},
    {Op::RESHAPE, Table::ReshapeOptions, 1},
    {Op::RESIZE_BILINEAR, Table::ResizeBilinearOptions, 4},
    {Op::RESIZE_NEAREST_NEIGHBOR, Table::ResizeNearestNeighborOptions, 4},
    {Op::REVERSE_V2, Table::ReverseV2Options, 4},
    {Op::ROUND, Table::NONE, 1},
    {Op::RSQRT, Table::NONE, 3},
    {Op::SCATTER_ND, Table::ScatterNdOptions, 1},
    {Op::SELECT, Table::SelectOptions, 4},
    {Op::SELECT_V2, Table::SelectV2Options, 2},
    {Op::SHAPE, Table::ShapeOptions, 1},
    {Op::SIGN, Table::SignOptions, 2},
    {Op::SIN, Table::NONE, 1},
    {Op::SLICE, Table::SliceOptions, 8},
    {Op::SOFTMAX, Table::SoftmaxOptions, 3},
    {Op::SPACE_TO_BATCH_ND, Table::SpaceToBatchNDOptions, 4},
    {Op::SPACE_TO_DEPTH, Table::SpaceToDepthOptions, 2},
    {Op::SPLIT, Table::SplitOptions, 5},
    {Op::SPLIT_V, Table::SplitVOptions, 3},
    {Op::SQRT, Table::NONE, 2},
    {Op::SQUARE, Table::SquareOptions, 1},
    {Op::SQUARED_DIFFERENCE, Table::SquaredDifferenceOptions, 2},
    {Op::SQUEEZE, Table::SqueezeOptions, 2},
    {Op::STRIDED_SLICE, Table::StridedSliceOptions, 8},
    {Op::SUB, Table::SubOptions, 5},
    {Op::SUM, Table::ReducerOptions, 2},
    {Op::SVDF, Table::SVDFOptions, 4},
    {Op::TANH, Table::NONE, 3},
    {Op::TILE, Table::TileOptions, 3},
    {Op::TOPK_V2, Table::TopKV2Options, 3},
    {Op::TRANSPOSE, Table::TransposeOptions, 8},
    {Op::TRANSPOSE_CONV, Table::TransposeConvOptions, 5},
    {Op::UNPACK, Table::UnpackOptions, 6},
    {Op::WHERE, Table::WhereOptions, 2},
    {Op::WHILE, Table::WhileOptions, 1},
    {Op::ZEROS_LIKE, Table::ZerosLikeOptions, 1},
};

const OpFormat* Find(OpCode code) {
  const auto found = std::find_if(std::begin(kOpFormats), std::end(kOpFormats), [&](const auto& f) {
    return static_cast<OpCode>(f.code) == code;
  });
  return found == std::end(kOpFormats) ? nullptr : found;
}

std::string NameOf(int kind) {
  return kind == 0 ? "none" : OptionsName(UnknownOptions{.type = kind});
}

}  // namespace

Status CheckOptionsKind(OpCode code, int kind) {
  const OpFormat* op = Find(code);
  if (op == nullptr || kind == 0 || kind == static_cast<int>(op->options)) return Status();
  return InvalidError("options: ", NameOf(kind), ", expected ",
                      NameOf(static_cast<int>(op->options)));
}

int LastVersion(OpCode code) {
  const OpFormat* op = Find(code);
  return op == nullptr ? 0 : op->last_version;
}

}  // namespace octet
