// Equalize: cross-layer equalization, group by group (equalize_groups.h), until the scales settle.
// Every channel c of a group gets
//   s[c] = sqrt(written[c] / sqrt(read[c]))
//   written[c] = weights that write it · sqrt(activation); with a scale per channel: activation
//   read[c]    = weights that read it, where they share a scale with other channels
// all of them largest magnitudes as shares of the layer's largest. The paper's is
// sqrt(weights that write it / weights that read it); the exponents here measured better
// (docs/converter.md).
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include <octet/converter.h>

#include "converter/absorb_biases.h"
#include "converter/channel_statistics.h"
#include "converter/equalize_groups.h"
#include "converter/passes/graph_edit.h"
#include "converter/rescaled_product.h"

namespace octet {
namespace {

constexpr int kRounds = 10;
constexpr double kLeastShare = 1e-3;    // smaller weights and activations count as this
constexpr double kMostScale = 1 << 13;  // what bounds one channel's scale

using Products = std::map<int, RescaledProduct>;  // by operator

void RaiseTo(std::vector<double>& largest, const std::vector<double>& values) {
  for (size_t c = 0; c < largest.size(); ++c) largest[c] = std::max(largest[c], values[c]);
}

class GroupScales {
 public:
  GroupScales(const Graph& graph, const EqualizeGroup& group,
              const AllChannelStatistics& statistics, bool per_channel_weights)
      : group_(group),
        per_channel_weights_(per_channel_weights),
        largest_(group.channels),
        capped_(group.channels),
        scale_(group.channels, 1) {
    for (int tensor : group.tensors) Observe(statistics[tensor], largest_);
    for (int tensor : group.capped) Observe(statistics[tensor], capped_);
    most_ = *std::max_element(largest_.begin(), largest_.end());
    for (int consumer : group.consumers)
      if (!per_channel_weights || graph.operators[consumer].code != OpCode::kDepthwiseConv2d)
        sharing_consumers_.push_back(consumer);
  }

  /// One step towards equal channels.
  void Improve(Products& products) {
    std::vector<double> scale = Wanted(products);
    for (size_t c = 0; c < scale.size(); ++c) {
      const double total = Allowed(c, scale_[c] * scale[c]);
      scale[c] = total / std::exchange(scale_[c], total);
    }
    for (int consumer : group_.consumers) products.at(consumer).FollowInput(scale);
    for (int producer : group_.producers) products.at(producer).DivideOutput(scale);
  }

  /// Statistics of the tensors as they are now.
  void Rescale(AllChannelStatistics& statistics) const {
    for (int tensor : group_.tensors) {
      ChannelStatistics& s = statistics[tensor];
      for (size_t c = 0; c < s.sum.size(); ++c) {
        const double scale = scale_[c % scale_.size()];
        s.sum[c] /= scale;
        s.min[c] = static_cast<float>(s.min[c] / scale);
        s.max[c] = static_cast<float>(s.max[c] / scale);
      }
    }
  }

 private:
  static void Observe(const ChannelStatistics& statistics, std::vector<double>& largest) {
    for (size_t c = 0; c < statistics.max.size(); ++c) {
      double& known = largest[c % largest.size()];
      known = std::max({known, double{statistics.max[c]}, -double{statistics.min[c]}});
    }
  }

  bool IsClipped(size_t c) const { return capped_[c] >= kRelu6Cap; }

  /// No channel grows beyond what is largest already: a small filter with a large bias would widen
  /// the tensor's range. And ReLU6(x / s) = ReLU6(x) / s where both sides see no 6: s >= max / 6;
  /// where ReLU6 clips, s is 1.
  double Allowed(size_t c, double scale) const {
    if (IsClipped(c)) return 1;
    const double share = most_ > 0 ? largest_[c] / most_ : 0;
    return std::clamp(std::max({scale, share, capped_[c] / kRelu6Cap}), 1 / kMostScale, kMostScale);
  }

  /// Shares of the largest activation, of the scaled tensor; 0 for a channel that is always 0. All
  /// 1 without samples.
  std::vector<double> ActivationRange() const {
    std::vector<double> range(largest_.size());
    for (size_t c = 0; c < range.size(); ++c) range[c] = largest_[c] / scale_[c];
    const double largest = *std::max_element(range.begin(), range.end());
    for (double& share : range) share = largest > 0 ? share / largest : 1;
    return range;
  }

  /// The steps channels would take if nothing bounded them.
  std::vector<double> Wanted(const Products& products) const {
    std::vector<double> written(largest_.size()), read(largest_.size());
    for (int producer : group_.producers)
      RaiseTo(written, products.at(producer).OutputRange(group_.channels));
    for (int consumer : sharing_consumers_)
      RaiseTo(read, products.at(consumer).InputRange(group_.channels));
    const std::vector<double> activation = ActivationRange();
    std::vector<double> steps(largest_.size(), 1);
    for (size_t c = 0; c < steps.size(); ++c)
      if (activation[c] > 0) steps[c] = Step(written[c], activation[c], read[c]);
    const double common = ScaleOfFixed(steps);
    for (double& step : steps) step /= common;
    return steps;
  }

  /// Only ratios of scales matter, so some channel has to stay: those that RELU6 clips or, where
  /// there are none, the largest. Returns the scale it would get after `steps` (the median).
  double ScaleOfFixed(const std::vector<double>& steps) const {
    const bool clips = std::any_of(capped_.begin(), capped_.end(),
                                   [](double value) { return value >= kRelu6Cap; });
    std::vector<double> fixed;
    for (size_t c = 0; c < steps.size(); ++c)
      if (clips ? IsClipped(c) : largest_[c] == most_) fixed.push_back(steps[c] * scale_[c]);
    const auto middle = fixed.begin() + static_cast<std::ptrdiff_t>(fixed.size() / 2);
    std::nth_element(fixed.begin(), middle, fixed.end());
    return *middle;
  }

  double Step(double written, double activation, double read) const {
    activation = std::max(activation, kLeastShare);
    const double down =
        per_channel_weights_ ? activation : std::max(written, kLeastShare) * std::sqrt(activation);
    if (sharing_consumers_.empty()) return down;
    return std::sqrt(down / std::sqrt(std::max(read, kLeastShare)));
  }

  const EqualizeGroup& group_;
  bool per_channel_weights_;
  std::vector<int> sharing_consumers_;  // whose weights share a scale among the group's channels
  std::vector<double> largest_;         // by channel: |x|, before scaling; 0 without samples
  double most_ = 0;                     // of these
  std::vector<double> capped_;          // the same where RELU6 bounds it
  std::vector<double> scale_;           // so far
};

Products ReadProducts(const Graph& graph, const std::vector<EqualizeGroup>& groups) {
  Products products;
  for (const EqualizeGroup& group : groups)
    for (const std::vector<int>* list : {&group.producers, &group.consumers})
      for (int op : *list) products.try_emplace(op, graph, op);
  return products;
}

}  // namespace

Status Equalize(Graph& graph, const SampleSource& samples, const EqualizeOptions& options,
                EqualizeReport* report) {
  OCTET_ASSIGN_OR_RETURN(AllChannelStatistics statistics, MeasureChannels(graph, samples));
  std::vector<EqualizeGroup> groups = FindEqualizeGroups(graph);
  if (samples.count == 0)
    std::erase_if(groups, [](const EqualizeGroup& group) { return !group.capped.empty(); });
  Products products = ReadProducts(graph, groups);
  std::vector<GroupScales> scales;
  for (const EqualizeGroup& group : groups)
    scales.emplace_back(graph, group, statistics, options.per_channel_weights);
  for (int round = 0; round < kRounds; ++round)
    for (GroupScales& group : scales) group.Improve(products);
  for (const auto& [op, product] : products) product.Write(graph);
  for (const GroupScales& group : scales) group.Rescale(statistics);

  EqualizeReport unwanted;
  EqualizeReport& done = report ? *report : unwanted;
  done.groups += static_cast<int>(groups.size());
  for (const EqualizeGroup& group : groups) done.channels += group.channels;
  done.absorbed_channels += AbsorbBiases(graph, statistics);
  RemoveDead(graph);
  return Validate(graph);
}

}  // namespace octet
