#include "tests/broken/broken_file.h"

#include <utility>

namespace octet::broken {

std::vector<Case> AllCases() {
  std::vector<Case> all;
  for (auto* list : {ByteCases, GraphCases, TensorCases, OperatorCases}) {
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
  }
  return {};
}

}  // namespace octet::broken
