// The tables that caffe-int8-convert-tools and DFQ wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/converter/table_network.h"
#include "tests/test_data.h"

namespace octet {
namespace {

struct Known {
  const char* file;
  int layers;
  int zero_scales;
  int winograd_layers;  // those whose names say 3x3: convolutions of stride 1
};

constexpr Known kKnown[] = {
    {"dfq_mobilenet_v2.table", 53, 0, 0},         {"googlenet_weight.table", 57, 0, 10},
    {"mobilenet_v1_ssd_weight.table", 47, 93, 0}, {"mobilenet_v1_weight.table", 28, 732, 0},
    {"resnet18_weight.table", 21, 1, 0},          {"resnet50_weight.table", 53, 0, 0},
    {"squeezenet_weight.table", 26, 0, 8},        {"squeezenetssd_weight.table", 47, 0, 10},
};

CalibrationTable Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return TableOf(std::string(std::istreambuf_iterator<char>(file), {}));
}

bool IsWinograd(const std::string& layer) {
  return layer.find("3x3") != layer.npos && layer.find("reduce") == layer.npos;
}

/// The network behind a table, as far as the table shows it: weights of `winograd_steps` / scale in
/// its 3 × 3 layers, of 127 / scale in the others.
Graph NetworkOf(const CalibrationTable& table, float winograd_steps) {
  Graph graph;
  for (const CalibrationTable::Entry& entry : table.entries) {
    if (!entry.param) continue;
    TestLayer layer{
        .name = entry.layer, .magnitude = {}, .kernel = IsWinograd(entry.layer) ? 3 : 1};
    const float steps = layer.kernel == 3 ? winograd_steps : 127;
    for (double scale : entry.scales)
      layer.magnitude.push_back(scale == 0 ? 0 : static_cast<float>(steps / scale));
    AddLayer(graph, layer);
  }
  return graph;
}

class RealTables : public testing::TestWithParam<Known> {};
INSTANTIATE_TEST_SUITE_P(Files, RealTables, testing::ValuesIn(kKnown), [](const auto& known) {
  const std::string file = known.param.file;
  return file.substr(0, file.find('.'));
});

TEST_P(RealTables, IsReadAndWrittenBack) {
  OCTET_DATA_OR_SKIP(data);
  const CalibrationTable table = Read(data / "tables" / GetParam().file);
  int layers = 0, inputs = 0;
  ptrdiff_t zeros = 0;
  for (const CalibrationTable::Entry& entry : table.entries) {
    ++(entry.param ? layers : inputs);
    zeros += std::count(entry.scales.begin(), entry.scales.end(), 0.0);
  }
  EXPECT_EQ(layers, GetParam().layers);
  EXPECT_EQ(inputs, GetParam().layers);
  EXPECT_EQ(zeros, GetParam().zero_scales);
  const auto written = PrintCalibrationTable(table);
  ASSERT_TRUE(written.ok());
  EXPECT_EQ(TableOf(*written), table);
}

TEST_P(RealTables, FitsANetworkOfItsLayers) {
  OCTET_DATA_OR_SKIP(data);
  const CalibrationTable table = Read(data / "tables" / GetParam().file);
  for (float steps : {127.0f, 31.0f}) {
    const auto scales = MatchCalibrationTable(NetworkOf(table, steps), table);
    ASSERT_TRUE(scales.ok()) << scales.status().message();
    // These files are older than the tools' 6-bit weights: with their own weights, none is
    // rescaled.
    EXPECT_EQ(static_cast<int>(scales->rescaled.size()),
              steps == 31 ? GetParam().winograd_layers : 0);
    EXPECT_EQ(scales->misfits, std::vector<std::string>());
    EXPECT_EQ(scales->missing, std::vector<std::string>());
    EXPECT_EQ(static_cast<int>(scales->weights.size()), GetParam().layers);
  }
}

}  // namespace
}  // namespace octet
