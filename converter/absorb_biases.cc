#include "converter/absorb_biases.h"

#include <algorithm>
#include <vector>

#include "converter/equalize_groups.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/passes/seen_input.h"
#include "converter/rescaled_product.h"

namespace octet {
namespace {

/// One tensor between products, behind a RELU or RELU6.
bool CanAbsorb(const Graph& graph, const EqualizeGroup& group) {
  return group.tensors.size() == 1 && group.producers.size() == 1 &&
         FusedActivationOf(graph.operators[group.producers[0]]) != Activation::kNone &&
         std::all_of(group.consumers.begin(), group.consumers.end(),
                     [&](int op) { return SeesWholeInput(graph, graph.operators[op]); });
}

/// RELU6 would have to clip at 6 − c, so channels that reach 6 stay.
std::vector<double> ShiftsOf(const ChannelStatistics& statistics, bool capped) {
  std::vector<double> shifts;
  for (size_t c = 0; c < statistics.min.size(); ++c) {
    const bool stays = capped && statistics.max[c] >= kRelu6Cap;
    shifts.push_back(stays ? 0 : std::max(0.0, 2.0 * statistics.min[c] - statistics.max[c]));
  }
  return shifts;
}

}  // namespace

int AbsorbBiases(Graph& graph, const AllChannelStatistics& statistics) {
  int channels = 0;
  for (const EqualizeGroup& group : FindEqualizeGroups(graph)) {
    const int tensor = group.tensors[0];
    if (!CanAbsorb(graph, group) || statistics[tensor].empty()) continue;
    const std::vector<double> shifts = ShiftsOf(statistics[tensor], !group.capped.empty());
    const auto changed =
        std::count_if(shifts.begin(), shifts.end(), [](double c) { return c > 0; });
    if (changed == 0) continue;
    channels += static_cast<int>(changed);
    RescaledProduct producer(graph, group.producers[0]);
    producer.ShiftOutput(shifts);
    producer.Write(graph);
    for (int consumer : group.consumers) {
      RescaledProduct product(graph, consumer);
      product.FollowShift(shifts);
      product.Write(graph);
    }
  }
  return channels;
}

}  // namespace octet
