// Inputs for benchmarks: the same values in every run, on every machine.
#ifndef OCTET_BENCHMARKS_RANDOM_INPUTS_H_
#define OCTET_BENCHMARKS_RANDOM_INPUTS_H_

#include <octet/interpreter.h>

namespace octet {

/// Fills every input from a fixed seed: 8-bit types with any value, float32 with [-1, 1), other
/// integers with 0..99.
void FillInputs(Interpreter& interpreter, const Graph& graph);

/// Gives `twin`, the float form of a network, the real values of the network's inputs.
void CopyInputs(Interpreter& network, const Graph& graph, Interpreter& twin);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_RANDOM_INPUTS_H_
