// The Caffe layers octet imports, by type. To add one: an import function (layers.h), and a line
// here: its type, how many bottoms it needs, how many bottoms and tops it may have, the function,
// and, for functions that import several, the TFLite operator.
#include <algorithm>
#include <iterator>

#include "converter/importers/caffe/layers.h"

namespace octet {
namespace {

constexpr int kAny = kAnyNumber;

const CaffeLayerType kTypes[] = {
    {"AbsVal", 1, 1, 1, ImportUnaryLayer, OpCode::kAbs},
    {"BatchNorm", 1, 1, 1, ImportBatchNormLayer},
    {"Bias", 1, 2, 1, ImportBiasLayer},
    {"Concat", 1, kAny, 1, ImportConcatLayer},
    {"Convolution", 1, 1, 1, ImportConvolutionLayer},
    {"Crop", 2, 2, 1, ImportCropLayer},
    {"Deconvolution", 1, 1, 1, ImportDeconvolutionLayer},
    {"Dropout", 1, 1, 1, ImportCopyLayer},
    {"ELU", 1, 1, 1, ImportEluLayer},
    {"Eltwise", 2, kAny, 1, ImportEltwiseLayer},
    {"Flatten", 1, 1, 1, ImportFlattenLayer},
    {"InnerProduct", 1, 1, 1, ImportInnerProductLayer},
    {"LRN", 1, 1, 1, RefuseLrnLayer},
    {"PReLU", 1, 1, 1, ImportPReluLayer},
    {"Permute", 1, 1, 1, ImportPermuteLayer},
    {"Pooling", 1, 1, 1, ImportPoolingLayer},
    {"Power", 1, 1, 1, ImportPowerLayer},
    {"ReLU", 1, 1, 1, ImportReluLayer},
    {"Reshape", 1, 1, 1, ImportReshapeLayer},
    {"Scale", 1, 2, 1, ImportScaleLayer},
    {"Sigmoid", 1, 1, 1, ImportUnaryLayer, OpCode::kLogistic},
    {"Slice", 1, 1, kAny, ImportSliceLayer},
    {"Softmax", 1, 1, 1, ImportSoftmaxLayer},
    {"Split", 1, 1, kAny, ImportCopyLayer},
    {"TanH", 1, 1, 1, ImportUnaryLayer, OpCode::kTanh},
};

struct Omitted {
  std::string_view type;
  CaffeOmission why;
};

constexpr Omitted kOmitted[] = {
    {"Accuracy", CaffeOmission::kTraining},
    {"AnnotatedData", CaffeOmission::kSource},
    {"ContrastiveLoss", CaffeOmission::kTraining},
    {"Data", CaffeOmission::kSource},
    {"DetectionEvaluate", CaffeOmission::kTraining},
    {"DetectionOutput", CaffeOmission::kDetection},
    {"DummyData", CaffeOmission::kSource},
    {"EuclideanLoss", CaffeOmission::kTraining},
    {"HDF5Data", CaffeOmission::kSource},
    {"HDF5Output", CaffeOmission::kTraining},
    {"HingeLoss", CaffeOmission::kTraining},
    {"ImageData", CaffeOmission::kSource},
    {"InfogainLoss", CaffeOmission::kTraining},
    {"MemoryData", CaffeOmission::kSource},
    {"MultiBoxLoss", CaffeOmission::kTraining},
    {"MultinomialLogisticLoss", CaffeOmission::kTraining},
    {"PriorBox", CaffeOmission::kDetection},
    {"SigmoidCrossEntropyLoss", CaffeOmission::kTraining},
    {"Silence", CaffeOmission::kTraining},
    {"SmoothL1Loss", CaffeOmission::kTraining},
    {"SoftmaxWithLoss", CaffeOmission::kTraining},
    {"WindowData", CaffeOmission::kSource},
};

}  // namespace

const CaffeLayerType* FindCaffeLayerType(std::string_view name) {
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                   [&](const CaffeLayerType& type) { return type.name == name; });
  return found == std::end(kTypes) ? nullptr : found;
}

CaffeOmission OmissionOf(std::string_view type) {
  const auto* found = std::find_if(std::begin(kOmitted), std::end(kOmitted),
                                   [&](const Omitted& entry) { return entry.type == type; });
  return found == std::end(kOmitted) ? CaffeOmission::kNone : found->why;
}

}  // namespace octet
