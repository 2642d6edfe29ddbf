#include "tests/converter/caffe_model.h"

#include <gtest/gtest.h>

#include "base/str.h"
#include "tests/temporary_folder.h"

namespace octet {

caffe::LayerParameter& CaffeModel::Layer(const std::string& name) {
  for (auto& layer : *weights.mutable_layer()) {
    if (layer.name() == name) return layer;
  }
  weights.add_layer()->set_name(name);
  return *weights.mutable_layer()->rbegin();
}

void CaffeModel::Blob(const std::string& layer, const std::vector<int64_t>& shape,
                      const std::vector<float>& values) {
  caffe::BlobProto& blob = *Layer(layer).add_blobs();
  for (int64_t dimension : shape) blob.mutable_shape()->add_dim(dimension);
  blob.mutable_data()->Add(values.begin(), values.end());
}

std::vector<float> CaffeModel::RandomBlob(const std::string& layer,
                                          const std::vector<int64_t>& shape, float low,
                                          float high) {
  const auto seed = static_cast<unsigned>(weights.ByteSizeLong());
  std::vector<float> values =
      RandomTensor(std::vector<int32_t>(shape.begin(), shape.end()), seed).values;
  for (float& value : values) value = low + (value + 1) / 2 * (high - low);
  Blob(layer, shape, values);
  return values;
}

Expected<Graph> CaffeModel::TryImport(const ImportOptions& options, ImportReport* report) const {
  const TemporaryFolder folder;
  folder.Write("net.caffemodel", weights.SerializeAsString());
  return ImportModel(folder.Write("net.prototxt", text), options, report);
}

Graph CaffeModel::Import(const ImportOptions& options, ImportReport* report) const {
  Expected<Graph> graph = TryImport(options, report);
  EXPECT_TRUE(graph.ok()) << graph.status().message();
  if (!graph.ok()) return {};
  const Status valid = Validate(*graph);
  EXPECT_TRUE(valid.ok()) << valid.message();
  return *std::move(graph);
}

std::string CaffeModel::Error(StatusCode code, const ImportOptions& options) const {
  const Expected<Graph> graph = TryImport(options);
  EXPECT_FALSE(graph.ok());
  EXPECT_EQ(static_cast<int>(graph.status().code()), static_cast<int>(code))
      << graph.status().message();
  return graph.status().message();
}

std::vector<RealTensor> CaffeModel::Run(const std::vector<RealTensor>& inputs) const {
  const Graph graph = Import();
  if (graph.outputs.empty()) return {};
  return RunFloat(graph, inputs);
}

CaffeModel SingleLayer(const std::string& layer, const std::vector<std::vector<int32_t>>& shapes) {
  std::string inputs, bottoms;
  for (size_t i = 0; i < shapes.size(); ++i) {
    const std::string name = i == 0 ? "x" : StrCat("x", i + 1);
    inputs += StrCat("input: '", name, "' input_shape { dim: ", shapes[i], " } ");
    bottoms += StrCat("bottom: '", name, "' ");
  }
  return CaffeModel(StrCat(inputs, "layer { name: 'layer' ", bottoms, " top: 'y' ", layer, " }"));
}

CaffeRun RunOnRandom(const CaffeModel& model, const std::vector<int32_t>& shape) {
  CaffeRun run;
  run.x = RandomTensor(shape, 1);
  std::vector<RealTensor> outputs = model.Run({run.x});
  EXPECT_EQ(outputs.size(), 1u);
  if (!outputs.empty()) run.y = std::move(outputs[0]);
  return run;
}

void ExpectNear(const RealTensor& found, const RealTensor& expected) {
  ASSERT_EQ(found.shape, expected.shape);
  for (size_t i = 0; i < expected.values.size(); ++i)
    ASSERT_NEAR(found.values[i], expected.values[i], 1e-5f) << "element " << i;
}

}  // namespace octet
