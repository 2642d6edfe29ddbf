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
  X(AveragePool2d)           \
  X(BatchMatmul)             \
  X(Cast)                    \
  X(Concatenation)           \
  X(Conv2d)                  \
  X(DepthwiseConv2d)         \
  X(Dequantize)              \
  X(DetectionPostProcess)    \
  X(Div)                     \
  X(Elu)                     \
  X(Equal)                   \
  X(Exp)                     \
  X(FakeQuant)               \
  X(Floor)                   \
  X(FloorDiv)                \
  X(FloorMod)                \
  X(FullyConnected)          \
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
  X(Mul)                     \
  X(Neg)                     \
  X(NotEqual)                \
  X(Pad)                     \
  X(Padv2)                   \
  X(Pow)                     \
  X(Prelu)                   \
  X(Quantize)                \
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
  X(Softmax)                 \
  X(Sqrt)                    \
  X(Square)                  \
  X(SquaredDifference)       \
  X(Squeeze)                 \
  X(Sub)                     \
  X(Tanh)                    \
  X(Transpose)               \
  X(TransposeConv)

namespace octet {

struct Op;

namespace ops {
#define OCTET_DECLARE_OP_(Name) extern const Op k##Name;
OCTET_FOR_EACH_OP(OCTET_DECLARE_OP_)
#undef OCTET_DECLARE_OP_
}  // namespace ops

}  // namespace octet

#endif  // OCTET_OPS_H_
