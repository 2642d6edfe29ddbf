// A test that runs for every scheme.
#ifndef OCTET_TESTS_CONVERTER_QUANTIZE_TESTING_H_
#define OCTET_TESTS_CONVERTER_QUANTIZE_TESTING_H_

#include <gtest/gtest.h>

#include <string>

#include <octet/converter.h>

#include "tests/converter/test_network.h"

namespace octet {

class QuantizeTest : public testing::TestWithParam<Scheme> {
 protected:
  Scheme scheme() const { return GetParam(); }
  bool uint8() const { return scheme() == Scheme::kUint8; }

  /// [−1, 1] for every tensor.
  static Ranges UnitRanges(const Graph& graph) {
    return Ranges(graph.tensors.size(), Range{-1, 1});
  }
  Graph Quantized(const Graph& graph, const Ranges& ranges) const {
    const Expected<Graph> quantized = Quantize(graph, ranges, {.scheme = scheme()});
    EXPECT_TRUE(quantized.ok()) << quantized.status().message();
    return quantized.ok() ? *quantized : Graph();
  }
};

inline std::string SchemeName(const testing::TestParamInfo<Scheme>& scheme) {
  return scheme.param == Scheme::kUint8 ? "uint8" : "int8";
}

}  // namespace octet

#endif  // OCTET_TESTS_CONVERTER_QUANTIZE_TESTING_H_
