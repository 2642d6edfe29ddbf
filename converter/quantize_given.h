// The scales a network brings along meet what integer kernels ask for: operators that only move
// values need one scale for all their tensors, others dictate that of their output.
#ifndef OCTET_CONVERTER_QUANTIZE_GIVEN_H_
#define OCTET_CONVERTER_QUANTIZE_GIVEN_H_

#include <octet/converter.h>
#include <octet/graph.h>

namespace octet {

/// Spreads given scales over tensors that hold the same values, and puts a QUANTIZE wherever two
/// that must be equal, or a given one and a dictated one, differ. Afterwards all tensors of a kTied
/// operator are given the same or nothing, and no output with a dictated scale is given another.
/// FAKE_QUANTs that are left become QUANTIZE. `ranges` grows with the graph's tensors.
void SeparateGivenScales(Graph& graph, Ranges& ranges, Scheme scheme);

}  // namespace octet

#endif  // OCTET_CONVERTER_QUANTIZE_GIVEN_H_
