// Compares the meaning of two graphs.
#ifndef OCTET_TESTS_SCHEMA_GRAPH_DIFF_H_
#define OCTET_TESTS_SCHEMA_GRAPH_DIFF_H_

#include <string>

#include <octet/graph.h>

namespace octet {

/// The first place where the graphs differ ("operator 3 (CONV_2D): options"); empty when they mean
/// the same.
std::string FirstDifference(const Graph& a, const Graph& b);

}  // namespace octet

#endif  // OCTET_TESTS_SCHEMA_GRAPH_DIFF_H_
