#include <nlohmann/json.hpp>

#include "tools/io/report.h"
#include "tools/octet/convert/findings.h"
#include "tools/octet/convert/report.h"

namespace octet {
namespace {

using Json = nlohmann::ordered_json;

Json ChannelsJson(const std::vector<Range>& channels) {
  Json min = Json::array(), max = Json::array();
  for (const Range& range : channels) {
    min.push_back(range.min);
    max.push_back(range.max);
  }
  return {{"min", min}, {"max", max}};
}

Json LayerJson(const LayerFigures& layer) {
  Json json = {{"op", layer.op}};
  json.update(TensorJson(layer.output, layer.output.shape));
  json["calibrator"] = layer.calibrator;
  json["clipped"] = JsonNumber(layer.clipped);
  json["isolated_db"] = JsonNumber(layer.isolated_db);
  json["accumulated_db"] = JsonNumber(layer.accumulated_db);
  json["weights"] = layer.channels.empty() ? Json(nullptr) : ChannelsJson(layer.channels);
  json["dead_channels"] = layer.dead_channels;
  json["lost_channels"] = layer.lost_channels;
  return json;
}

Json TensorsJson(const Graph& graph, const std::vector<int>& tensors) {
  Json json = Json::array();
  for (int t : tensors) {
    const Tensor& tensor = graph.tensors[static_cast<size_t>(t)];
    json.push_back(TensorJson(tensor, tensor.shape));
  }
  return json;
}

}  // namespace

Json ReportJson(const Conversion& conversion) {
  const ConvertFlags& flags = conversion.flags;
  const Graph& graph = conversion.written->graph();
  const Comparison& check = *conversion.check;
  Json json = {{"model", flags.import.model},
               {"output", flags.output.output},
               {"verdict", Verdict(conversion)},
               {"data_warning",
                conversion.data_warning.empty() ? Json(nullptr) : Json(conversion.data_warning)},
               {"scheme", flags.quantize.scheme},
               {"calibrator", flags.ranges.calibrator},
               {"calibration_samples", conversion.data.samples.size()},
               {"samples", check.images},
               {"top1", JsonNumber(check.top1)},
               {"float_top1", JsonNumber(check.reference_top1)},
               {"agreement", JsonNumber(check.agreement)},
               {"mean_abs_error", JsonNumber(check.mean_abs_error)},
               {"bytes_before", conversion.source_bytes},
               {"bytes_after", conversion.written_bytes},
               {"inputs", TensorsJson(graph, graph.inputs)},
               {"outputs", TensorsJson(graph, graph.outputs)},
               {"at_risk", Json::array()},
               {"advice", Advice(conversion)},
               {"layers", Json::array()}};
  for (const LayerAtRisk& risk : LayersAtRisk(conversion.measured))
    json["at_risk"].push_back({{"name", risk.layer->name}, {"reason", risk.reason}});
  for (const LayerFigures& layer : conversion.measured.layers)
    json["layers"].push_back(LayerJson(layer));
  return json;
}

}  // namespace octet
