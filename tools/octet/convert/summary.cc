#include "tools/octet/convert/summary.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tools/io/report.h"
#include "tools/io/text.h"
#include "tools/octet/convert/findings.h"
#include "tools/octet/operator_counts.h"

namespace octet {
namespace {

std::string DescribeOperators(const Graph& graph) {
  std::string text = fmt::format("{}:", graph.operators.size());
  const char* separator = " ";
  for (const auto& [op, count] : CountOperators(graph)) {
    text += fmt::format("{}{} {}", separator, count, op);
    separator = ", ";
  }
  return text;
}

std::string DescribeSizes(const Conversion& conversion) {
  const int64_t before = conversion.source_bytes, after = conversion.written_bytes;
  return fmt::format(
      "{} -> {} ({:.1f} times smaller)", FormatBytes(before), FormatBytes(after),
      static_cast<double>(before) / static_cast<double>(std::max<int64_t>(after, 1)));
}

std::string DescribeCheck(const Comparison& check) {
  if (check.agreement)
    return fmt::format("{} of {} calibration samples have the float network's top-1",
                       FormatShare(*check.agreement), check.images);
  return fmt::format("mean distance {} from the float network on {} calibration samples",
                     FormatNumber(*check.mean_abs_error), check.images);
}

/// Operators whose values are floats, although the scheme is one of integers.
std::string DescribeFloatOperators(const Graph& graph) {
  const auto is_float = [&](const Operator& op) {
    return std::any_of(op.outputs.begin(), op.outputs.end(), [&](int output) {
      return output != kNoTensor &&
             graph.tensors[static_cast<size_t>(output)].type == DataType::kFloat32;
    });
  };
  std::map<std::string, int> names;
  for (const Operator& op : graph.operators)
    if (is_float(op) && op.code != OpCode::kDequantize) ++names[op.name()];
  if (names.empty()) return "none";
  std::string text;
  for (const auto& [name, count] : names)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
  return text;
}

std::string DescribeCalibration(const Conversion& conversion) {
  if (conversion.flags.data.no_samples())
    return "none: ranges from batch normalization, not checked";
  if (conversion.data.samples.empty())
    return conversion.given.empty() ? "none: the network brings its scales"
                                    : "none: ranges from files, not checked";
  return fmt::format("{} of {} samples, {}", conversion.data.samples.size(),
                     conversion.data.datasets[0].count, conversion.flags.ranges.calibrator);
}

std::vector<std::string> DescribeRisks(const Conversion& conversion) {
  std::vector<std::string> texts;
  for (const LayerAtRisk& risk : LayersAtRisk(conversion.measured)) texts.push_back(Describe(risk));
  if (texts.empty()) texts.push_back(fmt::format("no layer (all above {:g} dB)", kRiskDb));
  return texts;
}

}  // namespace

std::vector<SummaryLine> SummaryLines(const Conversion& conversion) {
  const Graph& graph = conversion.written->graph();
  const OptimizeReport& optimized = conversion.optimized;
  const bool quantized = conversion.quantized.has_value();
  std::vector<SummaryLine> lines;
  const auto add = [&](const char* what, std::string text) {
    lines.push_back({what, std::move(text)});
  };
  const auto add_tensors = [&](const char* role, const std::vector<int>& tensors) {
    for (int t : tensors) {
      const Tensor& tensor = graph.tensors[static_cast<size_t>(t)];
      add(role, fmt::format("{}: {}", tensor.name, FormatTensor(tensor, tensor.shape)));
    }
  };
  const auto add_all = [&](const char* what, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) add(what, text);
  };
  add_tensors("input", graph.inputs);
  add_tensors("output", graph.outputs);
  add_all("note", conversion.imported.notes);
  if (conversion.preprocess != Preprocess())
    add("pictures", Describe(conversion.preprocess) + " (stored in the file)");
  add("operators", DescribeOperators(graph));
  if (quantized) add("left in float", DescribeFloatOperators(graph));
  add("batch norms", fmt::format("{} folded", optimized.folded_batch_norms));
  if (const EqualizeReport& done = conversion.equalized; done.groups > 0)
    add("equalized", fmt::format("{} channels in {} groups of tensors, {} biases absorbed",
                                 done.channels, done.groups, done.absorbed_channels));
  add_all("transposed", optimized.transposed_inputs);
  add_all("transposed", optimized.transposed_outputs);
  add_all("TRANSPOSE", optimized.kept_transposes);
  if (quantized) add("calibration", DescribeCalibration(conversion));
  add_all("note", conversion.notes);
  add("size", DescribeSizes(conversion));
  if (conversion.check) add("agreement", DescribeCheck(*conversion.check));
  return lines;
}

void PrintSummary(const Conversion& conversion) {
  const ConvertFlags& flags = conversion.flags;
  fmt::print("{}", conversion.precision);
  fmt::print("{} -> {}\n", BaseName(flags.import.model), BaseName(flags.output.output));
  Table table({"", ""});
  for (const auto& [what, text] : SummaryLines(conversion)) table.Add({what, text});
  if (conversion.check) {
    for (const std::string& risk : DescribeRisks(conversion)) table.Add({"at risk", risk});
    for (const std::string& advice : Advice(conversion)) table.Add({"to try", advice});
  }
  table.Print();
  if (conversion.check) fmt::print("{}\n", Verdict(conversion));
}

}  // namespace octet
