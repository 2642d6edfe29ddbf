// --max-drop: operators go back to float32, the most sensitive first, until the network loses no
// more than that.
#include <cmath>

#include <fmt/format.h>

#include "base/str.h"
#include "tools/io/report.h"
#include "tools/octet/convert/conversion.h"
#include "tools/octet/load_graph.h"

namespace octet {
namespace {

/// What a quantized network loses on the calibration samples: top-1 below the float network's;
/// without labels the share of samples whose top-1 differs.
Expected<double> LossOf(const Graph& quantized, const Conversion& conversion) {
  const CalibrationData& data = conversion.data;
  OCTET_ASSIGN_OR_RETURN(const Model model, MakeModel(quantized, "mixed precision"));
  const CompareOptions options{.preprocess = conversion.preprocess,
                               .samples = data.samples,
                               .labels = data.labels,
                               .num_threads = ProcessorCount(),
                               .title = "mixed precision"};
  OCTET_ASSIGN_OR_RETURN(const Comparison comparison,
                         Compare(model, &*conversion.source, data.datasets, options));
  if (comparison.top1 && comparison.reference_top1)
    return *comparison.reference_top1 - *comparison.top1;
  if (comparison.agreement) return 1 - *comparison.agreement;
  return UsageError("--max-drop needs a network whose only output is scores of classes");
}

std::string Decibels(double noise) {
  return noise > 0 ? fmt::format("{:.1f}", -10 * std::log10(noise)) : "-";
}

std::string DescribeRanking(const Graph& graph, std::span<const Sensitivity> ranking,
                            const MixedPrecision& mixed) {
  Table table({">rank", "operator", "output", ">dB", ""});
  for (size_t i = 0; i < ranking.size(); ++i) {
    const Sensitivity& entry = ranking[i];
    table.Add({fmt::format("{}", i + 1), graph.operators[static_cast<size_t>(entry.op)].name(),
               entry.name, Decibels(entry.noise), i < mixed.kept.size() ? "float32" : ""});
  }
  return "sensitivity: the outputs' signal to noise with one operator alone in integers\n" +
         table.Text();
}

}  // namespace

Status LimitDrop(Conversion& conversion) {
  const std::optional<double> max_drop = conversion.flags.quantize.max_drop;
  if (!max_drop) return Status();
  OCTET_ASSIGN_OR_RETURN(const QuantizeOptions options, QuantizeOptionsOf(conversion));
  OCTET_ASSIGN_OR_RETURN(
      const std::vector<Sensitivity> ranking,
      MeasureSensitivity(conversion.graph, conversion.ranges, Samples(conversion), options));
  OCTET_ASSIGN_OR_RETURN(
      MixedPrecision mixed,
      KeepWithin(conversion.graph, conversion.ranges, ranking, options, *max_drop,
                 [&](const Graph& quantized) { return LossOf(quantized, conversion); }));
  const char* measure = conversion.data.labels.empty() ? "agreement" : "top-1";
  conversion.precision =
      DescribeRanking(conversion.graph, ranking, mixed) +
      fmt::format("{} of {} operators in float32: {} drops by {}\n\n", mixed.kept.size(),
                  ranking.size(), measure, FormatShare(mixed.drop));
  if (mixed.drop > *max_drop)
    return InvalidError("--max-drop ", *max_drop, ": ", measure, " drops by ", mixed.drop,
                        " even with every operator in float32");
  conversion.quantized = std::move(mixed.graph);
  return CorrectBiases(conversion);
}

}  // namespace octet
