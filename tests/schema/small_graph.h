// Small hand-made graphs for tests.
#ifndef OCTET_TESTS_SCHEMA_SMALL_GRAPH_H_
#define OCTET_TESTS_SCHEMA_SMALL_GRAPH_H_

#include <vector>

#include <octet/graph.h>

namespace octet {

// Tensors of SmallGraph by index.
enum SmallTensor { kImage = 0, kWeights = 1, kBias = 2, kConvolved = 3, kFlat = 4 };

/// image [1, 4, 4, 1] ─ CONV_2D ─ RESHAPE ─ flat [1, 32]: uint8, with every kind of content that a
/// file can hold beside it (metadata, a signature, per-axis scales, a recorded range).
Graph SmallGraph();

/// SmallGraph with an LSTM's state, a custom operator, a sparse tensor and a second subgraph.
Graph OddGraph();

}  // namespace octet

#endif  // OCTET_TESTS_SCHEMA_SMALL_GRAPH_H_
