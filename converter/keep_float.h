// Operators that stay in float32 while the rest of the network is quantized: taken out before,
// put back behind a DEQUANTIZE and in front of a QUANTIZE after.
#ifndef OCTET_CONVERTER_KEEP_FLOAT_H_
#define OCTET_CONVERTER_KEEP_FLOAT_H_

#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>

namespace octet {

/// By operator, whether it computes in float32: those the options keep, with `allow_float` those
/// without an integer form, and what ChooseFloatOperators adds. Errors: without `allow_float`,
/// kUnsupported with every operator that has no integer form and is not kept.
Expected<std::vector<bool>> FloatOperators(const Graph& graph, const QuantizeOptions& options);

/// Quantize with exactly those operators in float32. Errors: a tensor without a range.
Expected<Graph> QuantizeRest(const Graph& graph, const Ranges& ranges,
                             const QuantizeOptions& options, const std::vector<bool>& in_float);

/// Removes those operators. Their tensors stay, so that no index changes.
void TakeOut(Graph& graph, const std::vector<bool>& operators);

/// Puts the operators of `original` back into `graph`, which TakeOut left and whose tensors have
/// been quantized since. A float tensor that integers need, too, is there twice: under its own name
/// as it is written, and as "<name>/float" or "<name>/quantized".
void PutBack(Graph& graph, const Graph& original, const std::vector<bool>& operators);

}  // namespace octet

#endif  // OCTET_CONVERTER_KEEP_FLOAT_H_
