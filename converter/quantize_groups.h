// Scale and zero point of every activation. Tensors that must share them (quantize_rules.h: kTied)
// form a group whose range is the union of its members' ranges.
#ifndef OCTET_CONVERTER_QUANTIZE_GROUPS_H_
#define OCTET_CONVERTER_QUANTIZE_GROUPS_H_

#include <optional>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>

#include "converter/quantize_scales.h"

namespace octet {

struct ActivationScale {
  AffineScale affine;
  Range range;  // what the scale was chosen for
};

/// By tensor; nullopt for constants and tensors that are not float.
using ActivationScales = std::vector<std::optional<ActivationScale>>;

/// By tensor the group of tensors it shares a scale with, named by one of them.
std::vector<int> TiedGroups(const Graph& graph);

/// Where the fixed output of one operator (SOFTMAX) would be tied to tensors that need another
/// scale, puts a QUANTIZE behind it, whose output joins the group in its place. `ranges` grows with
/// the graph's tensors.
void SeparateFixedOutputs(Graph& graph, Ranges& ranges, Scheme scheme);

/// REQUIRES: SeparateFixedOutputs. Errors: a tensor whose range was never observed.
Expected<ActivationScales> ChooseActivationScales(const Graph& graph, const Ranges& ranges,
                                                  const QuantizeOptions& options);

}  // namespace octet

#endif  // OCTET_CONVERTER_QUANTIZE_GROUPS_H_
