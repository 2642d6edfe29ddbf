#include "tools/octet/convert/findings.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "tools/io/report.h"

namespace octet {
namespace {

constexpr double kNoNoise = std::numeric_limits<double>::infinity();
/// More clipped values than this cost accuracy.
constexpr double kManyClipped = 0.01;
/// Weights of a channel that has fewer levels than 2^4 of the 2^8.
constexpr float kCollapsed = 16;

double OrNoNoise(std::optional<double> db) {
  return db.value_or(kNoNoise);
}

const LayerFigures* LowestIsolated(const LayerFigures* begin, const LayerFigures* end) {
  const auto lowest = std::min_element(begin, end, [](const auto& a, const auto& b) {
    return OrNoNoise(a.isolated_db) < OrNoNoise(b.isolated_db);
  });
  return lowest == end || !lowest->isolated_db ? nullptr : lowest;
}

/// Why `layer` is as far off as it is. What it adds by itself counts when it is at least a fifth of
/// the noise (7 dB).
std::string ReasonFor(const Measurements& measured, const LayerFigures& layer) {
  const bool own = OrNoNoise(layer.isolated_db) < OrNoNoise(layer.accumulated_db) + 7;
  if (!own) {
    const LayerFigures* source = LowestIsolated(measured.layers.data(), &layer);
    if (source == nullptr) return "noise of the layers before";
    return fmt::format("noise of the layers before, the noisiest of them '{}' ({:.1f} dB alone)",
                       source->name, *source->isolated_db);
  }
  if (layer.lost_channels > 0)
    return fmt::format("the weights of {} of {} channels are too small for the layer's one scale",
                       layer.lost_channels, layer.channels.size());
  if (layer.clipped.value_or(0) > kManyClipped)
    return fmt::format("{} of its values are clipped", FormatShare(*layer.clipped));
  return fmt::format("its own rounding ({:.1f} dB alone)", *layer.isolated_db);
}

/// Largest weight of the largest channel over that of the median one.
double Spread(const LayerFigures& layer) {
  std::vector<float> sizes;
  for (const Range& range : layer.channels) sizes.push_back(std::max(-range.min, range.max));
  if (sizes.empty()) return 1;
  std::sort(sizes.begin(), sizes.end());
  const float median = sizes[sizes.size() / 2];
  return median > 0 ? sizes.back() / median : 1;
}

// --- Advice: each function knows one thing that goes wrong. Empty: not here. ---------------------

std::string MindTheData(const Conversion& conversion) {
  return conversion.data_warning;
}

std::string MindTheChannels(const Conversion& conversion) {
  if (conversion.flags.quantize.scheme == "int8") return "";
  int layers = 0, lost = 0;
  const LayerFigures* worst = nullptr;
  for (const LayerFigures& layer : conversion.measured.layers) {
    const bool collapsed = layer.lost_channels > 0 || Spread(layer) > kCollapsed;
    if (!collapsed || OrNoNoise(layer.isolated_db) > 25) continue;
    ++layers;
    lost += layer.lost_channels;
    if (worst == nullptr || OrNoNoise(layer.isolated_db) < OrNoNoise(worst->isolated_db))
      worst = &layer;
  }
  if (worst == nullptr) return "";
  return fmt::format(
      "--scheme int8, which gives every channel a scale of its own: in {} {} the channels' weights "
      "differ so much that one scale rounds the small ones away{} (worst: '{}', {:.1f} dB alone).",
      layers, layers == 1 ? "layer" : "layers",
      lost > 0 ? fmt::format(", {} channels completely", lost) : "", worst->name,
      *worst->isolated_db);
}

std::string MindTheClipping(const Conversion& conversion) {
  if (conversion.flags.ranges.calibrator == "auto") return "";  // clips where that measured better
  const auto& layers = conversion.measured.layers;
  const auto worst = std::max_element(
      layers.begin(), layers.end(),
      [](const auto& a, const auto& b) { return a.clipped.value_or(0) < b.clipped.value_or(0); });
  if (worst == layers.end() || worst->clipped.value_or(0) <= kManyClipped) return "";
  return fmt::format(
      "--calibrator percentile, or more samples: {} of the values of '{}' lie beyond the range "
      "that "
      "was chosen for it.",
      FormatShare(*worst->clipped), worst->name);
}

std::string MindTheOutliers(const Conversion& conversion) {
  if (conversion.flags.ranges.calibrator != "minmax") return "";
  const auto& layers = conversion.measured.layers;
  const LayerFigures* worst = LowestIsolated(layers.data(), layers.data() + layers.size());
  const bool by_range = worst != nullptr && *worst->isolated_db < 25 && worst->lost_channels == 0 &&
                        Spread(*worst) <= kCollapsed;
  if (!by_range) return "";
  return fmt::format(
      "--calibrator percentile or mse: '{}' keeps only {:.1f} dB alone. A few large values stretch "
      "its range and leave few levels for the others.",
      worst->name, *worst->isolated_db);
}

std::string MindTheSamples(const Conversion& conversion) {
  constexpr size_t kFew = 32;
  const size_t samples = conversion.data.samples.size();
  if (samples >= kFew) return "";
  return fmt::format(
      "More samples: ranges from only {} may not cover what the network will see; "
      "100 to 500 typical ones are usual.",
      samples);
}

constexpr std::string (*kAdvisers[])(const Conversion&) = {
    MindTheData, MindTheChannels, MindTheClipping, MindTheOutliers, MindTheSamples,
};

/// Words for a figure: the first line whose minimum it reaches.
struct Grade {
  double agreement, db, points;  // share of equal best classes; of the outputs; lost to float
  const char* words;
};
constexpr Grade kGrades[] = {
    {0.97, 30, -1, "as good as the float one"},
    {0.90, 20, -3, "close to the float one"},
    {0.75, 10, -8, "noticeably worse than the float one"},
    {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL, "not usable as it is"},
};

const char* WordsFor(double Grade::*minimum, double figure) {
  return std::find_if(std::begin(kGrades), std::end(kGrades),
                      [&](const Grade& grade) { return figure >= grade.*minimum; })
      ->words;
}

}  // namespace

std::string Verdict(const Conversion& conversion) {
  const Comparison& check = *conversion.check;
  if (check.top1 && check.reference_top1) {
    const double points = 100 * (*check.top1 - *check.reference_top1);
    return fmt::format(
        "The integer network is {}: {} of {} labelled samples right, {} in float ({:+.2f} points).",
        WordsFor(&Grade::points, points), FormatShare(*check.top1), check.images,
        FormatShare(*check.reference_top1), points);
  }
  if (check.agreement)
    return fmt::format(
        "The integer network is {}: the same best class on {} of {} calibration samples.",
        WordsFor(&Grade::agreement, *check.agreement), FormatShare(*check.agreement), check.images);
  double worst = kNoNoise;
  for (const LayerFigures& layer : conversion.measured.layers)
    if (layer.is_output) worst = std::min(worst, OrNoNoise(layer.accumulated_db));
  if (worst == kNoNoise)
    return "The integer network is as good as the float one: no output differs.";
  return fmt::format(
      "The integer network is {}: the outputs keep {:.1f} dB of signal over noise on "
      "{} samples.",
      WordsFor(&Grade::db, worst), worst, conversion.measured.samples);
}

std::vector<LayerAtRisk> LayersAtRisk(const Measurements& measured) {
  std::vector<LayerAtRisk> worst;
  for (const LayerFigures& layer : measured.layers)
    if (OrNoNoise(layer.accumulated_db) < kRiskDb) worst.push_back({&layer, ""});
  std::stable_sort(worst.begin(), worst.end(), [](const auto& a, const auto& b) {
    return *a.layer->accumulated_db < *b.layer->accumulated_db;
  });
  if (worst.size() > 3) worst.resize(3);
  for (LayerAtRisk& risk : worst) risk.reason = ReasonFor(measured, *risk.layer);
  return worst;
}

std::string Describe(const LayerAtRisk& risk) {
  return fmt::format("'{}': {:.1f} dB, {}", risk.layer->name, *risk.layer->accumulated_db,
                     risk.reason);
}

std::vector<std::string> Advice(const Conversion& conversion) {
  std::vector<std::string> advice;
  for (const auto& adviser : kAdvisers)
    if (std::string text = adviser(conversion); !text.empty()) advice.push_back(std::move(text));
  return advice;
}

}  // namespace octet
