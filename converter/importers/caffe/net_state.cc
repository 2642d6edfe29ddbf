#include "converter/importers/caffe/net_state.h"

#include <algorithm>

namespace octet {
namespace {

bool HasStage(const caffe::NetState& state, const std::string& stage) {
  return std::find(state.stage().begin(), state.stage().end(), stage) != state.stage().end();
}

bool Meets(const caffe::NetState& state, const caffe::NetStateRule& rule) {
  const auto has = [&](const std::string& stage) { return HasStage(state, stage); };
  return (!rule.has_phase() || rule.phase() == caffe::TEST) &&
         (!rule.has_min_level() || state.level() >= rule.min_level()) &&
         (!rule.has_max_level() || state.level() <= rule.max_level()) &&
         std::all_of(rule.stage().begin(), rule.stage().end(), has) &&
         std::none_of(rule.not_stage().begin(), rule.not_stage().end(), has);
}

}  // namespace

bool TakesPart(const caffe::LayerParameter& layer, const caffe::NetState& state) {
  const auto met = [&](const caffe::NetStateRule& rule) { return Meets(state, rule); };
  const auto &include = layer.include(), &exclude = layer.exclude();
  return (include.empty() || std::any_of(include.begin(), include.end(), met)) &&
         std::none_of(exclude.begin(), exclude.end(), met);
}

}  // namespace octet
