// The ONNX operators octet imports, by name. To add one: an import function (ops.h), and a line
// here: its type, the operator set that introduced it, how many inputs it needs, whether they must
// be floats, the function, and, for functions that import several, the TFLite operator.
#include <algorithm>
#include <iterator>

#include "converter/importers/onnx/graph_importer.h"
#include "converter/importers/onnx/ops.h"

namespace octet {
namespace {

constexpr OnnxInputs kAny = OnnxInputs::kAny;
constexpr OnnxInputs kFloat = OnnxInputs::kFloat;
constexpr OnnxInputs kFloatFirst = OnnxInputs::kFloatFirst;

const OnnxOp kOps[] = {
    {"Abs", 1, 1, kAny, ImportUnary, OpCode::kAbs},
    {"Add", 1, 2, kAny, ImportBinary, OpCode::kAdd},
    {"And", 1, 2, kAny, ImportBinary, OpCode::kLogicalAnd},
    {"ArgMax", 1, 1, kAny, ImportArgExtreme, OpCode::kArgMax},
    {"ArgMin", 1, 1, kAny, ImportArgExtreme, OpCode::kArgMin},
    {"AveragePool", 1, 1, kFloat, ImportAveragePool},
    {"BatchNormalization", 1, 5, kFloat, ImportBatchNormalization},
    {"Cast", 1, 1, kAny, ImportCast},
    {"CastLike", 15, 2, kAny, ImportCastLike},
    {"Ceil", 1, 1, kAny, ImportUnary, OpCode::kCeil},
    {"Clip", 1, 1, kAny, ImportClip},
    {"Concat", 1, 1, kAny, ImportConcat},
    {"Constant", 1, 0, kAny, ImportConstant},
    {"ConstantOfShape", 9, 1, kAny, ImportConstantOfShape},
    {"Conv", 1, 2, kFloat, ImportConv},
    {"ConvTranspose", 1, 2, kFloat, ImportConvTranspose},
    {"Cos", 7, 1, kAny, ImportUnary, OpCode::kCos},
    {"DepthToSpace", 1, 1, kAny, ImportDepthToSpace},
    {"DequantizeLinear", 10, 2, kAny, ImportDequantizeLinear},
    {"Div", 1, 2, kAny, ImportBinary, OpCode::kDiv},
    {"Dropout", 1, 1, kAny, ImportDropout},
    {"Elu", 1, 1, kFloat, ImportElu},
    {"Equal", 1, 2, kAny, ImportBinary, OpCode::kEqual},
    {"Erf", 9, 1, kFloat, ImportErf},
    {"Exp", 1, 1, kAny, ImportUnary, OpCode::kExp},
    {"Expand", 8, 2, kAny, ImportExpand},
    {"Flatten", 1, 1, kAny, ImportFlatten},
    {"Floor", 1, 1, kAny, ImportUnary, OpCode::kFloor},
    {"Gather", 1, 2, kAny, ImportGather},
    {"Gelu", 20, 1, kFloat, ImportGelu},
    {"Gemm", 1, 2, kFloat, ImportGemm},
    {"GlobalAveragePool", 1, 1, kFloat, ImportGlobalPool, OpCode::kMean},
    {"GlobalMaxPool", 1, 1, kFloat, ImportGlobalPool, OpCode::kReduceMax},
    {"Greater", 1, 2, kAny, ImportBinary, OpCode::kGreater},
    {"GreaterOrEqual", 12, 2, kAny, ImportBinary, OpCode::kGreaterEqual},
    {"GroupNormalization", 18, 3, kFloat, ImportGroupNormalization},
    {"HardSigmoid", 1, 1, kFloat, ImportHardSigmoid},
    {"HardSwish", 14, 1, kFloat, ImportUnary, OpCode::kHardSwish},
    {"Identity", 1, 1, kAny, ImportIdentity},
    {"InstanceNormalization", 1, 3, kFloat, ImportInstanceNormalization},
    {"LRN", 1, 1, kFloat, ImportLrn},
    {"LayerNormalization", 17, 2, kFloat, ImportLayerNormalization},
    {"LeakyRelu", 1, 1, kFloat, ImportLeakyRelu},
    {"Less", 1, 2, kAny, ImportBinary, OpCode::kLess},
    {"LessOrEqual", 12, 2, kAny, ImportBinary, OpCode::kLessEqual},
    {"Log", 1, 1, kAny, ImportUnary, OpCode::kLog},
    {"LogSoftmax", 1, 1, kFloat, ImportSoftmax, OpCode::kLogSoftmax},
    {"MatMul", 1, 2, kFloat, ImportMatMul},
    {"Max", 1, 1, kAny, ImportVariadic, OpCode::kMaximum},
    {"MaxPool", 1, 1, kFloat, ImportMaxPool},
    {"Mean", 1, 1, kFloat, ImportMeanOfInputs},
    {"Min", 1, 1, kAny, ImportVariadic, OpCode::kMinimum},
    {"Mish", 18, 1, kFloat, ImportMish},
    {"Mod", 10, 2, kAny, ImportMod, OpCode::kFloorMod},
    {"Mul", 1, 2, kAny, ImportBinary, OpCode::kMul},
    {"Neg", 1, 1, kAny, ImportUnary, OpCode::kNeg},
    {"NonZero", 9, 1, kAny, ImportNonZero},
    {"Not", 1, 1, kAny, ImportUnary, OpCode::kLogicalNot},
    {"Or", 1, 2, kAny, ImportBinary, OpCode::kLogicalOr},
    {"PRelu", 1, 2, kFloat, ImportPRelu},
    {"Pad", 2, 1, kAny, ImportPad},
    {"Pow", 1, 2, kAny, ImportPow},
    {"QuantizeLinear", 10, 2, kFloatFirst, ImportQuantizeLinear},
    {"Range", 11, 3, kAny, ImportRange},
    {"Reciprocal", 1, 1, kFloat, ImportReciprocal},
    {"ReduceL1", 1, 1, kFloatFirst, ImportReduceL1},
    {"ReduceL2", 1, 1, kFloatFirst, ImportReduceL2},
    {"ReduceMax", 1, 1, kAny, ImportReduce, OpCode::kReduceMax},
    {"ReduceMean", 1, 1, kAny, ImportReduce, OpCode::kMean},
    {"ReduceMin", 1, 1, kAny, ImportReduce, OpCode::kReduceMin},
    {"ReduceProd", 1, 1, kAny, ImportReduce, OpCode::kReduceProd},
    {"ReduceSum", 1, 1, kAny, ImportReduce, OpCode::kSum},
    {"ReduceSumSquare", 1, 1, kAny, ImportReduceSumSquare},
    {"Relu", 1, 1, kAny, ImportUnary, OpCode::kRelu},
    {"Reshape", 5, 2, kAny, ImportReshape},
    {"Resize", 10, 1, kAny, ImportResize},
    {"Round", 11, 1, kAny, ImportUnary, OpCode::kRound},
    {"Shape", 1, 1, kAny, ImportShape},
    {"Sigmoid", 1, 1, kFloat, ImportUnary, OpCode::kLogistic},
    {"Sign", 9, 1, kAny, ImportUnary, OpCode::kSign},
    {"Sin", 7, 1, kAny, ImportUnary, OpCode::kSin},
    {"Size", 1, 1, kAny, ImportSize},
    {"Slice", 1, 1, kAny, ImportSlice},
    {"Softmax", 1, 1, kFloat, ImportSoftmax, OpCode::kSoftmax},
    {"Softplus", 1, 1, kFloat, ImportSoftplus},
    {"SpaceToDepth", 1, 1, kAny, ImportSpaceToDepth},
    {"Split", 2, 1, kAny, ImportSplit},
    {"Sqrt", 1, 1, kAny, ImportUnary, OpCode::kSqrt},
    {"Squeeze", 1, 1, kAny, ImportSqueeze},
    {"Sub", 1, 2, kAny, ImportBinary, OpCode::kSub},
    {"Sum", 1, 1, kAny, ImportVariadic, OpCode::kAdd},
    {"Swish", 24, 1, kFloat, ImportSwish},
    {"Tanh", 1, 1, kFloat, ImportUnary, OpCode::kTanh},
    {"Tile", 1, 2, kAny, ImportTile},
    {"Transpose", 1, 1, kAny, ImportTranspose},
    {"Unsqueeze", 1, 1, kAny, ImportUnsqueeze},
    {"Upsample", 7, 1, kAny, ImportResize},
    {"Where", 9, 3, kAny, ImportWhere},
    {"Xor", 1, 2, kAny, ImportBinary, OpCode::kNotEqual},
};

}  // namespace

const OnnxOp* FindOnnxOp(std::string_view type) {
  const auto* found = std::find_if(std::begin(kOps), std::end(kOps),
                                   [&](const OnnxOp& op) { return op.type == type; });
  return found == std::end(kOps) ? nullptr : found;
}

}  // namespace octet
