#include "tests/broken/broken_file.h"

#include <algorithm>
#include <utility>

namespace octet::broken {

std::vector<Case> AllCases() {
  std::vector<Case> all;
  for (auto* list : {ByteCases, GraphCases, TensorCases, OperatorCases, ShapeOperatorCases}) {
    for (Case& one : list()) all.push_back(std::move(one));
  }
  return all;
}

std::vector<uint8_t> Break(const Case& broken, std::span<const uint8_t> sound) {
  if (const auto* edit = std::get_if<std::function<void(File&)>>(&broken.damage)) {
    File file(sound);
    (*edit)(file);
    return file.Bytes();
  }
  Raw raw{{sound.begin(), sound.end()}};
  std::get<std::function<void(Raw&)>>(broken.damage)(raw);
  return raw.bytes;
}

std::string RunOnZeros(const Model& model) {
  Interpreter interpreter(model);
  for (int i = 0; i < interpreter.num_inputs() && interpreter.status().ok(); ++i) {
    const auto input = interpreter.Input<uint8_t>(i);
    std::fill(input.begin(), input.end(), uint8_t{0});
  }
  return interpreter.Invoke().message();
}

BasePath PathOf(Base base) {
  switch (base) {
    case Base::kUint8:
      return {"fashion_mnist_uint8.tflite", true};
    case Base::kInt8:
      return {"fashion_mnist_int8.tflite", true};
    case Base::kMobilenet:
      return {"uint8/mobilenet_v1_0.25_128_quant.tflite", false};
    case Base::kResnet:
      return {"int8/pretrainedResnet_quant.tflite", false};
    case Base::kMnist:
      return {"int8/conv_fc_mnist_srq_a8w8.tflite", false};
    case Base::kKeywords:
      return {"int8/kws_ref_model.tflite", false};
    case Base::kDetector:
      return {"uint8/coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite", false};
    case Base::kMask:
      return {"uint8/deeplabv3_mnv2_dm05_pascal_quant.tflite", false};
    case Base::kGather:
      return {"float_ops/single_gather.tflite", false};
    case Base::kGatherNd:
      return {"float_ops/single_gather_nd_with_const_indices.tflite", false};
    case Base::kSlice:
      return {"float_ops/single_slice.tflite", false};
    case Base::kStridedSlice:
      return {"float_ops/single_strided_slice.tflite", false};
    case Base::kSplit:
      return {"float_ops/single_split.tflite", false};
    case Base::kPack:
      return {"float_ops/single_pack.tflite", false};
    case Base::kUnpack:
      return {"float_ops/single_unpack.tflite", false};
    case Base::kTransposeConv:
      return {"float_ops/single_conv2d_transpose_bias.tflite", false};
    case Base::kSpaceToDepth:
      return {"float_ops/single_space_to_depth.tflite", false};
    case Base::kBroadcast:
      return {"float_ops/single_broadcast_to.tflite", false};
    case Base::kSelect:
      return {"float_ops/single_select_v2.tflite", false};
    case Base::kMirrorPad:
      return {"float_ops/single_symmetric_pad.tflite", false};
    case Base::kSum:
      return {"float_ops/single_sum.tflite", false};
  }
  return {};
}

}  // namespace octet::broken
