// A table's scales as ranges and weight scales of a network's tensors.
#include <octet/calibration_table.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/str.h"
#include "converter/tables/table_layers.h"

namespace octet {
namespace {

constexpr double kSteps = 127;
constexpr double kWinogradSteps = 31;
/// Scales are written with a few digits and for weights folded in float32.
constexpr double kTolerance = 0.01;
/// A scale may be searched for (EasyQuant: up to twice the one that covers everything), but not
/// clip more.
constexpr double kMostSteps = 2 * kSteps * (1 + kTolerance);

/// The table's scale for each channel; 0 for a dead one.
Expected<std::vector<double>> ScalesByChannel(const TableLayer& layer,
                                              const std::vector<double>& scales) {
  const int count = static_cast<int>(scales.size());
  if (count != 1 && count != layer.groups && count != layer.channels())
    return InvalidError(layer.name, ": ", count, " weight scales for ", layer.channels(),
                        " channels in ", layer.groups, layer.groups == 1 ? " group" : " groups");
  std::vector<double> by_channel;
  for (int c = 0; c < layer.channels(); ++c) {
    const double scale = scales[layer.GroupOf(c, count)];
    by_channel.push_back(std::isfinite(scale) ? scale : 0);
  }
  return by_channel;
}

/// Whether the largest weight of every live group is 31 steps; `by_channel` as above.
bool HasSixBits(const TableLayer& layer, const std::vector<double>& by_channel) {
  bool any = false;
  for (int c = 0; c < layer.channels(); ++c) {
    const double steps = by_channel[c] * layer.magnitude[c];
    if (steps == 0) continue;
    if (std::abs(steps / kWinogradSteps - 1) > kTolerance) return false;
    any = true;
  }
  return any && layer.winograd;
}

bool ClipsTooMuch(const TableLayer& layer, const std::vector<double>& by_channel) {
  for (int c = 0; c < layer.channels(); ++c)
    if (by_channel[c] * layer.magnitude[c] > kMostSteps) return true;
  return false;
}

class Matching {
 public:
  Matching(const Graph& graph, const CalibrationTable& table)
      : table_(table), layers_(TableLayersOf(graph)) {
    result_.ranges.resize(graph.tensors.size());
    for (const TableLayer& layer : layers_) layer_of_.insert({layer.name, &layer});
    for (const TableLayer& layer : layers_)
      layer_of_.insert({graph.tensors[layer.output].name, &layer});
  }

  Expected<TableScales> Run() {
    OCTET_RETURN_IF_ERROR(ExpectKnownLayers());
    std::map<int, bool> has_input;  // by operator
    for (const CalibrationTable::Entry& entry : table_.entries) {
      const TableLayer& layer = *layer_of_.at(entry.layer);
      if (!entry.param) {
        SetRange(layer.input, static_cast<float>(kSteps / entry.scales[0]));
        has_input[layer.op] = true;
      } else if (*entry.param == 0) {
        OCTET_RETURN_IF_ERROR(SetWeights(layer, entry.scales));
      }
    }
    for (const TableLayer& layer : layers_)
      if (!has_input[layer.op]) result_.missing.push_back(layer.name);
    return std::move(result_);
  }

 private:
  Status ExpectKnownLayers() const {
    std::vector<std::string> unknown;
    for (const CalibrationTable::Entry& entry : table_.entries)
      if (!layer_of_.contains(entry.layer) &&
          std::find(unknown.begin(), unknown.end(), entry.layer) == unknown.end())
        unknown.push_back(entry.layer);
    if (unknown.empty()) return Status();
    return InvalidError("layers the network does not have: ", unknown);
  }

  void SetRange(int tensor, float end) {
    std::optional<Range>& range = result_.ranges[tensor];
    if (!range || range->max < end) range = {-end, end};
  }

  Status SetWeights(const TableLayer& layer, const std::vector<double>& scales) {
    OCTET_ASSIGN_OR_RETURN(std::vector<double> by_channel, ScalesByChannel(layer, scales));
    if (HasSixBits(layer, by_channel)) {
      result_.rescaled.push_back(layer.name);
      for (double& scale : by_channel) scale *= kSteps / kWinogradSteps;
    }
    if (ClipsTooMuch(layer, by_channel)) {
      result_.misfits.push_back(layer.name);
      return Status();
    }
    Quantization& quantization = result_.weights[layer.weights];
    quantization.scale.clear();
    for (double scale : by_channel)
      quantization.scale.push_back(scale == 0 ? 0 : static_cast<float>(1 / scale));
    quantization.zero_point.assign(by_channel.size(), 0);
    return Status();
  }

  const CalibrationTable& table_;
  const std::vector<TableLayer> layers_;
  std::map<std::string, const TableLayer*> layer_of_;
  TableScales result_;
};

}  // namespace

Expected<TableScales> MatchCalibrationTable(const Graph& graph, const CalibrationTable& table) {
  return Matching(graph, table).Run();
}

}  // namespace octet
