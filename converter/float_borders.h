// Which operators of a network compute in float32, when some of them have to.
#ifndef OCTET_CONVERTER_FLOAT_BORDERS_H_
#define OCTET_CONVERTER_FLOAT_BORDERS_H_

#include <vector>

#include <octet/graph.h>

namespace octet {

/// By operator. A border is a tensor that needs a QUANTIZE (written in float, read in integers) or
/// a DEQUANTIZE (the other way round). Beside the operators in `forced`, others without weights
/// compute in float where that leaves fewer borders; among equal choices the one with the fewest
/// float operators is taken. Inputs of the network are integers, outputs what their operator
/// writes.
std::vector<bool> ChooseFloatOperators(const Graph& graph, const std::vector<bool>& forced);

}  // namespace octet

#endif  // OCTET_CONVERTER_FLOAT_BORDERS_H_
