// CorrectBiases without samples: what the rounding of a layer's own weights adds to its channels,
// from the means of its inputs (Nagel et al. 2019, section 4.2.1). What activations' rounding and
// earlier layers add is not seen.
#include <utility>
#include <vector>

#include <octet/converter.h>

#include "base/check.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/product_operator.h"
#include "converter/rescaled_product.h"
#include "converter/shift_bias.h"
#include "converter/single_operator.h"

namespace octet {
namespace {

std::vector<int> Products(const Graph& graph) {
  std::vector<int> products;
  for (size_t i = 0; i < graph.operators.size(); ++i)
    if (FindProductOperator(graph.operators[i].code)) products.push_back(static_cast<int>(i));
  return products;
}

}  // namespace

Status CorrectBiases(const Graph& graph, Graph& quantized, const ChannelMeans& means) {
  const std::vector<int> before = Products(graph), after = Products(quantized);
  OCTET_CHECK_EQ(before.size(), after.size());  // Quantize keeps products and their order
  for (size_t i = 0; i < before.size(); ++i) {
    const Operator& op = graph.operators[before[i]];
    const size_t data = op.inputs[FindProductOperator(op.code)->data];
    if (!IsQuantizedProduct(quantized, after[i]) || data >= means.size() || means[data].empty())
      continue;
    Expected<Graph> twin = FloatTwin(Alone(quantized, quantized.operators[after[i]]).graph);
    if (!twin.ok()) return twin.status().In(DescribeOperator(quantized, after[i]));
    std::vector<double> shift = RescaledProduct(graph, before[i]).MeanOutput(means[data]);
    const std::vector<double> rounded = RescaledProduct(*twin, 0).MeanOutput(means[data]);
    for (size_t c = 0; c < shift.size(); ++c) shift[c] -= rounded[c];
    ShiftBias(quantized, after[i], shift);
  }
  RemoveDead(quantized);
  return Validate(quantized);
}

}  // namespace octet
