// One operator of a graph as a network of its own: how single layers are run.
#ifndef OCTET_CONVERTER_SINGLE_OPERATOR_H_
#define OCTET_CONVERTER_SINGLE_OPERATOR_H_

#include <vector>

#include <octet/graph.h>

namespace octet {

struct SingleOperator {
  /// Its inputs are those of the operator that are not constant, each once and in order; its
  /// outputs are the operator's.
  Graph graph;
  std::vector<int> inputs;  // for each input of `graph` the tensor it was
};

SingleOperator Alone(const Graph& graph, const Operator& op);

}  // namespace octet

#endif  // OCTET_CONVERTER_SINGLE_OPERATOR_H_
