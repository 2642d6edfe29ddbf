// Any bytes as the two files of a Caffe network: import, optimize, and run what comes out. The
// input is the length of the .prototxt (two bytes, the low one first), the .prototxt, the
// .caffemodel.
#include <algorithm>

#include "base/str.h"
#include "converter/importers/caffe/net_importer.h"
#include "converter/importers/caffe/net_reader.h"
#include "tests/converter/caffe_model.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/run_import.h"

namespace octet::fuzz {
namespace {

Input AsInput(const CaffeModel& model) {
  const std::string weights = model.weights.SerializeAsString();
  Input input = {static_cast<uint8_t>(model.text.size()),
                 static_cast<uint8_t>(model.text.size() >> 8)};
  input.insert(input.end(), model.text.begin(), model.text.end());
  input.insert(input.end(), weights.begin(), weights.end());
  return input;
}

CaffeModel WithBlobs(const std::string& layer, const std::vector<std::vector<int64_t>>& blobs) {
  CaffeModel m = SingleLayer(layer, {{1, 4, 5, 6}});
  for (const auto& shape : blobs) m.RandomBlob("layer", shape, 0.5f, 1);
  return m;
}

/// The current form, the old one, and what is left out.
std::vector<CaffeModel> Networks() {
  CaffeModel old(R"(input: 'x' input_dim: [1, 2, 4, 4]
    layers { name: 'conv' type: CONVOLUTION bottom: 'x' top: 'y' include { phase: TEST }
             convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }
    layers { name: 'relu' type: RELU bottom: 'y' top: 'y' })");
  auto& layer = *old.weights.add_layers();
  layer.set_name("conv");
  auto& blob = *layer.add_blobs();
  blob.set_num(2);
  blob.set_channels(2);
  blob.set_height(1);
  blob.set_width(1);
  for (float value : {1.0f, 0.5f, -1.0f, 2.0f}) blob.add_data(value);
  const CaffeModel detection(R"(
    layer { name: 'in' type: 'Input' top: 'x' input_param { shape { dim: [1, 2, 4, 4] } } }
    layer { name: 'flat' type: 'Flatten' bottom: 'x' top: 'flat' }
    layer { name: 'prior' type: 'PriorBox' bottom: 'x' bottom: 'x' top: 'prior' }
    layer { name: 'out' type: 'DetectionOutput' bottom: 'flat' bottom: 'prior' top: 'out' })");
  return {old, detection};
}

}  // namespace

std::vector<Input> Seeds() {
  std::vector<CaffeModel> models = {
      WithBlobs("type: 'Convolution' convolution_param { num_output: 4 kernel_h: 3 kernel_w: 2 "
                "pad: 1 group: 2 }",
                {{4, 2, 3, 2}, {4}}),
      WithBlobs("type: 'Deconvolution' convolution_param { num_output: 2 kernel_size: 4 stride: 2 "
                "pad: 1 }",
                {{4, 2, 4, 4}, {2}}),
      WithBlobs("type: 'BatchNorm'", {{4}, {4}, {1}}),
      WithBlobs("type: 'Scale' scale_param { bias_term: true }", {{4}, {4}}),
      WithBlobs("type: 'Bias' bias_param { num_axes: -1 }", {{4, 5, 6}}),
      WithBlobs("type: 'InnerProduct' inner_product_param { num_output: 3 }", {{3, 120}, {3}}),
      WithBlobs("type: 'PReLU'", {{4}}),
      WithBlobs("type: 'Power' power_param { power: 2 scale: 3 shift: 0.5 }", {}),
      WithBlobs("type: 'Pooling' pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 }", {}),
      WithBlobs("type: 'Pooling' pooling_param { global_pooling: true }", {}),
      WithBlobs("type: 'Permute' permute_param { order: [0, 2, 3, 1] }", {}),
      WithBlobs("type: 'Reshape' reshape_param { shape { dim: [0, -1] } axis: 1 }", {}),
      WithBlobs("type: 'Slice' slice_param { slice_point: 3 } top: 'z'", {}),
      WithBlobs("type: 'Softmax'", {}),
      SingleLayer("type: 'Concat'", {{1, 2, 3, 3}, {1, 1, 3, 3}}),
      SingleLayer("type: 'Crop' crop_param { offset: 1 }", {{1, 2, 4, 4}, {1, 2, 2, 3}}),
      SingleLayer("type: 'Eltwise' eltwise_param { coeff: 2 coeff: -1 }", {{1, 2, 3}, {1, 2, 3}}),
  };
  for (CaffeModel& network : Networks()) models.push_back(std::move(network));
  std::vector<Input> seeds;
  for (const CaffeModel& model : models) seeds.push_back(AsInput(model));
  return seeds;
}

void Test(std::span<const uint8_t> input) {
  Bits bits(input);
  const size_t length = bits.Word();
  const auto rest = input.subspan(std::min<size_t>(2, input.size()));
  const size_t split = std::min(length, rest.size());
  const auto net = ReadNetText(rest.first(split)), weights = ReadNetBinary(rest.subspan(split));
  if (net.ok() && weights.ok()) OptimizeAndRun(ImportCaffeNet(*net, *weights, {}));
}

}  // namespace octet::fuzz
