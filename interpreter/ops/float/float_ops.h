// The float32 forms of the operators: ops/<op>.cc calls Prepare<Op>Float32 when its tensors are
// float32. They run on Eigen's packets, compiled once per instruction set (kernels.h). A build with
// OCTET_FLOAT32=OFF keeps the calls and answers each with an error.
//
// Every Prepare checks counts, types, shapes and attributes, sets the output shape and returns what
// runs. Results do not depend on the number of threads; they do depend on the instruction set in
// the last bits, because only some fuse multiply and add.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_FLOAT_OPS_H_
#define OCTET_INTERPRETER_OPS_FLOAT_FLOAT_OPS_H_

#include "interpreter/op.h"

#define OCTET_FOR_EACH_FLOAT32_OP(X) \
  X(Abs)                             \
  X(Add)                             \
  X(AveragePool2d)                   \
  X(BatchMatmul)                     \
  X(Conv2d)                          \
  X(DepthwiseConv2d)                 \
  X(Div)                             \
  X(Elu)                             \
  X(Exp)                             \
  X(Floor)                           \
  X(FullyConnected)                  \
  X(Gelu)                            \
  X(HardSwish)                       \
  X(L2Normalization)                 \
  X(L2Pool2d)                        \
  X(LeakyRelu)                       \
  X(Log)                             \
  X(Logistic)                        \
  X(LogSoftmax)                      \
  X(Maximum)                         \
  X(MaxPool2d)                       \
  X(Mean)                            \
  X(Minimum)                         \
  X(Mul)                             \
  X(Neg)                             \
  X(Pow)                             \
  X(Prelu)                           \
  X(Relu)                            \
  X(Relu0To1)                        \
  X(Relu6)                           \
  X(ReluN1To1)                       \
  X(ResizeBilinear)                  \
  X(Rsqrt)                           \
  X(Softmax)                         \
  X(Sqrt)                            \
  X(Square)                          \
  X(SquaredDifference)               \
  X(Sub)                             \
  X(Tanh)                            \
  X(TransposeConv)

namespace octet {

#if defined(OCTET_FLOAT32)
#define OCTET_FLOAT32_OP_(Name) Expected<StepPtr> Prepare##Name##Float32(PrepareContext& node);
#else
#define OCTET_FLOAT32_OP_(Name)                                      \
  inline Expected<StepPtr> Prepare##Name##Float32(PrepareContext&) { \
    return UnsupportedError("built without float32 operators");      \
  }
#endif

OCTET_FOR_EACH_FLOAT32_OP(OCTET_FLOAT32_OP_)

#undef OCTET_FLOAT32_OP_

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_FLOAT_OPS_H_
