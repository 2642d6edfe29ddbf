#include "tools/octet/convert/summary.h"

#include <filesystem>

#include <fmt/format.h>

#include "tools/io/report.h"
#include "tools/io/text.h"
#include "tools/octet/operator_counts.h"

namespace octet {
namespace {

int64_t FileSize(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(size);
}

std::string DescribeOperators(const Graph& graph) {
  std::string text = fmt::format("{}:", graph.operators.size());
  const char* separator = " ";
  for (const auto& [op, count] : CountOperators(graph)) {
    text += fmt::format("{}{} {}", separator, count, op);
    separator = ", ";
  }
  return text;
}

std::string DescribeSizes(const ConvertFlags& flags) {
  const int64_t before = FileSize(flags.import.model), after = FileSize(flags.output.output);
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
  const auto count = std::count_if(graph.operators.begin(), graph.operators.end(), is_float);
  return count == 0 ? "none" : fmt::format("{} operators", count);
}

std::string DescribeCalibration(const Conversion& conversion) {
  return fmt::format("{} of {} samples, {}", conversion.data.samples.size(),
                     conversion.data.datasets[0].count, conversion.flags.ranges.calibrator);
}

}  // namespace

void PrintSummary(const Conversion& conversion) {
  const ConvertFlags& flags = conversion.flags;
  const Graph& graph = conversion.written->graph();
  const bool quantized = !flags.quantize.only_imports();
  fmt::print("{} -> {}\n", BaseName(flags.import.model), BaseName(flags.output.output));
  Table table({"", ""});
  const auto add_tensors = [&](const char* role, const std::vector<int>& tensors) {
    for (int t : tensors) {
      const Tensor& tensor = graph.tensors[static_cast<size_t>(t)];
      table.Add({role, fmt::format("{}: {}", tensor.name, FormatTensor(tensor, tensor.shape))});
    }
  };
  add_tensors("input", graph.inputs);
  add_tensors("output", graph.outputs);
  if (conversion.preprocess != Preprocess())
    table.Add({"pictures", Describe(conversion.preprocess) + " (stored in the file)"});
  table.Add({"operators", DescribeOperators(graph)});
  if (quantized) table.Add({"left in float", DescribeFloatOperators(graph)});
  table.Add({"batch norms", fmt::format("{} folded", conversion.optimized.folded_batch_norms)});
  for (const std::string& line : conversion.optimized.transposed_inputs)
    table.Add({"transposed", line});
  for (const std::string& line : conversion.optimized.transposed_outputs)
    table.Add({"transposed", line});
  for (const std::string& line : conversion.optimized.kept_transposes)
    table.Add({"TRANSPOSE", line});
  if (quantized) table.Add({"calibration", DescribeCalibration(conversion)});
  table.Add({"size", DescribeSizes(flags)});
  if (conversion.check) table.Add({"agreement", DescribeCheck(*conversion.check)});
  table.Print();
}

}  // namespace octet
