// The import functions that layer_table.cc lists. Each adds one layer to the builder's graph and
// sets its tops. Errors: kUnsupported with the reason, or kInvalid.
#ifndef OCTET_CONVERTER_IMPORTERS_CAFFE_LAYERS_H_
#define OCTET_CONVERTER_IMPORTERS_CAFFE_LAYERS_H_

#include "converter/importers/caffe/layer.h"

namespace octet {

// activation.cc; the first emits the operator of the table's line.
Status ImportUnaryLayer(CaffeLayer& layer);
Status ImportPowerLayer(CaffeLayer& layer);
Status ImportPReluLayer(CaffeLayer& layer);
Status ImportReluLayer(CaffeLayer& layer);
Status ImportEluLayer(CaffeLayer& layer);

// conv.cc
Status ImportConvolutionLayer(CaffeLayer& layer);
Status ImportDeconvolutionLayer(CaffeLayer& layer);

// eltwise.cc
Status ImportEltwiseLayer(CaffeLayer& layer);

// inner_product.cc
Status ImportInnerProductLayer(CaffeLayer& layer);

// normalization.cc
Status ImportBatchNormLayer(CaffeLayer& layer);
Status ImportBiasLayer(CaffeLayer& layer);
Status ImportScaleLayer(CaffeLayer& layer);
/// LRN, which octet cannot run.
Status RefuseLrnLayer(CaffeLayer& layer);

// pool.cc
Status ImportPoolingLayer(CaffeLayer& layer);

// shape.cc
Status ImportFlattenLayer(CaffeLayer& layer);
Status ImportPermuteLayer(CaffeLayer& layer);
Status ImportReshapeLayer(CaffeLayer& layer);
Status ImportSoftmaxLayer(CaffeLayer& layer);

// slice.cc
Status ImportConcatLayer(CaffeLayer& layer);
/// Every top is the bottom: Dropout, Split.
Status ImportCopyLayer(CaffeLayer& layer);
Status ImportCropLayer(CaffeLayer& layer);
Status ImportSliceLayer(CaffeLayer& layer);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_CAFFE_LAYERS_H_
