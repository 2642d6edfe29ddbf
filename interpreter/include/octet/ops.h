// Every operator octet runs, by name: octet::ops::kAdd, octet::ops::kAveragePool2d, ... A program
// that lists the ones it needs in ModelOptions::ops links only those; AllOps() is the whole list.
//
// To add one: its file interpreter/ops/<op>.cc, and its line here.
#ifndef OCTET_OPS_H_
#define OCTET_OPS_H_

// In alphabetical order.
#define OCTET_FOR_EACH_OP(X) \
  X(Abs)                     \
  X(Add)                     \
  X(ArgMax)                  \
  X(ArgMin)                  \
  X(AveragePool2d)           \
  X(BatchMatmul)             \
  X(BatchToSpaceNd)          \
  X(BroadcastTo)             \
  X(Cast)                    \
  X(Concatenation)           \
  X(Conv2d)                  \
  X(DepthToSpace)            \
  X(DepthwiseConv2d)         \
  X(Dequantize)              \
  X(DetectionPostProcess)    \
  X(Div)                     \
  X(Elu)                     \
  X(Equal)                   \
  X(Exp)                     \
  X(ExpandDims)              \
  X(FakeQuant)               \
  X(Fill)                    \
  X(Floor)                   \
  X(FloorDiv)                \
  X(FloorMod)                \
  X(FullyConnected)          \
  X(Gather)                  \
  X(GatherNd)                \
  X(Gelu)                    \
  X(Greater)                 \
  X(GreaterEqual)            \
  X(HardSwish)               \
  X(L2Normalization)         \
  X(L2Pool2d)                \
  X(LeakyRelu)               \
  X(Less)                    \
  X(LessEqual)               \
  X(Log)                     \
  X(LogSoftmax)              \
  X(LogicalAnd)              \
  X(LogicalNot)              \
  X(LogicalOr)               \
  X(Logistic)                \
  X(MaxPool2d)               \
  X(Maximum)                 \
  X(Mean)                    \
  X(Minimum)                 \
  X(MirrorPad)               \
  X(Mul)                     \
  X(Neg)                     \
  X(NotEqual)                \
  X(Pack)                    \
  X(Pad)                     \
  X(Padv2)                   \
  X(Pow)                     \
  X(Prelu)                   \
  X(Quantize)                \
  X(Range)                   \
  X(ReduceAll)               \
  X(ReduceAny)               \
  X(ReduceMax)               \
  X(ReduceMin)               \
  X(ReduceProd)              \
  X(Relu)                    \
  X(Relu0To1)                \
  X(Relu6)                   \
  X(ReluN1To1)               \
  X(Reshape)                 \
  X(ResizeBilinear)          \
  X(ResizeNearestNeighbor)   \
  X(Rsqrt)                   \
  X(Select)                  \
  X(SelectV2)                \
  X(Shape)                   \
  X(Slice)                   \
  X(Softmax)                 \
  X(SpaceToBatchNd)          \
  X(SpaceToDepth)            \
  X(Split)                   \
  X(SplitV)                  \
  X(Sqrt)                    \
  X(Square)                  \
  X(SquaredDifference)       \
  X(Squeeze)                 \
  X(StridedSlice)            \
  X(Sub)                     \
  X(Sum)                     \
  X(Tanh)                    \
  X(Tile)                    \
  X(Transpose)               \
  X(TransposeConv)           \
  X(Unpack)

namespace octet {

struct Op;

namespace ops {
#define OCTET_DECLARE_OP_(Name) extern const Op k##Name;
OCTET_FOR_EACH_OP(OCTET_DECLARE_OP_)
#undef OCTET_DECLARE_OP_
}  // namespace ops

}  // namespace octet

#endif  // OCTET_OPS_H_
