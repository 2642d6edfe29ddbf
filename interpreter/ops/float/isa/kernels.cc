// One instruction set's FloatKernels. float.cmake compiles this file several times, each with that
// set's flags and with
//   OCTET_FLOAT_KERNELS  the name of the table: kFloatAvx2, ...
//   OCTET_FLOAT_NAME     its name in profiles: "eigen avx2", ...
//   OCTET_FLOAT_EIGEN    what namespace Eigen is called here: EigenAvx2, ...
// No standard containers here, no functions of shared headers: they would be compiled with these
// flags, too, and could replace the baseline copies of the whole program (a test looks at the
// object files' symbols).
#include "interpreter/ops/float/kernels.h"
#include "interpreter/ops/float/isa/depthwise.h"
#include "interpreter/ops/float/isa/elementwise.h"
#include "interpreter/ops/float/isa/packets.h"
#include "interpreter/ops/float/isa/product.h"
#include "interpreter/ops/float/isa/rows.h"

namespace octet {

extern const FloatKernels OCTET_FLOAT_KERNELS;

const FloatKernels OCTET_FLOAT_KERNELS = {
    .name = OCTET_FLOAT_NAME,
    .packet = kPacket,
    .tile_pixels = kTilePixels,
    .tile_channels = kTilePackets * kPacket,
    .multiply = Multiply,
    .gather = Gather,
    .depthwise_row = DepthwiseRow,
    .average_window = AverageWindow,
    .max_window = MaxWindow,
    // In the order of FloatBinary.
    .binary = {BinaryRow<kAdd>, BinaryRow<kSub>, BinaryRow<kMul>, BinaryRow<kDiv>,
               BinaryRow<kMaximum>, BinaryRow<kMinimum>, BinaryRow<kPrelu>,
               BinaryRow<kSquaredDifference>},
    // In the order of FloatUnary.
    .unary = {UnaryRow<kAbs>, UnaryRow<kClamp>, UnaryRow<kElu>, UnaryRow<kExp>, UnaryRow<kFloor>,
              UnaryRow<kGelu>, UnaryRow<kHardSwish>, UnaryRow<kLeakyRelu>, UnaryRow<kLog>,
              UnaryRow<kLogistic>, UnaryRow<kNeg>, UnaryRow<kRsqrt>, UnaryRow<kSqrt>,
              UnaryRow<kSquare>, UnaryRow<kTanh>},
    .softmax_row = SoftmaxRow,
    .log_softmax_row = LogSoftmaxRow,
    .sum = Sum,
    .blend = Blend,
};

}  // namespace octet
