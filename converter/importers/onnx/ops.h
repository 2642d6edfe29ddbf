// The import functions that op_table.cc lists. Each adds one ONNX operator to the builder's graph
// and sets the node's outputs. Errors: kUnsupported with the reason, or kInvalid.
#ifndef OCTET_CONVERTER_IMPORTERS_ONNX_OPS_H_
#define OCTET_CONVERTER_IMPORTERS_ONNX_OPS_H_

#include "converter/importers/onnx/node.h"

namespace octet {

// activation.cc
Status ImportClip(Node& node);
Status ImportElu(Node& node);
Status ImportErf(Node& node);
Status ImportGelu(Node& node);
Status ImportHardSigmoid(Node& node);
Status ImportLeakyRelu(Node& node);
Status ImportMish(Node& node);
Status ImportPRelu(Node& node);
Status ImportSoftplus(Node& node);
Status ImportSwish(Node& node);

// constant.cc
Status ImportConstant(Node& node);
Status ImportConstantOfShape(Node& node);
Status ImportDropout(Node& node);
Status ImportIdentity(Node& node);
Status ImportNonZero(Node& node);
Status ImportRange(Node& node);

// conv.cc, conv_transpose.cc
Status ImportConv(Node& node);
Status ImportConvTranspose(Node& node);

// depth_to_space.cc
Status ImportDepthToSpace(Node& node);
Status ImportSpaceToDepth(Node& node);

// elementwise.cc; the first three emit the operator of the table's line.
Status ImportUnary(Node& node);
Status ImportBinary(Node& node);
Status ImportVariadic(Node& node);
Status ImportCast(Node& node);
Status ImportCastLike(Node& node);
Status ImportMeanOfInputs(Node& node);
Status ImportMod(Node& node);
Status ImportPow(Node& node);
Status ImportReciprocal(Node& node);
Status ImportWhere(Node& node);

// matmul.cc
Status ImportGemm(Node& node);
Status ImportMatMul(Node& node);

// normalization.cc
Status ImportBatchNormalization(Node& node);
Status ImportGroupNormalization(Node& node);
Status ImportInstanceNormalization(Node& node);
Status ImportLayerNormalization(Node& node);
Status ImportLrn(Node& node);

// pad.cc
Status ImportPad(Node& node);

// pool.cc
Status ImportAveragePool(Node& node);
Status ImportMaxPool(Node& node);

// quantize.cc
Status ImportDequantizeLinear(Node& node);
Status ImportQuantizeLinear(Node& node);

// reduce.cc; the first three emit the operator of the table's line.
Status ImportReduce(Node& node);
Status ImportGlobalPool(Node& node);
Status ImportArgExtreme(Node& node);
Status ImportReduceL1(Node& node);
Status ImportReduceL2(Node& node);
Status ImportReduceSumSquare(Node& node);

// resize.cc
Status ImportResize(Node& node);

// shape.cc
Status ImportExpand(Node& node);
Status ImportFlatten(Node& node);
Status ImportReshape(Node& node);
Status ImportShape(Node& node);
Status ImportSize(Node& node);
Status ImportSqueeze(Node& node);
Status ImportTile(Node& node);
Status ImportTranspose(Node& node);
Status ImportUnsqueeze(Node& node);

// slice.cc
Status ImportConcat(Node& node);
Status ImportGather(Node& node);
Status ImportSlice(Node& node);
Status ImportSplit(Node& node);

// softmax.cc; emits the operator of the table's line.
Status ImportSoftmax(Node& node);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_ONNX_OPS_H_
