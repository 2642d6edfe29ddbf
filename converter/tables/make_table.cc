// A network's ranges and weights as the table ncnn would quantize it with.
#include <octet/calibration_table.h>

#include <algorithm>
#include <cmath>

#include "base/str.h"
#include "converter/tables/table_layers.h"

namespace octet {
namespace {

/// Weights this small count as dead, as they do for caffe-int8-convert-tools.
constexpr float kDeadMagnitude = 1e-4f;

/// 127 (or 31) / |w| of each group of channels, or what was chosen for it; 0 where it is dead.
std::vector<double> ScalesOf(const TableLayer& layer, const std::vector<float>& chosen,
                             TableDialect dialect) {
  const bool ncnn = dialect == TableDialect::kNcnn;
  const int count = ncnn && layer.groups > 1 ? layer.groups : layer.channels();
  const double steps = ncnn && layer.winograd ? 31 : 127;
  std::vector<double> reach(count);  // the largest magnitude that is not clipped
  for (int c = 0; c < layer.channels(); ++c) {
    if (layer.magnitude[c] < kDeadMagnitude) continue;
    const float scale = chosen.empty() ? 0 : chosen[chosen.size() == 1 ? 0 : c];
    double& group = reach[layer.GroupOf(c, count)];
    group = std::max(group, scale > 0 ? 127.0 * scale : double{layer.magnitude[c]});
  }
  std::vector<double> scales;
  for (double end : reach) scales.push_back(end > 0 ? steps / end : 0);
  return scales;
}

/// What `weights` says about the layer, if it is symmetric as tables are.
std::vector<float> ChosenScales(const TableLayer& layer, const WeightQuantization& weights) {
  const auto found = weights.find(layer.weights);
  if (found == weights.end()) return {};
  const std::vector<int64_t>& zeros = found->second.zero_point;
  const bool symmetric = std::all_of(zeros.begin(), zeros.end(), [](int64_t z) { return z == 0; });
  return symmetric ? found->second.scale : std::vector<float>();
}

}  // namespace

Expected<CalibrationTable> MakeCalibrationTable(const Graph& graph, const Ranges& ranges,
                                                const WeightQuantization& weights,
                                                TableDialect dialect) {
  std::vector<TableLayer> layers = TableLayersOf(graph);
  if (dialect == TableDialect::kCaffe)
    std::erase_if(layers, [&](const TableLayer& layer) {
      return graph.operators[layer.op].code == OpCode::kFullyConnected;
    });
  CalibrationTable table;
  for (const TableLayer& layer : layers)
    table.entries.push_back(
        {layer.name, 0, ScalesOf(layer, ChosenScales(layer, weights), dialect)});
  for (const TableLayer& layer : layers) {
    const std::optional<Range>& range = ranges[layer.input];
    if (!range)
      return InvalidError(DescribeTensor(graph, layer.input), ": no range for ", layer.name);
    const double end = std::max(std::abs(double{range->min}), std::abs(double{range->max}));
    table.entries.push_back({layer.name, std::nullopt, {127 / end}});
  }
  return table;
}

}  // namespace octet
